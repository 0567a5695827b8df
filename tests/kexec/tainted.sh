# SPDX-License-Identifier: GPL-2.0
# Nothing fails, but the kernel complains.

echo 64 >/proc/sys/kernel/tainted
echo '<2>WARNING: x' >/dev/kmsg
sleep 1
