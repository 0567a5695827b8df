#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# PVH dom0: nothing is loaded
. tests/kexec/lib.sh

dom0 --dom0 pvh -- 'kexec load /boot/bzImage | grep EPERM' 'dmesg | grep "Not loading another kernel: Xen reboots"'
