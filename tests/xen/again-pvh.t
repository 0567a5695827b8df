# SPDX-License-Identifier: GPL-2.0
# patched Xen, PVH dom0: hypercalls that say "again" do what others do

run --kernel build/v7.3/bzImage-base --dom0 pvh -- 'again raw'
cat "$run/output"
