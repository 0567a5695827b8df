#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# xen-4.17: patches and branch agree; the change of libxl applies
. tests/lib.sh
. tests/xen/stack.sh

BASE=xen-4.17 tools/series.sh verify
# Beside the series, for xl
git -C build/xen-4.17/xen apply --check "$PWD/patches/xen-4.17/libxl-soft-reset-pvh.txt"
