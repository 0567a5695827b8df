#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12, KUnit in a PV dom0
. tests/lib.sh

kunit v6.12 1 --kernel build/v6.12/bzImage-series --dom0 pv
