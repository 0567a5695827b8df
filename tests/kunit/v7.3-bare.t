#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3, KUnit without Xen
. tests/lib.sh

kunit v7.3 7 --kernel build/v7.3/bzImage-series --bare
