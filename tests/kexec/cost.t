# SPDX-License-Identifier: GPL-2.0
# HVM: boot, balloon, grants and disk take what they took, to 2 %, by the shortest of five

rest
of cost
grep -a '^cost| cost:' "$run/output" >"$OUT/costs"
old
of old-cost
grep -a '^old-cost| cost:' "$run/output" >>"$OUT/costs"
# One is rounding.
awk '{ print; for (i = 3; i <= 6; i++) n[NR, i] = $i }
	END { for (i = 3; i <= 6; i++) if (n[1, i] - 1 > 1.02 * n[2, i]) exit 1 }' "$OUT/costs"
