# SPDX-License-Identifier: GPL-2.0
# In a domU beside the stress, until dom0 has /end: what was written to the disk is read back, and what
# was downloaded comes to dom0 again, as it was; in the second half, with memory going and coming.

seconds=$(from seconds) n=0 balloons=0

round()
{
	dd if=/dev/urandom of=/tmp/data bs=64k count=64 2>/dev/null
	dd if=/tmp/data of=/dev/xvda bs=64k conv=fsync 2>/dev/null
	[ "$(sum)" = "$(sha1sum </tmp/data | cut -c 1-40)" ] || fail 'other data on the disk'
	[ "$(wget -q -O - http://10.0.0.1/blob | nc 10.0.0.1 9)" = "$blob" ] || fail 'other data from the network'
	n=$((n + 1))
}

devices
settle || :
kib=$(cat "$memory"/info/current_kb)
blob=$(wget -q -O - http://10.0.0.1/sum)
# The probe counts Xen's pages, so the grant table has to be as large now as it will ever be.
for _ in $(seq 16); do kexec grant 0 64 >/dev/null & done
sleep 2
round
killall kexec
echo ready
until wget -q -O /dev/null http://10.0.0.1/end 2>/dev/null; do
	read -r up _ </proc/uptime
	# By then it has counted, and after the stress it counts for half a minute.
	if [ $((${up%.*} * 2 / seconds)) -eq 1 ]; then
		echo $((kib - 16384)) >"$memory"/target_kb
		round
		settle || fail 'the balloon does not fill'
		target "$kib" || fail 'the balloon does not empty'
		balloons=$((balloons + 1))
	fi
	round
done
echo "$n rounds, ballooned $balloons times"
[ "$n" -ge $((seconds / 30)) ] && [ "$balloons" -gt 0 ]
