#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12, PVH dom0, 4 vCPUs: stress while the model is switched
. tests/lib.sh

stress pvh 4 "$([ -z "${FULL-}" ] && echo 30 || echo 600)" --kernel build/v6.12/bzImage-series
