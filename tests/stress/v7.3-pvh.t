#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3, PVH dom0, 4 vCPUs: stress while the model is switched
. tests/lib.sh

stress pvh 4 "$([ -z "${FULL-}" ] && echo 30 || echo 600)" --kernel build/v7.3/bzImage-series
