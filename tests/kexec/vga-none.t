# SPDX-License-Identifier: GPL-2.0
# HVM, vga='none': a kernel by kexec

more
of vga-none
whole vga-none 2
unmapped vga-none
