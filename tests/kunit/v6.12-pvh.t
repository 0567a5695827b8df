#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12, KUnit in a PVH dom0
. tests/lib.sh

# In emulation, interrupts of a PVH dom0 are slow, and the pad seldom gets to reschedule before the
# next one.
kunit v6.12 0 --kernel build/v6.12/bzImage-series --dom0 pvh --limit 900
