# SPDX-License-Identifier: GPL-2.0
# the probe leaves no domain, no balloon and no other preemption model behind, however it ends

full

run --kernel build/v7.3/bzImage-series --dom0 pv --append preempt=lazy -- '
not() { ! "$@"; } # set -e takes no notice of "!" itself
none_left() { probe clean >/tmp/clean && not grep destroying /tmp/clean; }
model=/sys/kernel/debug/sched/preempt
target=/sys/devices/system/xen_memory/xen_memory0/target_kb
for load in map gntmap balloonup full lazy; do
	case $load in
	full|lazy) # Both: what stress sets last may be what it has found.
		echo $load >$model
		probe stress --switch --seconds 2 --threads 1 --mib 4
		grep "($load)" $model
		set -- stress --switch --mib 4 --seconds 1000 ;;
	*) set -- --load $load --mib 64 --busy 100000 --class other ;;
	esac
	found="$(cat $model) $(cat $target)"
	probe "$@" &
	sleep 8
	kill -TERM $!
	not wait $!
	none_left
	[ "$found" = "$(cat $model) $(cat $target)" ]
done
probe --load map --mib 64 --busy 100000 --class other &
sleep 8
kill -KILL $!
not wait $!
probe clean | grep "destroying domain"
none_left'
