# SPDX-License-Identifier: GPL-2.0
#
# report.awk - tables, plot data and judgement of runs. Called by report.sh with -v mode=
# and the runs' folders: RUN/results is what the probe printed (tools/probe/probe.h has the
# columns), RUN/labels what the bench knows, a key=value each line.
#
# A cell is one load of one size beside one class of competitor. Its yardstick is the
# user-space loop of the same length in the same run: no hypercall can be a better neighbour.

BEGIN {
	FS = "\t"
	BAR = 1.10		# mean and p99, at most so many times the loop's
	BAR_MAX = 1e6		# ns that the latest may be later than beside any loop
	SLICE = 4e6		# that instead, where the loops have so few sleeps that none may
	FEW = 5000		# have waited for the end of a slice: a tick of HZ=250
	BAR_DURATION = 1.01	# of what a load took unpatched, by itself
	STARVED = 0.90		# of the load without a wake-up
	FAIR = 0.25
	SIGMA = 2.58		# 99 %
	STEPS = 32		# of the histogram, an octave
	MODELS = "none none* voluntary voluntary* full full* lazy lazy* rt"
	LOADS = "populate destroy populate2m populate1g decrease decrease1g map unmap gntmap gntunmap acquire release modified clean balloondown balloonup"

	for (r = 1; r < ARGC; r++)
		read_run(r, ARGV[r])
	for (r = 1; r < ARGC; r++)
		if (mode == "judge")
			judge(r)
		else if (mode == "starved" || mode == "fair")
			starved(r)
		else if (mode == "durations" && r > 1)
			durations(r, 1)
		else if (mode == "null" && r > 1)
			null_call(r, 1)
	if (mode == "table")
		table()
	else if (mode == "readme")
		readme()
	else if (mode == "lateness")
		lateness()
	if (mode ~ /judge|durations|null|starved|fair/)
		printf "%d figures checked, %d missed the bar\n", checked, missed
	exit missed > 0
}

function die(why)
{
	print "report: " why >"/dev/stderr"
	exit 2
}

function read_run(r, dir,    line, i, c, load)
{
	while ((getline line <(dir "/labels")) > 0) {
		i = index(line, "=")
		L[r, substr(line, 1, i - 1)] = substr(line, i + 1)
	}
	NAME[r] = dir
	sub(/.*\//, "", NAME[r])
	while ((getline <(dir "/results")) > 0) {
		sub(/^ *# result /, "")
		c = $2 SUBSEP $4 SUBSEP $3
		if ($1 == "env") {
			L[r, $2] = $3
		} else if ($1 == "null") {
			if (!((r, "null") in L) || $6 < L[r, "null"])
				L[r, "null"] = $6
		} else if ($1 == "duration") {
			# Of several processes' the shortest: how long Xen takes to read
			# the arguments depends on where in memory they lie.
			if (!((r, c) in took) || $7 < took[r, c])
				took[r, c] = $7 + 0
		} else if ($1 == "latency") {
			if (!((r, c) in n))
				cell[r, ++cells[r]] = c
			n[r, c] = $5 + 0; mean[r, c] = $7 + 0
			p99[r, c] = $9 + 0; max[r, c] = $11 + 0; bins[r, c] = 0
		} else if ($1 == "bin") {
			i = ++bins[r, c]
			count[r, c, i] = $5 + 0; low[r, c, i] = $6 + 0; high[r, c, i] = $11 + 0
		}
	}
	close(dir "/labels")
	close(dir "/results")
	if (!cells[r] && mode !~ /durations|null/)
		die(dir " measured no lateness")
	# A star where the command line did not ask for the model.
	L[r, "model"] = L[r, "preempt"] (L[r, "asked"] == "unset" ? "*" : "")
}

function is_loop(c) { return c ~ "_loop" SUBSEP }
function loop_of(c) { sub(SUBSEP, "_loop" SUBSEP, c); return c }
function cell_name(r, c) { gsub(SUBSEP, " ", c); return NAME[r] ": " c }
function ms(ns) { return ns == "" ? "-" : sprintf("%.3f", ns / 1e6) }
function rank(what, list,    at) { at = index(" " list " ", " " what " "); return at ? at : 999 }

function expect(ok, text)
{
	checked++
	if (ok)
		return
	missed++
	print "missed: " text
}

# ---- Judging ----

# What all cells of a class make together, loads or loops: all, and a histogram.
function pool(r, class, loops,    i, j, c, x, at)
{
	split("", hist)
	N = SUM = SQUARES = LATEST = 0
	for (i = 1; i <= cells[r]; i++) {
		c = cell[r, i]
		if (c !~ (SUBSEP class "$") || is_loop(c) != loops)
			continue
		N += n[r, c]
		SUM += n[r, c] * mean[r, c]
		if (max[r, c] > LATEST)
			LATEST = max[r, c]
		for (j = 1; j <= bins[r, c]; j++) {
			x = (low[r, c, j] + high[r, c, j]) / 2
			SQUARES += count[r, c, j] * x * x
			at = x < 1 ? 0 : int(STEPS * log(x) / log(2))
			hist[at] += count[r, c, j]
		}
	}
}

function quantile(q,    at, seen, want)
{
	want = q * N
	for (at = 0; at < 43 * STEPS; at++) {
		if (at in hist && seen + hist[at] >= want)
			return 2 ^ ((at + (want - seen) / hist[at]) / STEPS)
		if (at in hist)
			seen += hist[at]
	}
	return LATEST
}

# The pool's mean and p99, and by how much of that either may be off by chance.
function estimate(est,    spread, m, q)
{
	m = SUM / N
	est["n"] = N
	est["mean"] = m
	est["mean_up"] = est["mean_down"] = SIGMA * sqrt((SQUARES / N > m * m ? SQUARES / N - m * m : 0) / N) / m
	spread = SIGMA * sqrt(0.99 * 0.01 / N)
	q = quantile(0.99)
	est["p99"] = q
	# Each way by itself: what is beyond may be one rare peak.
	est["p99_up"] = quantile(0.99 + spread < 1 ? 0.99 + spread : 1) / q - 1
	est["p99_down"] = 1 - quantile(0.99 - spread) / q
}

function judge(r,    i, c, k, class, what, off, ratio, fine, need, before)
{
	before = checked
	split("other fifo", class, " ")
	for (k = 1; k <= 2; k++) {
		pool(r, class[k], 1)
		if (!N) {
			pool(r, class[k], 0)
			if (N)
				die(NAME[r] ": no loops to compare with, " class[k])
			continue
		}
		late = LATEST
		more = N < FEW ? SLICE : BAR_MAX
		estimate(loop)
		for (i = 1; i <= cells[r]; i++) {
			c = cell[r, i]
			if (is_loop(c) || c !~ (SUBSEP class[k] "$"))
				continue
			expect(n[r, c] > 0, cell_name(r, c) ": no samples")
			expect(max[r, c] <= late + more,
			       sprintf("%s: latest %s ms, beside loops %s ms, bar +%g", cell_name(r, c),
				       ms(max[r, c]), ms(late), more / 1e6))
		}
		pool(r, class[k], 0)
		if (!N)
			continue
		estimate(load)
		for (i = 1; i <= 2; i++) {
			what = i == 1 ? "mean" : "p99"
			ratio = load[what] / loop[what]
			off = sqrt(load[what "_down"] ^ 2 + loop[what "_up"] ^ 2)
			# As good as the bar is narrow, and as far beyond it as chance reaches:
			# what chance may put on either side is not judged.
			fine = ratio > BAR && ratio < BAR ^ 2 ? ratio / BAR - 1 : BAR - 1
			need = load["n"] * (off / fine) ^ 2
			if (off > fine && ratio / (1 + off) <= BAR)
				printf "not judged: %s, %s: %s is %.3f times the loops', good to %.0f %% with %d samples; a bar takes %s\n",
					NAME[r], class[k], what, ratio, 100 * off, load["n"], need < 1e6 ? sprintf("%d", need) : "far more"
			else
				expect(ratio <= BAR, sprintf("%s, %s: %s %.0f ns is %.3f times the loops' %.0f, bar %.2f, of %d samples",
					NAME[r], class[k], what, load[what], ratio, loop[what], BAR, load["n"]))
		}
	}
	if (checked == before)
		die(NAME[r] ": nothing to judge")
}

# What loads take by themselves, against a run of the unpatched kernel.
function durations(r, was,    k, key, common)
{
	for (k in took) {
		split(k, key, SUBSEP)
		if (key[1] != r || key[4] != "none" || !((was, key[2], key[3], "none") in took))
			continue
		common++
		was_ns = took[was, key[2], key[3], "none"]
		expect(took[k] <= BAR_DURATION * was_ns,
		       sprintf("%s: %s of %s MiB takes %.0f ns, %s's %.0f, bar %.2f", NAME[r], key[2],
			       key[3], took[k], NAME[was], was_ns, BAR_DURATION))
	}
	if (!common)
		die(NAME[r] " and " NAME[was] " have no durations in common")
}

# What a null hypercall takes, against a run of the unpatched kernel.
function null_call(r, was)
{
	if (!((r, "null") in L) || !((was, "null") in L))
		die(NAME[r] " and " NAME[was] " have no null hypercall in common")
	expect(L[r, "null"] <= L[was, "null"] + bar_null,
	       sprintf("%s: a null hypercall takes %s ns, %s's %s, bar +%d", NAME[r], L[r, "null"],
		       NAME[was], L[was, "null"], bar_null))
}

# The longest that a normal task waited, against the length of the load.
function starved(r,    i, c, share, any)
{
	for (i = 1; i <= cells[r]; i++) {
		c = cell[r, i]
		if (is_loop(c) || c !~ (SUBSEP "other$") || !n[r, c] || !took[r, c])
			continue
		any = 1
		share = max[r, c] / took[r, c]
		expect(mode == "starved" ? share >= STARVED : share <= FAIR,
		       sprintf("%s: latest %s ms, %.2f of the load's %s ms; %s is %.2f", cell_name(r, c),
			       ms(max[r, c]), share, ms(took[r, c]), mode,
			       mode == "starved" ? STARVED : FAIR))
	}
	if (!any)
		die(NAME[r] " has no samples of a normal task")
}

# ---- Tables ----

# Rows by place: before and after stand side by side. Of runs of the same, the last counts. The
# length and the loop are those after, if there is such a run. Of each load, the largest row.
function gather(    r, i, c, k, row, place)
{
	for (r = 1; r < ARGC; r++) {
		for (i = 1; i <= cells[r]; i++) {
			c = cell[r, i]
			if (is_loop(c))
				continue
			row = L[r, "base"] SUBSEP L[r, "dom0"] SUBSEP L[r, "model"] SUBSEP c
			cell_of[row] = c
			if (L[r, "rev"] == "base")
				before[row] = r
			else
				after[row] = r
			any[row] = (row in after) ? after[row] : r
			split(c, k, SUBSEP)
			place = L[r, "base"] SUBSEP L[r, "dom0"] SUBSEP L[r, "preempt"] SUBSEP k[1]
			if (k[3] == "other" && k[2] >= size[place]) {
				size[place] = k[2] + 0
				largest[place] = row
			}
		}
	}
}

function dom0_name(s) { return s == "pvh" ? "PVH" : "PV" }

function three(r, c)
{
	if (r == "")
		return sprintf("%7s %9s %9s %9s", "-", "-", "-", "-")
	return sprintf("%7d %9s %9s %9s", n[r, c], ms(mean[r, c]), ms(p99[r, c]), ms(max[r, c]))
}

function table(    row, k, c, r, sorter)
{
	gather()
	print "How late a task wakes that sleeps 1 ms at a time, in ms, on the vCPU of a toolstack's work,"
	print "on the unpatched kernel and with the series, and beside a user-space loop of equal length."
	print "*: preempt= was not on the command line. fifo: a real-time task. n: sleeps."
	print ""
	printf "%-6s %-4s %-10s %-11s %5s %-5s %9s | %7s %9s %9s %9s | %7s %9s %9s %9s | %7s %9s %9s %9s\n",
		"kernel", "dom0", "model", "load", "MiB", "task", "length", "before", "mean", "p99", "latest",
		"after", "mean", "p99", "latest", "loop", "mean", "p99", "latest"
	fflush()
	sorter = "LC_ALL=C sort -t '\t' -k1,1V -k2,2 -k3,3n -k4,4n -k5,5n -k6,6r | cut -f 7-"
	for (row in cell_of) {
		split(row, k, SUBSEP)
		c = cell_of[row]
		r = any[row]
		printf "%s\t%s\t%d\t%d\t%d\t%s\t%-6s %-4s %-10s %-11s %5d %-5s %9s | %s | %s | %s\n",
			k[1], k[2], rank(k[3], MODELS), rank(k[4], LOADS), k[5], k[6],
			k[1], dom0_name(k[2]), k[3], k[4], k[5], k[6], ms(took[r, c]),
			three(before[row], c), three(after[row], c), three(r, loop_of(c)) | sorter
	}
	close(sorter)
	print ""
	versions("")
}

function versions(bullet,    r, line, seen)
{
	for (r = 1; r < ARGC; r++) {
		line = sprintf("%sLinux %s (%s, %s%s), Xen %s, QEMU %s, %s time", bullet, L[r, "kernel"],
			L[r, "base"], L[r, "rev"], L[r, "commit"] ? " " substr(L[r, "commit"], 1, 12) : "",
			L[r, "xen"], L[r, "qemu"], L[r, "time"])
		if (!(line in seen))
			print line
		seen[line] = 1
	}
}

# The rows that say most; the rest is in figures/. The largest size that there is.
function readme(    i, nr, picks, row, k, c)
{
	gather()
	nr = split("v6.12:pv:none:destroy v6.12:pv:none:gntmap v6.12:pvh:none:populate v6.12:pvh:none:map v6.12:pvh:none:unmap v6.12:pvh:none:gntmap v7.3:pv:lazy:gntmap v7.3:pvh:lazy:map v7.3:pvh:full:map", picks, " ")
	print "| kernel | dom0 | model | operation, MiB | its length after | latest before | latest after | beside a loop |"
	print "|---|---|---|---|---|---|---|---|"
	for (i = 1; i <= nr; i++) {
		gsub(":", SUBSEP, picks[i])
		if (!(picks[i] in largest))
			continue
		row = largest[picks[i]]
		c = cell_of[row]
		split(row, k, SUBSEP)
		printf "| %s | %s | %s | %s, %d | %s | %s | %s | %s |\n", k[1], dom0_name(k[2]), k[3], k[4], k[5],
			ms(took[any[row], c]), ms(max[before[row], c]), ms(max[after[row], c]),
			ms(max[any[row], loop_of(c)])
	}
	print ""
	versions("- ")
}

# ---- Plot data, for tools/lateness.gp ----

# A file a panel, of the largest size: blocks of late, and the share of wake-ups at least that
# late; before, after, loop.
function lateness(    place, row, k, c, file)
{
	gather()
	for (place in largest) {
		row = largest[place]
		c = cell_of[row]
		split(row, k, SUBSEP)
		if (k[1] != base || k[3] != model)
			continue
		file = out "/" base "-" k[2] "-" k[4] ".dat"
		printf "# %s dom0, %s of %d MiB\n", dom0_name(k[2]), k[4], k[5] >file
		ccdf(file, "before", before[row], c)
		ccdf(file, "after", after[row], c)
		ccdf(file, "loop", any[row], loop_of(c))
		close(file)
	}
}

function ccdf(file, title, r, c,    i, left)
{
	printf "\"%s\"\n1e-6 1\n", title >file
	left = n[r, c]
	for (i = 1; i <= bins[r, c]; i++) {
		printf "%g %g\n", low[r, c, i] / 1e6, left / n[r, c] >file
		left -= count[r, c, i]
	}
	if (n[r, c])
		printf "%g 1e-9\n", max[r, c] / 1e6 >file
	printf "\n\n" >file
}
