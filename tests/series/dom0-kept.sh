#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# a long-term kernel: no configuration loses dom0, and none is brought another model
. tests/lib.sh

lazy=
[ "$1" = v6.12 ] || lazy=_LAZY
for model in _NONE _VOLUNTARY $lazy ''; do
	dom0_kept "$1" "$model" x86_64_defconfig -d PREEMPT_DYNAMIC -d PREEMPT_VOLUNTARY \
		-e "PREEMPT$model"
	fails 1 '' grep '^CONFIG_PREEMPT_DYNAMIC=y' "$OUT/kconfig/.config"
done
dom0_kept "$1" '_[A-Z]*' allmodconfig
