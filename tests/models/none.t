#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12 built for none alone: KUnit; a task waits as beside a loop, PV and PVH
. tests/lib.sh

full
BASE=v6.12 FLAVOUR=none tools/kernel.sh
kunit v6.12 8 --kernel build/v6.12/bzImage-series-none --bare
for dom0 in pv pvh; do
	measure none-$dom0 v6.12 series-none $dom0 unset "$(load_of $dom0)"
	$report --judge "$run"
done
