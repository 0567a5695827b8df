# SPDX-License-Identifier: GPL-2.0
# Where no other kernel can be started, none is loaded. $words=WORDS of the reason.

for how in '' -s -p; do
	# shellcheck disable=SC2086
	is EPERM "$(kexec load $how /boot/bzImage)" "load $how"
done
logged "Not loading another kernel: .*$(from words)"
is EINVAL "$(kexec exec)" 'exec of nothing'
