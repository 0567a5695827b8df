#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM, xl's default video memory: two kernels by kexec, the second ballooned down and busy
. tests/kexec/lib.sh

guests
of hvm
whole hvm 3
unmapped hvm
