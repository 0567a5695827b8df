#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM, pages that a backend never unmaps: a reboot after 10 s
. tests/kexec/lib.sh

guests
of mapped 'the guest did not end'
grep -aE 'g\.e\. 0x[0-9a-f]+ .*is still in use by domain 0' "$run/output"
grep -a '^mapped|.*Rebooting instead of starting the other kernel: 3 grants are in use, 0 pages' "$run/output"
