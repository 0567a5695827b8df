#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what the series touches builds without a warning, whatever is left out
. tests/objects.sh

for off in XEN_PV XEN_PVH XEN_DOM0 KUNIT XEN_UNPOPULATED_ALLOC; do
	built "$1" '' -d $off
done
built "$1" '' -d PREEMPT_DYNAMIC -d PREEMPT_LAZY -d PREEMPT_VOLUNTARY -e PREEMPT
built "$1" '' -d KEXEC -d KEXEC_FILE -d CRASH_DUMP -d KEXEC_JUMP
built "$1" '' -e MODULES -m XENFS -m XEN_PRIVCMD -m XEN_GNTDEV -m XEN_GRANT_DEV_ALLOC
