# SPDX-License-Identifier: GPL-2.0
# work with a domU's disk and network takes no longer than on the unpatched kernel, in any model

full
base=$1 dom0=$2
for rev in base series; do
	tools/toolstack.sh "build/$base/bzImage-$rev" "$OUT/initrd"
	for model in lazy full; do
		run=$OUT/$model-$rev
		tools/run.sh --dir "$run" --guests --kernel "build/$base/bzImage-$rev" --dom0 "$dom0" \
			--append "preempt=$model" --initrd "$OUT/initrd" --mem 2048 --limit 900 \
			--xen-append dom0_mem=896M,max:896M -- \
			'mkdir /tmp/www' 'dd if=/dev/zero of=/tmp/www/blob bs=1M count=96' \
			'httpd -h /tmp/www' 'nc -ll -p 9 -e wc -c &' \
			"domu -t $dom0 -m 96 -l 400 /boot/io.sh" \
			"sh -c 'while :; do :; done' & loop=\$!" \
			"domu -t $dom0 -m 96 -l 400 /boot/io.sh" "kill \$loop"
		sed -n 's/^domu| took: //p' "$run/output" | awk -v OFS='\t' -v model="$model" -v rev=$rev \
			'{ ms = $(NF - 1); sub(/ [0-9]+ ms$/, ""); print $0 (n[$0]++ ? ", beside a loop" : ""), model, rev, ms }' \
			>>"$OUT/took"
	done
done
awk -F '\t' '
	{ ms[$1, $2, $3] = $4; if (!($1 in seen)) { seen[$1]; work[++n] = $1 }
	  if (!($2 in model)) { model[$2]; name[++m] = $2 } }
	END {
		for (i = 1; i <= n; i++) {
			line = sprintf("%-32s", work[i])
			for (j = 1; j <= m; j++) {
				was = ms[work[i], name[j], "base"]; is = ms[work[i], name[j], "series"]
				line = line sprintf("  %s: %6d -> %6d ms", name[j], was, is)
				bad += !was || !is || is > was * 1.02 + 20
			}
			print line
		}
		exit bad || n != 12
	}' "$OUT/took"
