#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# a boot: a command that fails is a failure, and so is a line that is missing
. tests/lib.sh

set -- --bare --kernel build/v7.3/bzImage-series
fails 1 'failed: the script failed: exit 1 ' run "$@" -- 'ls /none' 'echo "# bench: exit 0 tainted 0"'
fails 1 "no line matches 'not this'" run "$@" --expect 'not this' -- ls
