# SPDX-License-Identifier: GPL-2.0
# RCU Tasks waits as long beside seconds of a toolstack's work as beside a loop; unpatched, for its end

full
# In a PV dom0, munmap() is Linux's own work.
case $dom0 in
pv) mem=6144 load='--load populate --mib 4608 --domain hvm' n=1 ;;
pvh) mem=3072 load='--load populate,map,unmap --mib 768' n=3 ;;
esac
both "$models" --mem "$mem" -- 'cd /sys/kernel/tracing' \
	'echo p:bench __x64_sys_personality >kprobe_events' \
	'echo 1 >events/kprobes/bench/enable' 'grep OPTIMIZED /sys/kernel/debug/kprobes/list' \
	"probe $load --class rcu --busy 1"
missed=0
for run in "$OUT"/*-base "$OUT"/*-series; do
	# The longest wait of some ten that began beside the hypercalls, or just before. Beside
	# the loop it is not 0: there was a grace period.
	awk -F '\t' -v name="${run##*/}" -v n="$n" '
		$1 == "duration" { took[$2] = $11 / 1e6 }
		$1 == "latency" { wait[$2] = $11 / 1e6 }
		END {
			for (load in took) {
				is = wait[load]; loop = wait[load "_loop"]
				printf "%s: %.0f ms beside %s of %.0f ms, %.0f ms beside a loop\n",
					name, is, load, took[load], loop
				n -= took[load] > 2000 && loop > 20 &&
				     (name ~ /base/ ? is >= took[load] / 2 : is <= loop + 100)
			}
			exit n != 0
		}' "$run/results" || missed=1
done
exit $missed
