# SPDX-License-Identifier: GPL-2.0
# patched Xen: KUnit in dom0, where "again" takes the place of the redirect

full
kunit v7.3 4 --kernel build/v7.3/bzImage-series --dom0 "$2" --limit 900
