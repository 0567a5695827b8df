#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12, PVH dom0, preempt=none: xl create, mem-set, save, restore and destroy keep nobody waiting
. tests/lib.sh
. tests/paths/lib.sh

xl v6.12 pvh none
