#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12, PV dom0, preempt=none: hypercalls of 6 s, and the watchdogs are quiet
. tests/lib.sh

# A soft lockup is seen after 3 to 4 s; a report of RCU puts that off, so it has to come later.
set -- --kernel build/v6.12/bzImage-series --dom0 pv --mem 6144 --append \
	'preempt=none watchdog_thresh=1 rcupdate.rcu_cpu_stall_timeout=4' \
	-- 'probe stress --mib 4608 --domain hvm --threads 1 --seconds 1'
run "$@"
