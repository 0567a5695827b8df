#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM, vga='none': two kernels by kexec
. tests/kexec/lib.sh

dom0 -- "domu -l 600 -c \"vga = 'none'\" /boot/hvm.sh"
