# SPDX-License-Identifier: GPL-2.0
# What the vCPU has to do, in 10 ms of virtual time, in a guest that starts no other kernel:
# "cost: BOOT BALLOON GRANTS DISK".

busy() { awk -v since="${1:-0}" '{ print int(($1 - $2) * 100) - since }' /proc/uptime; }

# least COMMAND: of five times, the shortest, in which least else happened
least()
{
	least=
	for _ in $(seq 5); do
		begin=$(busy)
		"$1" >/dev/null
		took=$(busy "$begin")
		[ "${least:-$took}" -lt "$took" ] || least=$took
	done
	echo "$least"
}

balloon()
{
	target $((kib - 65536))
	target "$kib"
}

grants()
{
	for _ in $(seq 200); do
		kexec grant 0 64 >/tmp/refs &
		read -r _ </tmp/refs
		kill $!
		wait $! || :
	done
}

boot=$(busy)
devices
kib=$(cat "$memory"/info/current_kb)
mkfifo /tmp/refs
echo "cost: $boot $(least balloon) $(least grants) $(least disk)"
