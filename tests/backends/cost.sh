# SPDX-License-Identifier: GPL-2.0
# work with a domU's disk and network takes no longer than on the unpatched kernel, in any model

full
both 'lazy full' --guests --initrd "$OUT/initrd" --mem 2048 --limit 900 \
	--xen-append dom0_mem=896M,max:896M -- \
	'mkdir /tmp/www' 'dd if=/dev/zero of=/tmp/www/blob bs=1M count=96' \
	'httpd -h /tmp/www' 'nc -ll -p 9 -e wc -c &' \
	"domu -t $dom0 -m 96 -l 400 /boot/io.sh" \
	"sh -c 'while :; do :; done' & loop=\$!" \
	"domu -t $dom0 -m 96 -l 400 /boot/io.sh" "kill \$loop"
awk 'sub(/^domu[|] took: /, "") {
		took = $(NF - 1)
		sub(/ [0-9]+ ms$/, "")
		if (n[FILENAME, $0]++)
			$0 = $0 ", beside a loop"
		if (!seen[$0]++)
			work[++works] = $0
		ms[$0, FILENAME] = took
	}
	END {
		for (i = 1; i <= works; i++) {
			printf "%-32s", work[i]
			for (j = 1; j < ARGC; j += 2) {
				was = ms[work[i], ARGV[j]]; is = ms[work[i], ARGV[j + 1]]
				printf "  %s: %6d -> %6d ms", j == 1 ? "lazy" : "full", was, is
				bad += !was || !is || is > was * 1.02 + 20
			}
			print ""
		}
		exit bad || works != 12
	}' "$OUT"/lazy-*/output "$OUT"/full-*/output
