#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12, preempt=none: KUnit without Xen
. tests/lib.sh

kunit v6.12 7 --kernel build/v6.12/bzImage-series --bare --append 'kunit.enable=1 preempt=none'
