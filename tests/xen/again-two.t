# SPDX-License-Identifier: GPL-2.0
# patched Xen, PV dom0 with two vCPUs: hypercalls that say "again" are continued on the other one

full
run --cpus 2 --qemu "$NEWER" --kernel build/v7.3/bzImage-base -- 'again raw'
cat "$run/output"
grep '^ok .* - continued on 2 vCPUs' "$run/output"
