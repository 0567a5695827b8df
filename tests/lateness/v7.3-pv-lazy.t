#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3, PV dom0, preempt=lazy: a task waits as beside a loop, hypercalls take no longer
. tests/lib.sh

judged v7.3 pv lazy
