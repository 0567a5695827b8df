#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3, PVH dom0, lazy: beside the mapping of memory and grants, a task waits as beside a loop
. tests/lib.sh

run --kernel build/v7.3/bzImage-series --dom0 pvh --append preempt=lazy -- mapcheck \
	'probe --load map,unmap,gntmap --mib 64 --busy 1 --class other'
$report --judge "$run"
