# SPDX-License-Identifier: GPL-2.0
# report: one wake-up that is late by a whole hypercall is a miss, whatever chance says

judge good
fails 1 'missed: stall: map 64 other: latest 348.000 ms' judge stall late=348000000
# The latest beside a loop is 3 ms. With few samples, one slice more is good, with many 1 ms.
judge slice late=6900000
fails 1 'latest 7.100 ms, beside loops 3.000 ms, bar \+4' judge later late=7100000
judge many n=5000 late=3900000
fails 1 'latest 4.100 ms, beside loops 3.000 ms, bar \+1' judge many-later n=5000 late=4100000
