#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12, PVH dom0, 1 vCPU: through all models
. tests/lib.sh

stress pvh 1 5 --kernel build/v6.12/bzImage-series
