# SPDX-License-Identifier: GPL-2.0
# every prefix of the series builds without a warning and boots

full
FROM='' BASE=$1 tools/series.sh bisect-check
