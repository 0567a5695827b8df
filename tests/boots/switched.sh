# SPDX-License-Identifier: GPL-2.0
# a model that is switched at run time: without the series none starves, otherwise all is fair

[ "$1-$2" = v6.12-pv ] || full
from=$3 to=$5 rev=base is=fair
case $NAME,$to in
lateness/*) rev=series; full ;;
*,none) is=starved ;;
esac
run --kernel "build/$base/bzImage-$rev" --dom0 "$dom0" --append "preempt=$from" \
	-- "echo $to >/sys/kernel/debug/sched/preempt" 'probe --mib 128 --busy 50'
report --$is "$run"
