#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM, pages that a backend never unmaps: a reboot, or not their references again
. tests/kexec/lib.sh

dom0 -- 'domu -l 400 /boot/mapped.sh || :' 'killall kexec' \
	'domu -l 400 -a xen.kexec_ignore_grants=1 /boot/mapped.sh'
grep -E 'g\.e\. 0x[0-9a-f]+ .*is still in use by domain 0' "$run/output"
grep 'Rebooting instead of starting the other kernel: 3 grants are in use, 0 pages' "$run/output"
