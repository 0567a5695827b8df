# SPDX-License-Identifier: GPL-2.0
# HVM, PV, PVH: memory that was offline comes back; what is added is filled, and does so, too

# As distributions have it: the balloon driver adds memory beyond what was there at boot.
full
BASE=$BASE REV=series FLAVOUR=hotplug tools/kernel.sh
KERNEL=build/$BASE/bzImage-series-hotplug
boot offline "$KERNEL" -- 'set +e' 'domu -n offline-hvm -m 640 /boot/offline.sh' \
	'domu -n offline-pv -t pv -m 640 /boot/offline.sh' \
	'domu -n offline-pvh -t pvh -m 640 /boot/offline.sh'
for t in hvm pv pvh; do of offline-$t; done
