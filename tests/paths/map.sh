# SPDX-License-Identifier: GPL-2.0
# PVH dom0, not preemptive: mapping has the same errors as unpatched; beside it, a task waits as beside a loop

# What mapcheck expects of each frame is the same for both kernels.
run --kernel "build/$1/bzImage-base" --dom0 pvh --append "preempt=$model" -- mapcheck
run --kernel "build/$1/bzImage-series" --dom0 pvh --append "preempt=$model" -- mapcheck \
	'probe --load map,unmap,gntmap --mib 64 --busy 1 --class other'
report --judge "$run"
