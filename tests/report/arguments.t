# SPDX-License-Identifier: GPL-2.0
# report: starved, fair, longer loads, not the same to the last digit; rubbish and missing files are named

made good
made starved n=1 factor=4000 late=100000000
made longer took=102000000
report --fair "$OUT/good"
fails 1 'fair is 0.25' report --fair "$OUT/starved"
fails 1 'starved is 0.90' report --starved "$OUT/good"
report --judge --base "$OUT/good" "$OUT/good"
fails 1 'bar 1.01' report --judge --base "$OUT/good" "$OUT/longer"
mkdir "$OUT/empty"
fails 2 'cannot read .*empty/results' report --judge "$OUT/empty"
echo rubbish | tee "$OUT/empty/results" >"$OUT/empty/labels"
fails 2 'measured no lateness' report --judge "$OUT/empty"
grep -v loop "$OUT/good/results" >"$OUT/empty/results"
cp "$OUT/good/labels" "$OUT/empty"
fails 2 'no loops' report --judge "$OUT/good" "$OUT/empty"
sed "s/\tother\t/\trcu\t/" "$OUT/good/results" >"$OUT/empty/results"
fails 2 'nothing to judge' report --judge "$OUT/empty"
fails 2 'which runs' report --fair
fails 2 'is no option' report --none
fails 2 'lacks its value' report --out
fails 2 'belongs to --judge' report --base "$OUT/good" "$OUT/good"
made twin run=other
report --same "$OUT/good" "$OUT/twin"
# 0.001 % more, in one figure
awk 'BEGIN { FS = OFS = "\t" } $1 == "duration" && !done++ { $7 *= 1.00001 } { print }' \
	"$OUT/good/results" >"$OUT/twin/results"
fails 1 'differ' report --same "$OUT/good" "$OUT/twin"
: >"$OUT/empty/results"
fails 2 'no results' report --same "$OUT/empty" "$OUT/empty"
