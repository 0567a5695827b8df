# SPDX-License-Identifier: GPL-2.0
# report: one wake-up that is late by a whole hypercall is a miss, whatever chance says

sh tests/report/made.sh "$OUT/good"
report --judge "$OUT/good"
sh tests/report/made.sh "$OUT/stall" late=348000000
fails 1 'missed: stall: map 64 other: latest 348.000 ms' report --judge "$OUT/stall"
# The latest beside a loop is 3 ms. With few samples, one slice more is good, with many 1 ms.
sh tests/report/made.sh "$OUT/slice" late=6900000
report --judge "$OUT/slice"
sh tests/report/made.sh "$OUT/later" late=7100000
fails 1 'latest 7.100 ms, beside loops 3.000 ms, bar \+4' report --judge "$OUT/later"
sh tests/report/made.sh "$OUT/many" n=5000 late=3900000
report --judge "$OUT/many"
sh tests/report/made.sh "$OUT/many-later" n=5000 late=4100000
fails 1 'latest 4.100 ms, beside loops 3.000 ms, bar \+1' report --judge "$OUT/many-later"
