#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# every prefix of the series builds without a warning and boots
. tests/lib.sh

# shellcheck disable=SC2086 # words
set -- $parts
full
FROM='' BASE=$1 tools/series.sh bisect-check
