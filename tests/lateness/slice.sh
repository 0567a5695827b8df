# SPDX-License-Identifier: GPL-2.0
# lazy, with the slice of eight CPUs and without HRTICK: a task waits as beside a loop

full
for rev in base series; do
	run --kernel "build/$1/bzImage-$rev" --dom0 "$2" --append preempt=lazy -- \
		'cd /sys/kernel/debug/sched' 'echo 2800000 >base_slice_ns' 'echo NO_HRTICK >features' \
		"$(load_of "$2") --class other"
	passed
	status=0
	report --judge "$run" || status=$?
	# Unpatched, it waits for the end of the slice.
	[ "$status" -eq "$([ $rev = base ] && echo 1 || echo 0)" ]
done
