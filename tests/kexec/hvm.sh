# SPDX-License-Identifier: GPL-2.0
# An HVM guest with a disk and a network starts another kernel, and that one another:
# the second time ballooned down, with its target being written and with writes to the
# disk, reads from it and packets in flight. From then on, $last=N more times. $left=1: the
# toolstack leaves the devices as they are.

# As early as can be: whoever still writes for the kernel before would change it.
if [ "$stage" -eq 2 ] || [ "$stage" -eq 3 ]; then
	ram
fi
devices
settle
lack=$(from missing)
is "${lack:-0}" "$(missing)" 'pages missing at boot'
pages
if [ "$stage" -gt 1 ]; then
	is "$(from kib)" "$(cat "$memory"/info/current_kb)" 'KiB of RAM'
	is "$(from sum)" "$(sum)" 'on the disk'
	dmesg | grep 'still mapped' && fail 'a reference is pinned'
fi
last=$(from last)
[ "$stage" -lt "${last:-3}" ] || exit 0

kib=$(cat "$memory"/info/current_kb)
sum=$(disk)
if [ "$stage" -eq 2 ]; then
	target $((kib - 65536)) || fail 'the balloon does not fill'
	is 16384 "$(missing)" 'pages in the balloon'
	while :; do echo $((kib - 65536)) >"$memory"/target_kb; done &
	# behind what is looked at
	while :; do dd if=/dev/zero of=/dev/xvda bs=64k seek=64 count=1 conv=fsync; done 2>/dev/null &
	while :; do dd if=/dev/xvda of=/dev/null bs=1M count=4 iflag=direct; done 2>/dev/null &
	echo '# dom0: ping -q -i 0.005 -s 1400 10.0.0.2 >/dev/null 2>&1 &'
	sleep 2
	kill -0 $! || fail 'nothing is read'
fi
[ -z "$(from left)" ] || echo '# dom0: kexec reset $DOMID &'
next kib="$kib" sum="$sum"
