# SPDX-License-Identifier: GPL-2.0
# A crash kernel starts in an HVM guest under load, grants, balloon and all.

if [ "$stage" -gt 1 ]; then
	[ -s /proc/vmcore ] || fail 'no /proc/vmcore'
	echo "ok: crash kernel, up for $(cut -d ' ' -f 1 /proc/uptime) s at $(clock)"
	exit 0
fi
devices
target $(($(cat "$memory"/info/current_kb) - 16384))
is ok "$(kexec load -p /boot/bzImage /sys/firmware/initrd "$options stage=2")" load
while :; do dd if=/dev/zero of=/dev/xvda bs=64k count=64 conv=fsync; done 2>/dev/null &
kexec grant 0 3 >/dev/null &
sleep 1
echo "# crash at $(clock)"
echo c >/proc/sysrq-trigger
