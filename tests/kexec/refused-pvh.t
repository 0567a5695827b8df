#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# PVH dom0: nothing is loaded
. tests/kexec/lib.sh

run --dom0 pvh --kernel "$KERNEL" -- 'kexec load -s /bin/busybox | grep EPERM' \
	'dmesg | grep "Not loading another kernel: Xen reboots"'
passed
