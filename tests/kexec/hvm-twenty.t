#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM: twenty kernels in a row
. tests/kexec/lib.sh

full
dom0 --limit 7200 --timeout 9000 -- 'domu -l 7000 -a last=21 /boot/hvm.sh'
