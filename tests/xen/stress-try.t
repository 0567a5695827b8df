#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# patched Xen with its assertions, PV dom0: stress on four vCPUs
. tests/lib.sh
. tests/xen/stack.sh

full

# QEMU before 8.1 may run an old translation of text that another CPU has patched.
stress pv 4 60 --qemu build/trixie/qemu --xen /work/wt/xen2/build/xen-4.17/xen-series-debug-nopv32 --kernel build/v7.3/bzImage-series
