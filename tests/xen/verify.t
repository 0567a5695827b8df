#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# xen-4.17: patches and branch agree
. tests/lib.sh
. tests/xen/stack.sh

BASE=xen-4.17 tools/series.sh verify
