# SPDX-License-Identifier: GPL-2.0
# report: runs of uncommitted trees do not become figures

printf '%s\n' above '<!-- figures: begin -->' old '<!-- figures: end -->' below >"$OUT/README"
made good
made before rev=base factor=9
made dirty commit=0123456789ab+
made none commit=
for run in dirty none; do
	fails 2 "$run is of a kernel that is no commit" report --out "$OUT" --readme "$OUT/README" \
		"$OUT/good" "$OUT/$run"
	grep old "$OUT/README"
done
report --out "$OUT" --readme "$OUT/README" "$OUT/before" "$OUT/good"
cat "$OUT/README"
grep '^| v6.12 | PV | none | destroy, 64 | 100.000 | 27.000 | 3.000 | 3.000 |$' "$OUT/README"
[ "$(sed -n '1p;$p' "$OUT/README" | tr '\n' ' ')" = 'above below ' ]
# And a second time: the same bytes
cp "$OUT/README" "$OUT/again"
report --out "$OUT" --readme "$OUT/again" "$OUT/before" "$OUT/good" >/dev/null
cmp "$OUT/README" "$OUT/again"
sed -i /begin/d "$OUT/README"
fails 2 'lacks the two lines' report --out "$OUT" --readme "$OUT/README" "$OUT/good"
