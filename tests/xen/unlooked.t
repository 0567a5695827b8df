# SPDX-License-Identifier: GPL-2.0
# patched Xen, PV dom0, full: a task is not late beside hypercalls that have got checks for preemption

full
run --mem 6144 --kernel build/v7.3/bzImage-base --append preempt=full -- unlooked
cat "$run/output"
# Unpatched, these are 74 ms and more.
awk -F '\t' '/# unlooked\t(page_offline|max_vcpus|decrease_reservation)/ { n++; bad += $3 + 0 > 10 || $4 != "ok" }
	END { exit n < 4 || bad }' "$run/output"
