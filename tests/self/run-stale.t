#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# a run that cannot start leaves nothing of the last one behind
. tests/lib.sh

mkdir -p "$OUT/run"
echo passed >"$OUT/run/verdict"
echo '# result what=null' >"$OUT/run/results"
fails 2 'cannot read the kernel' run --kernel none -- ls
[ ! -e "$OUT/run/results" ]
[ ! -e "$OUT/run/verdict" ]
