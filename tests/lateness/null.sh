#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# a null hypercall takes at most four instructions more than unpatched
. tests/lib.sh

full
# shellcheck disable=SC2086 # words
set -- $parts
judged "$1" "$2" lazy
$report --null "$was" "$run"
