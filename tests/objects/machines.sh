#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what the series touches builds without a warning: i386, arm64
. tests/objects.sh

built "$1" ARCH=i386 -e MPENTIUM4 -e X86_PAE -e XEN_PVHVM_GUEST -e XEN_PRIVCMD
built "$1" 'ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-' -e XEN_PRIVCMD
