# SPDX-License-Identifier: GPL-2.0
# HVM, a toolstack that leaves the devices as they are: a kernel by kexec

rest
of left
whole left 2
unmapped left
