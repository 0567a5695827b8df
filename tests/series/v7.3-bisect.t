#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3: every prefix of the series builds without a warning and boots
. tests/lib.sh

full
FROM='' BASE=v7.3 tools/series.sh bisect-check
