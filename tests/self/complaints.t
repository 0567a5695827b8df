# SPDX-License-Identifier: GPL-2.0
# each pattern of complaints finds its sample, and each sample is found

while read -r re; do
	grep -Eq -e "$re" tests/self/complaints.txt || { echo "no sample of: $re"; exit 1; }
done <tools/complaints
# An alternative would have no sample of its own.
sed 's/^(^|//' tools/complaints >"$OUT/patterns"
fails 1 "" grep -F '|' "$OUT/patterns"
fails 1 "" grep -vE -f tools/complaints tests/self/complaints.txt
