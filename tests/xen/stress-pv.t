# SPDX-License-Identifier: GPL-2.0
# patched Xen with its assertions, PV dom0: stress on two vCPUs

full
BASE=xen-4.17 DEBUG=1 tools/xen.sh
stress pv 2 60 --qemu "$NEWER" --xen "$XEN-debug" --kernel build/v7.3/bzImage-series
