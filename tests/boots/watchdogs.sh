# SPDX-License-Identifier: GPL-2.0
# preempt=none, hypercalls of 6 s: a soft lockup and an RCU stall without the series, quiet with it

full
case $dom0 in
pv) mem=6144 load='--mib 4608 --domain hvm' ;;
pvh) mem=3072 load='--mib 1024' ;;
esac
# A soft lockup is seen after 3 to 4 s; a report of RCU puts that off, so it has to come later.
set -- --dom0 "$dom0" --mem "$mem" \
	--append 'preempt=none watchdog_thresh=1 rcupdate.rcu_cpu_stall_timeout=4' \
	-- "probe --load populate,destroy --busy 1 --class none $load"
case $NAME in
lateness/*) run --kernel "build/$base/bzImage-series" "$@"; exit ;;
esac
fails 4 complaints run --kernel "build/$base/bzImage-base" "$@"
grep 'watchdog: BUG: soft lockup' "$OUT/run/console.log"
grep 'rcu: INFO: rcu_.*detected stall' "$OUT/run/console.log"
