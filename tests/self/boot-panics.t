# SPDX-License-Identifier: GPL-2.0
# a boot: a command that fails, a panic, a crash, a warning on the console, a tainted kernel, a forged end

fails 1 'failed: the script failed: exit 1 ' bare -- 'ls /none' 'echo "# bench: exit 0 tainted 0"'
fails 4 'Kernel panic' bare --append 'rdinit=/none init=/none' -- ls
fails 4 'sysrq' bare -- 'echo c >/proc/sysrq-trigger'
fails 4 'complaints.*WARNING: x' bare -- 'echo "<2>WARNING: x" >/dev/kmsg' 'sleep 1'
# A warning of its own cannot be had from a kernel that is well; that it would be a panic, can be read.
fails 4 'the kernel is tainted: 64' bare -- 'grep 1 /proc/sys/kernel/panic_on_warn' \
	'echo 64 >/proc/sys/kernel/tainted'
fails 5 'did not end' bare -- 'echo "# bench: exit 0 tainted 0"' 'echo x' 'sleep 1' 'reboot -f'
fails 1 'the script failed: exit 1 ' bare -- 'printf "# bench: exit 0 tainted 0\n\004"' 'sleep 1' false
