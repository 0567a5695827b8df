#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM, xl's default video memory: two kernels by kexec, the second ballooned down and busy
. tests/kexec/lib.sh

dom0 -- 'domu -l 600 /boot/hvm.sh'
