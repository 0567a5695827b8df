#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3, KUnit in a PVH dom0
. tests/lib.sh

# In emulation, interrupts of a PVH dom0 are slow, and the pad seldom gets to reschedule before the
# next one.
kunit v7.3 0 --kernel build/v7.3/bzImage-series --dom0 pvh --limit 900
