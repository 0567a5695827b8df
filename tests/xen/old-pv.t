# SPDX-License-Identifier: GPL-2.0
# unpatched Xen, PV dom0: a hypercall that asks to be told "again" is unknown

full

on base
run --kernel build/v7.3/bzImage-base -- 'again old'
