#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM, vga='none': two kernels by kexec
. tests/kexec/lib.sh

guests
of vga-none
