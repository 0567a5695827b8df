#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12: patches, branch and plain files agree
. tests/lib.sh

BASE=v6.12 tools/series.sh verify
