#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# unpatched v7.3, PVH dom0, preempt=lazy: a task is treated fairly; the same figures twice
. tests/lib.sh

for i in 1 2; do
	tools/run.sh --dir "$OUT/$i" --kernel build/v7.3/bzImage-base --dom0 pvh --append preempt=lazy -- \
		'probe --mib 128 --busy 50'
	$report --fair "$OUT/$i"
done
# To the instruction
cmp "$OUT/1/output" "$OUT/2/output"
