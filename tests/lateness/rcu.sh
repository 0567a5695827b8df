# SPDX-License-Identifier: GPL-2.0
# RCU Tasks waits as long beside a hypercall of seconds as beside a loop; unpatched, for its end

full
case $dom0 in
pv) mem=6144 load='--mib 4608 --domain hvm' ;;
pvh) mem=3072 load='--mib 768' ;;
esac
both "$models" --mem "$mem" -- 'cd /sys/kernel/tracing' \
	'echo p:bench __x64_sys_personality >kprobe_events' \
	'echo 1 >events/kprobes/bench/enable' 'grep OPTIMIZED /sys/kernel/debug/kprobes/list' \
	"probe --load populate --class rcu --busy 1 $load"
missed=0
for run in "$OUT"/*-base "$OUT"/*-series; do
	# The longest wait of some ten that began beside the hypercall, or just before. Beside
	# the loop it is not 0: there was a grace period.
	awk -F '\t' -v name="${run##*/}" '
		$1 == "duration" { took = $11 / 1e6 }
		$1 == "latency" { wait[$2] = $11 / 1e6 }
		END {
			is = wait["populate"]; loop = wait["populate_loop"]
			printf "%s: %.0f ms beside a hypercall of %.0f ms, %.0f ms beside a loop\n",
				name, is, took, loop
			exit !(took > 2000 && loop > 20 &&
			       (name ~ /base/ ? is >= took / 2 : is <= loop + 100))
		}' "$run/results" || missed=1
done
exit $missed
