# SPDX-License-Identifier: GPL-2.0
# xl save, restore and mem-set: beside them, a task waits as beside a loop; the guest runs on

full
both "$models" --guests --initrd "$OUT/initrd" --limit 1200 --timeout 3600 \
	--xen-append dom0_mem=1536M,max:1536M -- "domu -t $dom0 -m 512 -l 1000 /boot/xl-guest.sh"
# In ms; length and loop are those of the series. A slice later than beside the loop, at most; with
# none, saving shows what there was to be seen.
printf 'kernel\tdom0\tmodel\toperation\tlength\tbefore\tafter\tloop\n'
missed=0
for model in $models; do
	awk -F '\t' -v cell="$base\t$dom0\t$model" '
		/^(duration|latency)\t/ { ms[$1, $2, FILENAME] = $11 / 1e6 }
		END {
			split("xl save,xl restore,xl mem-set", name, ",")
			for (i = 1; i <= 3; i++) {
				took = ms["duration", name[i], ARGV[2]]
				was = ms["latency", name[i], ARGV[1]]
				is = ms["latency", name[i], ARGV[2]]
				loop = ms["latency", name[i] "_loop", ARGV[2]]
				miss = !(took && was && is && loop) || is > loop + 4 ||
					cell ~ /none$/ && i == 1 && was <= loop + 4
				printf "%s\t%s\t%.3f\t%.3f\t%.3f\t%.3f%s\n", cell, name[i], took, was, is, loop,
					miss ? "\tmissed" : ""
				bad += miss
			}
			exit bad > 0
		}' "$OUT/$model-base/results" "$OUT/$model-series/results" || missed=1
done
exit $missed
