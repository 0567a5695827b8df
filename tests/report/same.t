#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# report: the same figures twice are the same to the last digit
. tests/lib.sh

sh tests/report/made.sh "$OUT/a"
sh tests/report/made.sh "$OUT/b" run=other
$report --same "$OUT/a" "$OUT/b"
# 0.001 % more, in one figure
awk 'BEGIN { FS = OFS = "\t" } $1 == "duration" && !done++ { $7 *= 1.00001 } { print }' \
	"$OUT/b/results" >"$OUT/results"
mv "$OUT/results" "$OUT/b/results"
fails 1 'differ' $report --same "$OUT/a" "$OUT/b"
: >"$OUT/a/results"
: >"$OUT/b/results"
fails 2 'no results' $report --same "$OUT/a" "$OUT/b"
