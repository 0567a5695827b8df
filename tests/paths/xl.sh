#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# preempt=none: xl create, mem-set, save, restore and destroy keep nobody waiting
. tests/lib.sh
. tests/paths/lib.sh

# shellcheck disable=SC2086 # words
set -- $parts
xl "$1" "$2" none
