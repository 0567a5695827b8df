# SPDX-License-Identifier: GPL-2.0
# PVH dom0, preempt=none, unpatched: mapping memory and grants starves a task

run --kernel "build/$1/bzImage-base" --dom0 pvh --append preempt=none -- \
	'probe --load map,unmap,gntmap,gntunmap --mib 64 --busy 1 --class other'
report --starved "$run"
