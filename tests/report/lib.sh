# SPDX-License-Identifier: GPL-2.0
# made NAME [VARIABLE=VALUE]...: a made-up run for the report, in $OUT/NAME. Loads of 100 ms and
# their loops, each with n= sleeps that end 20 to 30 us late, one in 500 of them 3 ms; in the load,
# factor= times as late, and one of them by late= ns. seed= makes another draw of them. base=, rev=,
# dom0=, asked= and commit= are labels.
made()
{
	dir=$OUT/$1
	shift
	mkdir -p "$dir"
	# shellcheck disable=SC2046 # words
	awk -v OFS='\t' -v n=2000 -v factor=1 -v late=0 -v seed=1 -v took=1e8 \
		$(printf -- '-v %s ' x= "$@") '
function cell(name, factor, late,    i, x, sum, max) {
	for (i = 0; i < n; i++) {
		x = int(factor * (rand() < 0.002 ? 3e6 : 20000 + 10000 * rand()))
		if (i == 7 && late)
			x = late
		all[i] = x
		sum += x
		if (x > max)
			max = x
	}
	print "latency", name, "other", 64, n, 1, sum / n, 25000 * factor, 30000 * factor, max, max, took
	for (i = 0; i < n; i++)
		print "bin", name, "other", 64, 1, all[i], "-", "-", "-", "-", all[i], "-" | "sort -n -k 6"
	close("sort -n -k 6")
}
BEGIN {
	srand(seed)
	print "env", "preempt", "none"
	print "null", "null", "none", "-", 100, 3000, 3000
	split("map destroy", load, " ")
	for (l = 1; l <= 2; l++) {
		print "duration", load[l], "none", 64, 1, took, took, "-", "-", "-", took, took
		print "duration", load[l], "other", 64, 1, took, took, "-", "-", "-", took, took
		cell(load[l], factor, l == 1 ? late : 0)
		cell(load[l] "_loop", 1, 0)
	}
}' >"$dir/results"
	printf '%s\n' base=v6.12 rev=series dom0=pv asked=none time=virtual qemu=10 \
		commit=0123456789ab "$@" |
		awk -F= '{ v[$1] = $0 } END { for (k in v) print v[k] }' >"$dir/labels"
	echo passed >"$dir/verdict"
}

# judge NAME [VARIABLE=VALUE]...: make it, and judge it
judge() { made "$@"; report --judge "$OUT/$1"; }
