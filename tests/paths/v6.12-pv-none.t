#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12, PV dom0, preempt=none: beside all that a toolstack does for long, a task waits as beside a loop
. tests/lib.sh
. tests/paths/lib.sh

waits v6.12 pv none
