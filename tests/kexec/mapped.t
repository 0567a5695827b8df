# SPDX-License-Identifier: GPL-2.0
# HVM, pages that a backend never unmaps: a reboot after 10 s

guests
of mapped 'the guest did not end'
# The log names just what dom0 was told to map.
sed -n 's/^mapped| # dom0: kexec map \$DOMID \(.*\) >.*/\1/p' "$run/output" | tr ' ' '\n' | sort -n >"$OUT/mapped"
[ -s "$OUT/mapped" ]
sed -n 's/^mapped| .*g\.e\. \(0x[0-9a-f]*\) .*is still in use by domain 0.*/\1/p' "$run/output" |
	while read -r ref; do echo $((ref)); done | sort -nu | diff - "$OUT/mapped"
awk '/^mapped\| # exec at / { at = $NF }
	/^mapped\| .*Not safe to start another kernel: 3 grants are in use, 0 pages/ && !took {
		print
		sub(/^[^[]*\[ */, "")
		took = $1 - at
	}
	END { print took " s"; exit !(took >= 10 && took < 15) }' "$run/output"
