#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# patched Xen: a task waits as beside a loop, and hypercalls take no longer than unpatched Linux's
. tests/lib.sh
. tests/xen/stack.sh

[ "$1" = lazy ] || full
judged v7.3 "$2" "$1"
