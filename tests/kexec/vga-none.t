#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM, vga='none': a kernel by kexec
. tests/kexec/lib.sh

more
of vga-none
whole vga-none 2
unmapped vga-none
