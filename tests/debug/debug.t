#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3, debug: KUnit, and a minute of stress in a PV dom0
. tests/lib.sh

# There is no KASAN for a PV domain; and an emulated PVH domain with it is too slow for what KUnit
# wants to see in a minute and a half.
full
BASE=v7.3 FLAVOUR=debug tools/kernel.sh
set -- --kernel build/v7.3/bzImage-series-debug --mem 4096 --timeout 2400
stress pv 2 60 "$@" --xen-append dom0_mem=1536M,max:1536M
kunit v7.3 1 "$@" --xen-append dom0_mem=1536M,max:1536M --limit 1800 --dom0 pv
