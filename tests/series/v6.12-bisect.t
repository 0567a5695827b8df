#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12: every prefix of the series builds without a warning and boots
. tests/lib.sh

full
FROM='' BASE=v6.12 tools/series.sh bisect-check
