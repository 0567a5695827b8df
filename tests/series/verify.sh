#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# patches, branch and plain files agree
. tests/lib.sh

BASE=$1 tools/series.sh verify
