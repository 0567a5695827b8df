# SPDX-License-Identifier: GPL-2.0
# lazy, with the slice of eight CPUs and without HRTICK: a task waits as beside a loop

full
both lazy -- 'cd /sys/kernel/debug/sched' 'echo 2800000 >base_slice_ns' 'echo NO_HRTICK >features' \
	"$(load_of "$dom0") --class other"
report --judge "$OUT/lazy-series"
# Unpatched, it waits for the end of the slice.
fails 1 '' report --judge "$OUT/lazy-base"
