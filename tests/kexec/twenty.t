# SPDX-License-Identifier: GPL-2.0
# HVM: twenty kernels in a row

full
boot twenty "$KERNEL" -- 'domu -n twenty -l 7000 -a last=21 /boot/hvm.sh'
of twenty
whole twenty 21
unmapped twenty
