#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# preempt=none: xl create, mem-set, save, restore and destroy keep nobody waiting
. tests/lib.sh
. tests/paths/lib.sh

xl "$1" "$2" none
