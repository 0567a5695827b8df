# SPDX-License-Identifier: GPL-2.0
# HVM, xl's default video memory: two kernels by kexec, the second ballooned down and busy

guests
of hvm
whole hvm 3
unmapped hvm
