#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12 built for rt alone: KUnit; a task waits as beside a loop, PV and PVH
. tests/lib.sh

full
BASE=v6.12 FLAVOUR=rt tools/kernel.sh
kunit v6.12 9 --kernel build/v6.12/bzImage-series-rt --bare
for dom0 in pv pvh; do
	measure rt-$dom0 v6.12 series-rt $dom0 unset "$(load_of $dom0)"
	$report --judge "$run"
done
