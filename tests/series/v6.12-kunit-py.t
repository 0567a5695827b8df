#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12: kunit.py takes the configuration that each suite names
. tests/lib.sh

top=$PWD
cd build/v6.12/linux
for d in arch/x86/xen/tests drivers/xen/tests kernel/tests; do
	PYTHONDONTWRITEBYTECODE=1 tools/testing/kunit/kunit.py config --arch=x86_64 --kunitconfig=$d \
		--build_dir="$top/$OUT/kunit"
done
