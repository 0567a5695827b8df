#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# a task waits as beside a loop, and hypercalls take no longer than they took
. tests/lib.sh

# shellcheck disable=SC2086 # words
set -- $parts
# The first version, unchanged.
[ "$1" != v6.12 ] || full
judged "$1" "$2" "$3"
