#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12 base, PVH dom0, switched from full to none at run time: a task is starved
. tests/lib.sh

run --kernel build/v6.12/bzImage-base --dom0 pvh --append preempt=full -- 'echo none >/sys/kernel/debug/sched/preempt' 'probe --mib 128 --busy 50'
$report --starved "$run"
