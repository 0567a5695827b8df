#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12, PV dom0, preempt=none: a task waits as beside a loop, hypercalls take no longer
. tests/lib.sh

judged v6.12 pv none
