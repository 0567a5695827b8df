#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3: patches, branch and plain files agree
. tests/lib.sh

BASE=v7.3 tools/series.sh verify
