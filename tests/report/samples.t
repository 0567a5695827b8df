# SPDX-License-Identifier: GPL-2.0
# report: a bar on mean and p99 is judged where two draws of the same agree within it, and only there

# 200 samples: one wait for a slice more or less makes 15 % of the mean.
judge few n=100 | tee "$OUT/says"
grep 'not judged: few, other: mean' "$OUT/says"
# As many as it asks for: judged, and every draw gets the same verdict.
need=$(sed -n 's/^not judged.* mean .* takes \([0-9]*\)$/\1/p' "$OUT/says")
for seed in 1 2 3 4 5; do
	judge $seed n="$need" seed=$seed >"$OUT/says"
	cat "$OUT/says"
	! grep 'not judged' "$OUT/says" || exit 1
done
# What is worse by half as much again is seen.
fails 1 'mean .* times the loops' judge worse n="$need" factor=1.3
# Beyond the bar, but not by more than chance.
judge near n="$need" factor=1.12 >"$OUT/says" || :
cat "$OUT/says"
grep 'not judged: near, other: mean is 1\.1' "$OUT/says"
