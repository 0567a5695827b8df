# SPDX-License-Identifier: GPL-2.0
# patched Xen, PVH dom0, lazy: after a device's interrupt, too, a task waits as beside a loop

full
run --timeout 120 --kernel build/v7.3/bzImage-series --dom0 pvh --append preempt=lazy -- \
	'exec 4<>/dev/ttyS1' uart 'cat /proc/interrupts'
cat "$run/output"
# It is not an upcall.
grep 'IO-APIC .*ttyS1' "$run/output"
awk -F '\t' '/^# uart/ { mean[$2] = $4; latest[$2] = $6 }
	END { exit !(mean["loop"] && mean["hypercalls"] <= 1.1 * mean["loop"] &&
		     latest["hypercalls"] <= latest["loop"] + 1) }' "$run/output"
