#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3: what the series touches builds without a warning, whatever is left out
. tests/objects.sh

for off in XEN_PV XEN_PVH XEN_DOM0 KUNIT XEN_UNPOPULATED_ALLOC; do
	built v7.3 '' -d $off
done
built v7.3 '' -d PREEMPT_DYNAMIC -d PREEMPT_LAZY -d PREEMPT_VOLUNTARY -e PREEMPT
built v7.3 '' -d KEXEC -d KEXEC_FILE -d CRASH_DUMP
built v7.3 '' -e MODULES -m XENFS -m XEN_PRIVCMD -m XEN_GNTDEV -m XEN_GRANT_DEV_ALLOC
