# SPDX-License-Identifier: GPL-2.0
# patched Xen: every load of the probe does what it should, with "again" in all its hypercalls

full
run --kernel build/v7.3/bzImage-series --dom0 "$2" --append preempt=lazy --limit 900 -- \
	'cd /sys/kernel/tracing' 'echo 20000 >buffer_size_kb' \
	'echo 1 >events/xen/xen_hypercall_resched/enable' 'probe --load all --mib 64 --busy 20 --class other' \
	"sed -n 's/.*xen_hypercall_resched: /gave way in /p' trace | sort | uniq -c"
# memory_op, grant_table_op, domctl and, for a device model, dm_op
for call in 12 20 36 41; do
	grep "gave way in op $call\>" "$run/output"
done
