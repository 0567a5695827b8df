#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3, PVH dom0, preempt=full: beside all that a toolstack does for long, a task waits as beside a loop
. tests/lib.sh
. tests/paths/lib.sh

waits v7.3 pvh full
