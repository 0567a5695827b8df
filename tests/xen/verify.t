#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# xen-4.17: patches and branch agree; every prefix of the series builds without a warning and boots
. tests/lib.sh
. tests/xen/stack.sh

[ "$1" = verify ] || full
FROM='' BASE=xen-4.17 tools/series.sh "${NAME#xen/}"
