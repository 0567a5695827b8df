#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# patched Xen, PVH dom0, preempt=lazy: a task waits as beside a loop, hypercalls take no longer
. tests/lib.sh
. tests/xen/stack.sh

judged_on "$series" pvh lazy
