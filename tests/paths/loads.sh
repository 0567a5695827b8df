#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# beside all that a toolstack does for long, a task waits as beside a loop
. tests/lib.sh
. tests/paths/lib.sh

# shellcheck disable=SC2086 # words
set -- $parts
# PV with lazy is known to miss the bar on the mean, see patches/v7.3/0007-cover-letter.txt.
[ "$*" = 'v7.3 pvh lazy' ] || full
waits "$1" "$2" "$3"
