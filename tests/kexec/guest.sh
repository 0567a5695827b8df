# SPDX-License-Identifier: GPL-2.0
# What the scripts of the domUs share. tools/guest/domu puts it in front of each.
set +x

memory=/sys/devices/system/xen_memory/xen_memory0
options=$(sed 's/ stage=.*//' /proc/cmdline)

# from NAME: what the kernel before this one has passed on as NAME=
from() { sed -n "s/.* $1=\([^ ]*\).*/\1/p" /proc/cmdline; }
stage=$(from stage)
stage=${stage:-1}
# For the unpatched kernel, which is not what is expected
old=$(from old)

# Seconds since 1970, by Xen's clock, which goes on when another kernel starts
clock() { echo | ts %.s; }

fail()
{
	echo "not ok: $*"
	dmesg | tail -n 30
	exit 1
}

# is WANT IS WHAT
is()
{
	[ "$1" = "$2" ] || fail "$3: '$2', not '$1'"
	echo "ok: $3: $2"
}

# logged WORDS
logged()
{
	dmesg | grep -q "$1" || fail "not in the log: $1"
	echo "ok: $(dmesg | grep "$1" | tail -n 1)"
}

load()
{
	kexec load /boot/bzImage /sys/firmware/initrd \
		"$options stage=$((stage + 1)) $*"
}

# start: exec, and say when; print why it came back
start()
{
	echo "# exec at $(cut -d ' ' -f 1 /proc/uptime)" >&2
	kexec exec
}

# next [NAME=VALUE]...: start the same kernel with the same initramfs
next()
{
	is ok "$(load "$@")" load
	fail "exec came back: $(start)"
}

# How many pages are in the balloon, and how many more than the target there are
missing() { echo $((($(cat "$memory"/info/low_kb) + $(cat "$memory"/info/high_kb)) / 4)); }

# pages: the initial domain says how many Xen has given, and would give
pages()
{
	echo '# dom0: echo "# $name: pages $(kexec pages $DOMID)"'
	sleep 2
}

# settle: wait until the balloon driver has done all that it can
settle()
{
	for _ in $(seq 100); do
		[ "$(cat "$memory"/info/current_kb)" != "$(cat "$memory"/target_kb)" ] || return 0
		sleep 0.1
	done
	return 1
}

# target KIB: have the balloon driver go there
target() { echo "$1" >"$memory"/target_kb && settle; }

# Fill most of the memory, and look three seconds later what is there.
ram()
{
	mib=$(awk '/^MemAvailable:/ { print int($2 / 1024 * 0.85) }' /proc/meminfo)
	is 0 "$(kexec ram "$mib" 3)" "pages of $mib MiB that have changed"
}

# devices: wait for them; the network has to work
devices()
{
	for _ in $(seq 100); do
		[ -b /dev/xvda ] && [ -e /sys/class/net/eth0 ] && break
		sleep 0.1
	done
	[ -b /dev/xvda ] || fail 'no disk'
	ip addr add 10.0.0.2/24 dev eth0 2>/dev/null || :
	ip link set eth0 up
	for _ in $(seq 20); do
		ping -c 1 -W 1 10.0.0.1 >/dev/null && break
	done
	ping -c 3 10.0.0.1 >/dev/null || fail 'no network'
	echo "ok: disk and network"
}

# disk: write to all of it, say its sum
disk()
{
	dd if=/dev/urandom of=/dev/xvda bs=64k count=64 conv=fsync 2>/dev/null
	sum
}

sum()
{
	echo 3 >/proc/sys/vm/drop_caches
	dd if=/dev/xvda bs=64k count=64 2>/dev/null | sha1sum | cut -c 1-40
}
