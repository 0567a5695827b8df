#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM, a toolstack that leaves the devices as they are: a kernel by kexec
. tests/kexec/lib.sh

rest
of left
whole left 2
unmapped left
