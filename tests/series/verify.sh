# SPDX-License-Identifier: GPL-2.0
# patches, branch and plain files agree

BASE=$1 tools/series.sh verify
