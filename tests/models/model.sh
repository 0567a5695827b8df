#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# a kernel built for one model: KUnit; a task waits as beside a loop, PV and PVH
. tests/lib.sh
. tests/lateness/lib.sh

full
f=$1 skipped=9
case $f in none|voluntary) skipped=8 ;; esac
BASE=v6.12 FLAVOUR=$f tools/kernel.sh
kunit v6.12 $skipped --kernel "build/v6.12/bzImage-series-$f" --bare
for dom0 in pv pvh; do
	measure "$f-$dom0" v6.12 "series-$f" $dom0 unset "$(load_of $dom0)"
	$report --judge "$run"
done
