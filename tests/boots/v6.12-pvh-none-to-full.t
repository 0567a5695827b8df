#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12 base, PVH dom0, switched from none to full at run time: a task is fair
. tests/lib.sh

run --kernel build/v6.12/bzImage-base --dom0 pvh --append preempt=none -- 'echo full >/sys/kernel/debug/sched/preempt' 'probe --mib 128 --busy 50'
$report --fair "$run"
