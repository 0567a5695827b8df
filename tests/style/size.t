#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tools/ and tests/ have at most 5,000 lines
. tests/lib.sh

git ls-files tools tests >"$OUT/files"
n=$(xargs cat <"$OUT/files" | wc -l)
echo "$n lines"
[ "$n" -gt 0 ] && [ "$n" -le 5000 ]
