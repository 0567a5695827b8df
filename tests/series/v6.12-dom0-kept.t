#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12: no configuration loses dom0, and none is brought another model
. tests/lib.sh

for model in _NONE _VOLUNTARY ''; do
	dom0_kept v6.12 "$model" x86_64_defconfig -d PREEMPT_DYNAMIC -d PREEMPT_VOLUNTARY \
		-e "PREEMPT$model"
	fails 1 '' grep '^CONFIG_PREEMPT_DYNAMIC=y' "$OUT/kconfig/.config"
done
dom0_kept v6.12 '_[A-Z]*' allmodconfig
