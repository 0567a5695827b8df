# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What the vCPU has to do, in 10 ms of virtual time, in a guest that starts no other kernel:
# "cost: BOOT BALLOON GRANTS DISK".

busy()
{
	awk -v since="${1:-0}" '{ print int(($1 - $2) * 100) - since }' /proc/uptime
}

boot=$(busy)
devices
begin=$(busy)
kib=$(cat "$memory"/info/current_kb)
for _ in $(seq 5); do
	for k in $((kib - 65536)) "$kib"; do
		echo "$k" >"$memory"/target_kb
		settle
	done
done
balloon=$(busy "$begin")
begin=$(busy)
for _ in $(seq 50); do
	kexec grant 0 64 >/tmp/refs &
	while ! grep -q held /tmp/refs; do sleep 0.01; done
	kill $!
	wait $! || :
done
grants=$(busy "$begin")
begin=$(busy)
for _ in $(seq 5); do disk; done >/dev/null
echo "cost: $boot $balloon $grants $(busy "$begin")"
