#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3, KUnit in a PV dom0
. tests/lib.sh

kunit v7.3 1 --kernel build/v7.3/bzImage-series --dom0 pv
