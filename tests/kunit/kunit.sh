#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# KUnit, without Xen or in dom0
. tests/lib.sh

# shellcheck disable=SC2086 # words
set -- $parts
case $2 in
bare) how=--bare skipped=7 ;;
pv) how='--dom0 pv' skipped=1 ;;
# In emulation, interrupts of a PVH dom0 are slow, and the pad seldom gets to reschedule before the
# next one.
pvh) how='--dom0 pvh --limit 900' skipped=0 ;;
esac
model=none
[ "$1" != v7.3 ] || model=lazy
# shellcheck disable=SC2086 # words
kunit "$1" $skipped --kernel "build/$1/bzImage-series" $how --append "kunit.enable=1 preempt=$model"
