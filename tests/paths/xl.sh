# SPDX-License-Identifier: GPL-2.0
# xl save, restore and mem-set: beside them, a task waits as beside a loop; the guest runs on

full
base=$1 dom0=$2 models='full lazy'
case $base in v6.*) models=none ;; esac
for rev in base series; do
	tools/toolstack.sh "build/$base/bzImage-$rev" "$OUT/initrd"
	for model in $models; do
		run=$OUT/$model-$rev
		tools/run.sh --dir "$run" --guests --kernel "build/$base/bzImage-$rev" --dom0 "$dom0" \
			--append "preempt=$model" --initrd "$OUT/initrd" --limit 1200 --timeout 3600 \
			--xen-append dom0_mem=1536M,max:1536M -- \
			"domu -t $dom0 -m 512 -l 1000 /boot/xl-guest.sh"
		sed "s/^/$model\t$rev\t/" "$run/results" >>"$OUT/results"
	done
done
rm "$OUT/initrd"
# In ms; length and loop are those of the series.
awk -F '\t' -v kernel="$base" -v dom0="$dom0" -v models="$models" '
	$3 ~ /duration|latency/ { ms[$3, $4, $1, $2] = $13 / 1e6 }
	END {
		print "kernel\tdom0\tmodel\toperation\tlength\tbefore\tafter\tloop"
		n = split(models, model, " ")
		split("xl save,xl restore,xl mem-set", name, ",")
		for (i = 1; i <= n; i++)
			for (j = 1; j <= 3; j++)
				printf "%s\t%s\t%s\t%s\t%.3f\t%.3f\t%.3f\t%.3f\n", kernel, dom0, model[i],
					name[j], ms["duration", name[j], model[i], "series"],
					ms["latency", name[j], model[i], "base"],
					ms["latency", name[j], model[i], "series"],
					ms["latency", name[j] "_loop", model[i], "series"]
	}' "$OUT/results" >"$OUT/xl.txt"
cat "$OUT/xl.txt"
# A slice later than beside the loop, at most; with none, saving shows what there was to be seen.
awk -F '\t' 'NR > 1 && !($5 > 0 && $6 > 0 && $7 > 0 && $8 > 0 && $7 <= $8 + 4 &&
			 ($3 != "none" || $4 != "xl save" || $6 > $8 + 4)) { print "missed: " $0; bad = 1 }
	END { exit bad }' "$OUT/xl.txt"
