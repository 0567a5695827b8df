# SPDX-License-Identifier: GPL-2.0
# patched Xen, PV dom0: Linux keeps "again" for itself

full

run --kernel build/v7.3/bzImage-series -- 'again refused'
