#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3: no configuration loses dom0; it is tied to one of three models
. tests/lib.sh

tied='|_RT|_DYNAMIC'
dom0_kept v7.3 "$tied" x86_64_defconfig -e PREEMPT -d PREEMPT_DYNAMIC
dom0_kept v7.3 "$tied" x86_64_defconfig -e PREEMPT_LAZY -d PREEMPT_DYNAMIC
dom0_kept v7.3 "$tied" x86_64_defconfig -e PREEMPT_LAZY -e PREEMPT_DYNAMIC
dom0_kept v7.3 "$tied" x86_64_defconfig -e EXPERT -e PREEMPT_RT -d PREEMPT_DYNAMIC
dom0_kept v7.3 "$tied" allmodconfig
