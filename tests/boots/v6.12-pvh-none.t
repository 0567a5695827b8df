#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# unpatched v6.12, PVH dom0, preempt=none: a task is starved
. tests/lib.sh

run --kernel build/v6.12/bzImage-base --dom0 pvh --append preempt=none -- 'probe --mib 128 --busy 50'
$report --starved "$run"
