# SPDX-License-Identifier: GPL-2.0
# What the checks of the patched Xen share. The tools that know it are of one version with it.

export STACK=bookworm
# Before 8.1, QEMU may run an old translation of text that another CPU has patched.
NEWER=build/$(sed -n 's/^STACKS="\([a-z]*\) .*/\1/p' tools/versions)/qemu

[ ! -f build/xen-4.17/gone ] || skip "$(cat build/xen-4.17/gone)"

# on REV: boot that hypervisor
on() { export XEN="$PWD/build/xen-4.17/xen-$1" ON="xen-$1-"; }
on series
