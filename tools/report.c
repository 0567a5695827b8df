// SPDX-License-Identifier: GPL-2.0
/*
 * report - tables and plots of what the runs measured, and the bar to judge by.
 *
 * Every figure comes from the result lines (tools/result.h) in the folders that
 * tools/run.c made; the labels that the runner adds say which kernel it was.
 * A cell is one load beside one competitor in one run.  Its yardstick is the
 * user-space loop of the same length beside the same competitor in that run:
 * no hypercall can be a better neighbour than that.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <glob.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "result.h"

#define __noreturn	__attribute__((noreturn))
#define __printf(f, a)	__attribute__((format(printf, f, a)))
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* The bar.  A hypercall is as good a neighbour as a loop when ... */
#define BAR_RATIO	1.10	/* ... mean and p99 are within this, */
#define BAR_MAX_NS	1e6	/* ... the maximum is within this much more. */
/*
 * Of events so rare that a loop had none of them, another as long has so many at
 * most, at a confidence of 99 % each.
 */
#define MAX_BEYOND	10
#define BAR_DURATION	1.01	/* It may take this much of what it took, */
#define BAR_NULL_NS	8	/* and a null one four instructions more. */
#define STARVED		0.90	/* of the hypercall without a wake-up */
#define FAIR		0.25

#define MAX_RESULTS	(8 << 20)	/* bytes of a results file */

/* What the runner adds to every line. */
enum label {
	LABEL_DOM0, LABEL_TIME, LABEL_QEMU, LABEL_ASKED, LABEL_BASE, LABEL_REV,
	NR_LABELS
};

static const char * const label_name[] = {
	[LABEL_DOM0]	= "dom0",	/* pv, pvh, bare */
	[LABEL_TIME]	= "time",	/* virtual (icount) or real */
	[LABEL_QEMU]	= "qemu",	/* its version */
	[LABEL_ASKED]	= "asked",	/* what preempt= said, or unset */
	[LABEL_BASE]	= "base",	/* v6.12, v7.3 */
	[LABEL_REV]	= "rev",	/* base, series */
};

#define BEGIN_MARK	"<!-- figures: begin -->\n"
#define END_MARK	"<!-- figures: end -->\n"

struct record {
	struct run	*run;
	enum result_what what;
	const char	*val[RESULT_NR_KEYS];
};

struct run {
	char		*name;
	const char	*label[NR_LABELS];
	time_t		when;
	struct record	*rec;
	int		nr, dropped;
};

struct cell {
	struct run	*run;
	const char	*preempt, *load, *class;
	unsigned int	mib, threads;
	const struct record *lat, *loop;
};

static struct run **runs;
static int nr_runs;
static struct cell *cells;
static int nr_cells;

static void __noreturn __printf(1, 2) die(const char *fmt, ...)
{
	va_list ap;

	fputs("report: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

static char *__printf(1, 2) strf(const char *fmt, ...)
{
	va_list ap;
	char *s;
	int ret;

	va_start(ap, fmt);
	ret = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (ret < 0)
		die("out of memory");
	return s;
}

static void *grow(void *array, int nr, size_t size)
{
	/* Doubles at powers of two. */
	if (nr & (nr - 1))
		return array;
	array = realloc(array, (nr ? 2 * nr : 1) * size);
	if (!array)
		die("out of memory");
	return array;
}

static char *slurp(const char *path, struct stat *st)
{
	FILE *f = fopen(path, "re");
	size_t n;
	char *s;

	if (!f || fstat(fileno(f), st)) {
		if (f)
			fclose(f);
		return NULL;
	}
	if (!S_ISREG(st->st_mode) || st->st_size > MAX_RESULTS)
		die("%s is no file of at most %d bytes", path, MAX_RESULTS);
	s = malloc(st->st_size + 1);
	if (!s)
		die("out of memory");
	n = fread(s, 1, st->st_size, f);
	s[n] = '\0';
	fclose(f);
	return s;
}

static void save(const char *path, const char *text)
{
	char *tmp = strf("%s.tmp", path);
	FILE *f = fopen(tmp, "we");
	bool bad;

	if (!f)
		die("cannot write %s: %s", tmp, strerror(errno));
	bad = fputs(text, f) < 0;
	bad |= fclose(f) != 0;
	if (bad || rename(tmp, path)) {
		int err = errno;

		unlink(tmp);
		die("cannot write %s: %s", path, strerror(err));
	}
	free(tmp);
}

/*
 * Reading
 */

/* One "key=value ..." line, cut up in place.  False: not one that is taken. */
static bool parse_line(char *s, struct record *rec, const char **label)
{
	const char *what = NULL;
	char *word, *val;
	unsigned int i;

	s += strspn(s, " ");
	if (strncmp(s, RESULT_PREFIX, strlen(RESULT_PREFIX)))
		return false;
	s += strlen(RESULT_PREFIX);
	while ((word = strsep(&s, " "))) {
		const char **slot = NULL;

		val = strchr(word, '=');
		if (!val || val == word || !val[1])
			return false;
		*val++ = '\0';
		for (i = 0; val[i]; i++)
			if (val[i] <= ' ' || val[i] >= 0x7f)
				return false;
		for (i = 0; i < RESULT_NR_KEYS; i++)
			if (!strcmp(word, result_key_name[i]))
				slot = &rec->val[i];
		for (i = 0; i < NR_LABELS && !slot; i++)
			if (!strcmp(word, label_name[i]))
				slot = &label[i];
		if (slot && *slot)
			return false;
		if (slot)
			*slot = val;
	}
	what = rec->val[RESULT_KEY_what];
	for (i = 0; what && i < RESULT_NR_WHATS; i++) {
		if (!strcmp(what, result_what_name[i])) {
			rec->what = i;
			return true;
		}
	}
	return false;
}

static struct run *read_run(const char *dir)
{
	char *path = strf("%s/results", dir);
	struct run *run = calloc(1, sizeof(*run));
	char *text, *line;
	const char *base;
	struct stat st;
	int i;

	if (!run)
		die("out of memory");
	text = slurp(path, &st);
	if (!text)
		die("cannot read %s: %s; %s/verdict says how the run went", path,
		    strerror(errno), dir);
	base = strrchr(dir, '/');
	run->name = strf("%s", base ? base + 1 : dir);
	run->when = st.st_mtime;
	while ((line = strsep(&text, "\n"))) {
		struct record rec = { .run = run };
		const char *label[NR_LABELS] = { };

		if (!*line)
			continue;
		if (!parse_line(line, &rec, label)) {
			run->dropped++;
			continue;
		}
		run->rec = grow(run->rec, run->nr, sizeof(rec));
		run->rec[run->nr++] = rec;
		for (i = 0; i < NR_LABELS; i++)
			if (label[i])
				run->label[i] = label[i];
	}
	for (i = 0; i < NR_LABELS; i++)
		if (!run->label[i])
			run->label[i] = "-";
	free(path);
	return run;
}

static double num(const struct record *rec, enum result_key key)
{
	const char *s = rec->val[key];
	char *end;
	double v;

	if (!s)
		die("run %s: a '%s' line lacks %s", rec->run->name,
		    result_what_name[rec->what], result_key_name[key]);
	v = strtod(s, &end);
	if (*end || s[strspn(s, "0123456789.")])
		die("run %s: %s=%s is not a number", rec->run->name,
		    result_key_name[key], s);
	return v;
}

static const char *str(const struct record *rec, enum result_key key)
{
	return rec && rec->val[key] ? rec->val[key] : "-";
}

static bool is(const struct record *rec, enum result_key key, const char *s)
{
	return !strcmp(str(rec, key), s);
}

/*
 * The run's record of that kind, if any; without a load, the first. Of several
 * hypercalls the shortest counts: how long Xen takes to read the arguments depends
 * on where in dom0's memory they lie, and each process of the probe has others.
 */
static const struct record *find(const struct run *run, enum result_what what,
				 const char *load, const char *class,
				 unsigned int mib, unsigned int threads)
{
	bool timed = what == RESULT_WHAT_duration || what == RESULT_WHAT_null;
	const struct record *best = NULL;
	int i;

	for (i = 0; i < run->nr; i++) {
		const struct record *rec = &run->rec[i];

		if (rec->what != what)
			continue;
		if (load && (!is(rec, RESULT_KEY_load, load) ||
			     !is(rec, RESULT_KEY_class, class) ||
			     num(rec, RESULT_KEY_mib) != mib ||
			     num(rec, RESULT_KEY_threads) != threads))
			continue;
		if (!best || (timed &&
			      num(rec, RESULT_KEY_min_ns) < num(best, RESULT_KEY_min_ns)))
			best = rec;
	}
	return best;
}

static const struct record *env(const struct run *run)
{
	return find(run, RESULT_WHAT_env, NULL, NULL, 0, 0);
}

/* The model that ran; a star where the command line did not ask for it. */
static const char *model(const struct run *run)
{
	const char *s = str(env(run), RESULT_KEY_preempt);

	if (!strcmp(s, "-") || !strcmp(s, "unknown"))
		s = run->label[LABEL_ASKED];
	else if (!strcmp(run->label[LABEL_ASKED], "unset"))
		s = strf("%s*", s);
	return s;
}

static int rank(const char *s, const char *order)
{
	const char *hit = strstr(order, s);

	return hit ? hit - order : 1000;
}

static int compare_cells(const void *p, const void *q)
{
	const struct cell *a = p, *b = q;
	const char * const *x = a->run->label, * const *y = b->run->label;
	int d;

	d = strverscmp(x[LABEL_BASE], y[LABEL_BASE]);
	d = d ?: strcmp(x[LABEL_DOM0], y[LABEL_DOM0]);
	d = d ?: rank(a->preempt, "none voluntary full lazy none* voluntary* full* lazy*") -
		 rank(b->preempt, "none voluntary full lazy none* voluntary* full* lazy*");
	d = d ?: strcmp(a->preempt, b->preempt);
	d = d ?: (int)a->mib - (int)b->mib;
	d = d ?: (int)a->threads - (int)b->threads;
	d = d ?: -strcmp(a->load, b->load);		/* populate, destroy */
	d = d ?: -strcmp(a->class, b->class);		/* other, fifo */
	return d ?: strcmp(x[LABEL_REV], y[LABEL_REV]);	/* base, series */
}

static bool same_place(const struct cell *a, const struct cell *b)
{
	return !strcmp(a->run->label[LABEL_BASE], b->run->label[LABEL_BASE]) &&
	       !strcmp(a->run->label[LABEL_DOM0], b->run->label[LABEL_DOM0]) &&
	       !strcmp(a->preempt, b->preempt) && a->mib == b->mib &&
	       a->threads == b->threads;
}

/* Of several runs of the same thing: the latest, unless it was a much shorter one. */
static bool supersedes(const struct cell *new, const struct cell *old)
{
	double is = num(new->lat, RESULT_KEY_busy_ns), was = num(old->lat, RESULT_KEY_busy_ns);

	if (is < was / 2 || was < is / 2)
		return is > was;
	return new->run->when >= old->run->when;
}

static void add_cells(struct run *run)
{
	int i, j;

	for (i = 0; i < run->nr; i++) {
		const struct record *rec = &run->rec[i];
		struct cell c = {
			.run = run, .lat = rec, .preempt = model(run),
			.load = str(rec, RESULT_KEY_load),
			.class = str(rec, RESULT_KEY_class),
		};
		char *loop;

		if (rec->what != RESULT_WHAT_latency ||
		    strstr(c.load, "_loop"))
			continue;
		c.mib = num(rec, RESULT_KEY_mib);
		c.threads = num(rec, RESULT_KEY_threads);
		loop = strf("%s_loop", c.load);
		c.loop = find(run, RESULT_WHAT_latency, loop, c.class, c.mib,
			      c.threads);
		free(loop);
		for (j = 0; j < nr_cells; j++)
			if (!compare_cells(&c, &cells[j]))
				break;
		if (j == nr_cells) {
			cells = grow(cells, nr_cells, sizeof(c));
			cells[nr_cells++] = c;
		} else if (supersedes(&c, &cells[j])) {
			cells[j] = c;
		}
	}
}

/* Sleeps that ended while the load ran; a starved task has next to none. */
static bool sampled(const struct record *rec)
{
	return rec && num(rec, RESULT_KEY_samples) > 0;
}

/*
 * Text
 */

static const char *ms(const struct record *rec, enum result_key key)
{
	return sampled(rec) ? strf("%.3f", num(rec, key) / 1e6) : "-";
}

static const char *to_loop(const struct cell *c, enum result_key key)
{
	if (!sampled(c->lat) || !sampled(c->loop) || !num(c->loop, key))
		return "-";
	return strf("%.2f", num(c->lat, key) / num(c->loop, key));
}

static const char *past_loop(const struct cell *c)
{
	if (!sampled(c->lat) || !sampled(c->loop))
		return "-";
	return strf("%+.3f", (num(c->lat, RESULT_KEY_max_ns) -
			      num(c->loop, RESULT_KEY_max_ns)) / 1e6);
}

static void print_heading(FILE *f, const struct cell *c)
{
	fprintf(f, "\n%s, %s dom0, preempt=%s, domain of %u MiB, %u thread%s\n",
		c->run->label[LABEL_BASE],
		!strcmp(c->run->label[LABEL_DOM0], "pvh") ? "PVH" : "PV",
		c->preempt, c->mib, c->threads, c->threads == 1 ? "" : "s");
}

static void print_lateness(FILE *f)
{
	int i;

	fputs("Lateness of a task that sleeps 1 ms at a time, in ms, on the vCPU of the\n"
	      "hypercall; and how it compares with a user-space loop of equal length\n"
	      "(mean, p99: ratio to it; max: ms beyond it; '*': preempt= was not given)\n",
	      f);
	for (i = 0; i < nr_cells; i++) {
		const struct cell *c = &cells[i];

		if (!i || !same_place(c, c - 1)) {
			print_heading(f, c);
			fprintf(f, "  %-9s %-6s %-7s %7s %9s %9s %9s %9s %9s | %8s %8s %9s\n",
				"beside", "task", "kernel", "n", "mean", "p50",
				"p99", "p99.9", "max", "mean", "p99", "max");
		}
		fprintf(f, "  %-9s %-6s %-7s %7.0f %9s %9s %9s %9s %9s | %8s %8s %9s\n",
			c->load, c->class, c->run->label[LABEL_REV],
			num(c->lat, RESULT_KEY_samples),
			ms(c->lat, RESULT_KEY_mean_ns),
			ms(c->lat, RESULT_KEY_p50_ns),
			ms(c->lat, RESULT_KEY_p99_ns),
			ms(c->lat, RESULT_KEY_p999_ns),
			ms(c->lat, RESULT_KEY_max_ns),
			to_loop(c, RESULT_KEY_mean_ns),
			to_loop(c, RESULT_KEY_p99_ns), past_loop(c));
	}
}

/*
 * All cells of the series together: with so few samples, one cell's p99 is good to a
 * third only, and its mean depends on a handful of waits for a whole slice. The
 * geometric mean of the ratios to the loops, weighted by samples; and how many cells
 * are beyond the bar, and as far on the other side, which chance makes alike.
 */
static void print_together(FILE *f, const char *before)
{
	static const char * const classes[] = { "other", "fifo" };
	static const enum result_key keys[] = { RESULT_KEY_mean_ns, RESULT_KEY_p99_ns };
	size_t k, j;
	int i;

	for (k = 0; k < ARRAY_SIZE(classes); k++) {
		double n = 0, sum[ARRAY_SIZE(keys)] = { };
		int above[ARRAY_SIZE(keys)] = { }, below[ARRAY_SIZE(keys)] = { };

		for (i = 0; i < nr_cells; i++) {
			const struct cell *c = &cells[i];
			double ratio[ARRAY_SIZE(keys)], samples;

			if (strcmp(c->class, classes[k]) ||
			    strcmp(c->run->label[LABEL_REV], "series") ||
			    !sampled(c->lat) || !sampled(c->loop))
				continue;
			for (j = 0; j < ARRAY_SIZE(keys); j++)
				ratio[j] = num(c->lat, keys[j]) / num(c->loop, keys[j]);
			if (!isnormal(ratio[0]) || !isnormal(ratio[1]))
				continue;
			samples = num(c->lat, RESULT_KEY_samples);
			n += samples;
			for (j = 0; j < ARRAY_SIZE(keys); j++) {
				sum[j] += samples * log(ratio[j]);
				above[j] += ratio[j] > BAR_RATIO;
				below[j] += ratio[j] < 1 / BAR_RATIO;
			}
		}
		if (n)
			fprintf(f, "%sAll cells of the series, %s task, %.0f samples: mean %.3f times the loop's (%d cells above %g, %d below 1/%g), p99 %.3f (%d, %d)\n",
				before, k ? "real-time" : "normal", n, exp(sum[0] / n),
				above[0], BAR_RATIO, below[0], BAR_RATIO,
				exp(sum[1] / n), above[1], below[1]);
	}
}

static const char *duration(const struct cell *c, const char *class)
{
	const struct record *rec = find(c->run, RESULT_WHAT_duration, c->load,
					class, c->mib, c->threads);

	return rec ? strf("%.3f", num(rec, RESULT_KEY_mean_ns) / 1e6) : "-";
}

static void print_durations(FILE *f)
{
	int i;

	fputs("\nHow long the hypercall took, mean in ms: alone, and beside a task that\n"
	      "sleeps 1 ms at a time; and what a null hypercall through privcmd costs, in ns\n\n",
	      f);
	fprintf(f, "  %-6s %-4s %-10s %5s %7s %-9s %-7s %10s %10s %10s %8s\n",
		"base", "dom0", "preempt", "MiB", "threads", "hypercall",
		"kernel", "alone", "other", "fifo", "null");
	for (i = 0; i < nr_cells; i++) {
		const struct cell *c = &cells[i];
		const struct record *null = find(c->run, RESULT_WHAT_null, NULL,
						 NULL, 0, 0);

		if (strcmp(c->class, "other"))
			continue;
		fprintf(f, "  %-6s %-4s %-10s %5u %7u %-9s %-7s %10s %10s %10s %8s\n",
			c->run->label[LABEL_BASE], c->run->label[LABEL_DOM0],
			c->preempt, c->mib, c->threads, c->load,
			c->run->label[LABEL_REV], duration(c, "none"),
			duration(c, "other"), duration(c, "fifo"),
			null ? strf("%.0f", num(null, RESULT_KEY_min_ns)) : "-");
	}
}

/* Each version once, in the order of the table. */
static void print_versions(FILE *f, const char *before)
{
	char *seen = strf("%s", "\n");
	int i;

	for (i = 0; i < nr_cells; i++) {
		const struct run *run = cells[i].run;
		char *line = strf("\nLinux %s (%s %s), Xen %s, QEMU %s, %s time\n",
				  str(env(run), RESULT_KEY_kernel),
				  run->label[LABEL_BASE], run->label[LABEL_REV],
				  str(env(run), RESULT_KEY_xen),
				  run->label[LABEL_QEMU], run->label[LABEL_TIME]);

		if (strstr(seen, line))
			continue;
		fprintf(f, "%s%s", before, line + 1);
		seen = strf("%s%s", seen, line + 1);
	}
}

/* Mean, p99 and max of one revision's cell in a Markdown table. */
static void print_three(FILE *f, const struct record *rec)
{
	if (!rec)
		fputs(" |", f);
	else
		fprintf(f, " %s / %s / %s |", ms(rec, RESULT_KEY_mean_ns),
			ms(rec, RESULT_KEY_p99_ns), ms(rec, RESULT_KEY_max_ns));
}

/* A normal task beside one thread, before and after; and, folded away, all else. */
static char *markdown(void)
{
	size_t len;
	char *text;
	FILE *f = open_memstream(&text, &len);
	int i;

	if (!f)
		die("out of memory");
	fputs("Lateness in ms (mean / p99 / max) of a normal task that sleeps 1 ms at a\n"
	      "time, beside a hypercall on its vCPU, and beside a user-space loop of equal\n"
	      "length. `*`: `preempt=` was not on the command line.\n\n"
	      "| kernel | dom0 | preempt | hypercall, MiB | before | after | loop |\n"
	      "|---|---|---|---|---|---|---|\n", f);
	for (i = 0; i < nr_cells; i++) {
		const struct cell *c = &cells[i], *after = NULL;
		bool base = !strcmp(c->run->label[LABEL_REV], "base");

		if (strcmp(c->class, "other") || c->threads != 1)
			continue;
		if (!base && strcmp(c->run->label[LABEL_REV], "series"))
			continue;
		if (!base) {
			after = c;
		} else if (i + 1 < nr_cells && same_place(c, c + 1) &&
			   !strcmp(c->load, c[1].load) &&
			   !strcmp(c->class, c[1].class) &&
			   !strcmp(c[1].run->label[LABEL_REV], "series")) {
			after = c + 1;
			i++;
		}
		fprintf(f, "| %s | %s | %s | %s, %u |",
			c->run->label[LABEL_BASE],
			!strcmp(c->run->label[LABEL_DOM0], "pvh") ? "PVH" : "PV",
			c->preempt, c->load, c->mib);
		print_three(f, base ? c->lat : NULL);
		print_three(f, after ? after->lat : NULL);
		print_three(f, after ? after->loop : c->loop);
		fputc('\n', f);
	}
	fputc('\n', f);
	print_together(f, "- ");
	print_versions(f, "- ");
	fputs("\n<details><summary>All of it: percentiles, a real-time task, how long the hypercalls\n"
	      "took, and the price of a null one</summary>\n\n```\n", f);
	print_lateness(f);
	print_durations(f);
	fputs("```\n\n</details>\n", f);
	fclose(f);
	return text;
}

static void rewrite_readme(const char *path)
{
	struct stat st;
	char *text = slurp(path, &st), *begin, *end;

	if (!text)
		die("cannot read %s: %s", path, strerror(errno));
	begin = strstr(text, BEGIN_MARK);
	end = begin ? strstr(begin, END_MARK) : NULL;
	if (!end || strstr(end + 1, BEGIN_MARK))
		die("%s lacks the two lines that the table goes between", path);
	begin[strlen(BEGIN_MARK)] = '\0';
	save(path, strf("%s\n%s\n%s", text, markdown(),
			strf(END_MARK "%s", end + strlen(END_MARK))));
}

/*
 * Plots
 */

static const char plot_style[] =
"set encoding utf8\n"
"set border 3 lc rgb '#666666'\n"
"set grid lc rgb '#e4e4e4' lt 1 lw 0.5\n"
"set tics nomirror out scale 0.5 textcolor rgb '#333333'\n"
"set title font ',14' offset 0,-0.4\n"
"set key samplen 2 width 1 Left reverse\n";

static const char loop_style[] = "lc rgb '#888888' lw 1.2 dt 2";

/* Colour tells the revision and shade the model, so the eye can pair them. */
static const char *line_style(const struct cell *c)
{
	static const char * const shade[2][4] = {
		{ "#b2182b", "#e07b39", "#c2a5cf", "#d6604d" },
		{ "#1b7837", "#35978f", "#2166ac", "#5aae61" },
	};
	bool series = !strcmp(c->run->label[LABEL_REV], "series");
	int m = c->preempt[0] == 'n' ? 0 : c->preempt[0] == 'v' ? 1 :
	    c->preempt[0] == 'f' ? 2 : 3;

	return strf("lc rgb '%s' lw 2", shade[series][m]);
}

/* Fill count[], one a bin, with the samples of a cell; return how many. */
static double read_bins(const struct record *cell, double count[RESULT_NR_BINS])
{
	const struct run *run = cell->run;
	double total = 0;
	int i;

	memset(count, 0, RESULT_NR_BINS * sizeof(*count));
	for (i = 0; i < run->nr; i++) {
		const struct record *rec = &run->rec[i];
		char *bins, *one;

		if (rec->what != RESULT_WHAT_hist || !rec->val[RESULT_KEY_bins] ||
		    strcmp(str(rec, RESULT_KEY_load), str(cell, RESULT_KEY_load)) ||
		    strcmp(str(rec, RESULT_KEY_class), str(cell, RESULT_KEY_class)) ||
		    strcmp(str(rec, RESULT_KEY_mib), str(cell, RESULT_KEY_mib)) ||
		    strcmp(str(rec, RESULT_KEY_threads), str(cell, RESULT_KEY_threads)))
			continue;
		bins = strf("%s", rec->val[RESULT_KEY_bins]);
		while ((one = strsep(&bins, ","))) {
			unsigned long long low, n;

			if (sscanf(one, "%llu:%llu", &low, &n) != 2)
				die("run %s: bad bin '%s'", run->name, one);
			count[result_bin(low)] += n;
			total += n;
		}
	}
	if (total != num(cell, RESULT_KEY_samples))
		die("run %s: the bins of %s/%s hold %.0f of %s samples", run->name,
		    str(cell, RESULT_KEY_load), str(cell, RESULT_KEY_class), total,
		    str(cell, RESULT_KEY_samples));
	return total;
}

/*
 * Share of the wake-ups that were at least so late, as steps: between two bins
 * the share is that of the upper one.
 */
static void write_ccdf(FILE *f, const char *name, const struct record *cell)
{
	static double count[RESULT_NR_BINS];
	double total = read_bins(cell, count), left;
	int b;

	fprintf(f, "$%s << EOD\n", name);
	/* All of them are at least this late; none is later than the maximum. */
	fputs("1e-6 1\n", f);
	for (b = 0, left = total; b < RESULT_NR_BINS && left > 0; b++) {
		double low = result_bin_low(b) / 1e6;

		if (!count[b])
			continue;
		fprintf(f, "%g %g\n", low > 0 ? low : 0.000001, left / total);
		left -= count[b];
	}
	if (total > 0)
		fprintf(f, "%g %g\n%g 1e-9\n", num(cell, RESULT_KEY_max_ns) / 1e6,
			1 / total, num(cell, RESULT_KEY_max_ns) / 1e6);
	fputs("EOD\n", f);
}

static bool plotted(const struct cell *c)
{
	return !strcmp(c->class, "other") && c->threads == 1 && sampled(c->lat);
}

static bool same_panel(const struct cell *a, const struct cell *b)
{
	return !strcmp(a->run->label[LABEL_BASE], b->run->label[LABEL_BASE]) &&
	       !strcmp(a->run->label[LABEL_DOM0], b->run->label[LABEL_DOM0]) &&
	       !strcmp(a->load, b->load);
}

static bool same_line(const struct cell *a, const struct cell *b)
{
	return same_panel(a, b) && !strcmp(a->preempt, b->preempt) &&
	       !strcmp(a->run->label[LABEL_REV], b->run->label[LABEL_REV]);
}

/* The domain size that most cells of the panel have; the larger of two. */
static unsigned int usual_size(const struct cell *panel)
{
	unsigned int best = 0;
	int i, j, n, most = 0;

	for (i = 0; i < nr_cells; i++) {
		if (!plotted(&cells[i]) || !same_panel(panel, &cells[i]))
			continue;
		for (j = 0, n = 0; j < nr_cells; j++)
			n += plotted(&cells[j]) && same_panel(panel, &cells[j]) &&
			     cells[j].mib == cells[i].mib;
		if (n > most || (n == most && cells[i].mib > best)) {
			most = n;
			best = cells[i].mib;
		}
	}
	return best;
}

static int sizes(const struct cell *line)
{
	int i, n = 0;

	for (i = 0; i < nr_cells; i++)
		n += plotted(&cells[i]) && same_line(line, &cells[i]);
	return n;
}

static bool in_lateness(const struct cell *c)
{
	return plotted(c) && c->mib == usual_size(c);
}

static bool in_sizes(const struct cell *c)
{
	return plotted(c) && sizes(c) > 1;
}

/* Lateness of one panel: its cells, and their loops in grey. */
static void panel_lateness(FILE *f, const struct cell *panel)
{
	const char *sep = "plot ";
	int i;

	for (i = 0; i < nr_cells; i++) {
		const struct cell *c = &cells[i];

		if (!in_lateness(c) || !same_panel(panel, c))
			continue;
		write_ccdf(f, strf("c%d", i), c->lat);
		if (sampled(c->loop))
			write_ccdf(f, strf("l%d", i), c->loop);
	}
	for (i = 0; i < nr_cells; i++) {
		const struct cell *c = &cells[i];

		if (!in_lateness(c) || !same_panel(panel, c))
			continue;
		if (sampled(c->loop)) {
			fprintf(f, "%s$l%d with fsteps %s notitle", sep, i, loop_style);
			sep = ", \\\n     ";
		}
		fprintf(f, "%s$c%d with fsteps %s notitle", sep, i, line_style(c));
		sep = ", \\\n     ";
	}
}

/* Maximum against domain size. */
static void panel_sizes(FILE *f, const struct cell *panel)
{
	const char *sep = "plot ";
	int i, j;

	for (i = 0; i < nr_cells; i++) {
		const struct cell *c = &cells[i];

		if (!in_sizes(c) || !same_panel(panel, c))
			continue;
		fprintf(f, "$s%d << EOD\n", i);
		for (j = 0; j < nr_cells; j++)
			if (plotted(&cells[j]) && same_line(c, &cells[j]))
				fprintf(f, "%u %g\n", cells[j].mib,
					num(cells[j].lat, RESULT_KEY_max_ns) / 1e6);
		fputs("EOD\n", f);
	}
	for (i = 0; i < nr_cells; i++) {
		const struct cell *c = &cells[i];

		if (!in_sizes(c) || !same_panel(panel, c))
			continue;
		for (j = 0; j < i; j++)
			if (plotted(&cells[j]) && same_line(c, &cells[j]))
				break;
		if (j < i)
			continue;
		fprintf(f, "%s$s%d using ($1/1024):2 with linespoints %s pt 7 ps 0.6 notitle",
			sep, i, line_style(c));
		sep = ", \\\n     ";
	}
}

static void run_gnuplot(const char *script, const char *svg)
{
	char *tmp = strf("%s.tmp", svg);
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("cannot start a process: %s", strerror(errno));
	if (!pid) {
		int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0666);

		if (fd < 0 || dup2(fd, 1) < 0)
			_exit(126);
		execlp("gnuplot", "gnuplot", script, NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		die("no gnuplot: apt-get install gnuplot-nox");
	if (status || rename(tmp, svg))
		die("gnuplot failed on %s", script);
	free(tmp);
}

/* One key for all panels, hung on the last. */
static void plot_legend(FILE *f, const char *base,
			bool (*in)(const struct cell *))
{
	char *seen = strf("%s", ";");
	int i;

	for (i = 0; i < nr_cells; i++) {
		const struct cell *c = &cells[i];
		char *title = strf(";%s, %s;", c->run->label[LABEL_REV],
				   c->preempt);

		if (strcmp(c->run->label[LABEL_BASE], base) || !in(c) ||
		    strstr(seen, title))
			continue;
		seen = strf("%s%s", seen, title + 1);
		fprintf(f, ", \\\n     NaN with lines %s title '%.*s'",
			line_style(c), (int)strlen(title) - 2, title + 1);
	}
	if (in == in_lateness)
		fprintf(f, ", \\\n     NaN with lines %s title 'user-space loop'",
			loop_style);
}

/*
 * One SVG: a row of panels for each dom0 type of @base, a column for each load.
 */
static void plot(const char *dir, const char *name, const char *base,
		 bool (*in)(const struct cell *),
		 void (*panel)(FILE *, const struct cell *), const char *title,
		 const char *axes)
{
	char *script = strf("%s/%s-%s.gp", dir, name, base);
	char *svg = strf("%s/%s-%s.svg", dir, name, base);
	int i, j, rows, height, nr = 0;
	const struct cell *panels[16];
	size_t len;
	char *text;
	FILE *f;

	for (i = 0; i < nr_cells && nr < (int)ARRAY_SIZE(panels); i++) {
		const struct cell *c = &cells[i];

		if (strcmp(c->run->label[LABEL_BASE], base) || !in(c))
			continue;
		for (j = 0; j < nr; j++)
			if (same_panel(panels[j], c))
				break;
		if (j == nr)
			panels[nr++] = c;
	}
	if (!nr) {
		unlink(svg);
		return;
	}
	f = open_memstream(&text, &len);
	if (!f)
		die("out of memory");
	rows = (nr + 1) / 2;
	height = 165 + 300 * rows;
	fprintf(f, "set terminal svg size 960,%d noenhanced font 'sans-serif,12' background 'white'\n",
		height);
	fputs(plot_style, f);
	fprintf(f, "set multiplot layout %d,%d title \"%s\" font ',16' ",
		rows, nr > 1 ? 2 : 1, title);
	fprintf(f, "margins 0.095,0.985,%g,%g spacing 0.09,%g\n%sunset key\n",
		110.0 / height, 1 - 75.0 / height, 78.0 / height, axes);
	for (i = 0; i < nr; i++) {
		fprintf(f, "set title '%s dom0, %s",
			strcmp(panels[i]->run->label[LABEL_DOM0], "pvh") ? "PV" : "PVH",
			panels[i]->load);
		if (in == in_lateness)
			fprintf(f, " of %u MiB", usual_size(panels[i]));
		fputs("'\n", f);
		fprintf(f, "set xlabel %s\nset ylabel %s offset 0.8,0\n",
			i + 2 >= nr ? "xlabel" : "''", i % 2 ? "''" : "ylabel");
		if (i == nr - 1)
			fprintf(f, "set key at screen 0.5,%g center bottom vertical maxrows 2\n",
				12.0 / height);
		panel(f, panels[i]);
		if (i == nr - 1)
			plot_legend(f, base, in);
		fputc('\n', f);
	}
	fputs("unset multiplot\n", f);
	fclose(f);
	save(script, text);
	free(text);
	run_gnuplot(script, svg);
	printf("%s\n", svg);
}

static const char axes_lateness[] =
"set logscale xy\n"
"set xrange [0.005:5000]\n"
"set yrange [5e-5:1.2]\n"
"set xtics ('10 µs' 0.01, '0.1 ms' 0.1, '1 ms' 1, '10 ms' 10, '0.1 s' 100, '1 s' 1000)\n"
"set ytics ('100 %%' 1, '10 %%' 0.1, '1 %%' 0.01, '0.1 %%' 0.001, '0.01 %%' 0.0001)\n"
"xlabel = 'late by at least'\n"
"ylabel = 'share of wake-ups'\n";

static const char axes_sizes[] =
"set xrange [0:*]\n"
"set yrange [0:*]\n"
"set offsets 0, 0.2, 0, 0\n"
"xlabel = 'domain size (GiB)'\n"
"ylabel = 'latest wake-up (ms)'\n";

static void plot_all(const char *dir)
{
	int i;

	for (i = 0; i < nr_cells; i++) {
		const char *base = cells[i].run->label[LABEL_BASE];

		if (i && !strcmp(base, cells[i - 1].run->label[LABEL_BASE]))
			continue;
		plot(dir, "lateness", base, in_lateness, panel_lateness,
		     strf("Linux %s: how late a task wakes beside a hypercall, by preempt=",
			  base), axes_lateness);
		plot(dir, "size", base, in_sizes, panel_sizes,
		     strf("Linux %s: lateness against the size of the domain, by preempt=",
			  base),
		     axes_sizes);
	}
}

/*
 * Judging.  Each prints what missed and by how much, and returns how many did.
 */

static int checked, missed;

static void __printf(2, 3) expect(bool ok, const char *fmt, ...)
{
	va_list ap;

	checked++;
	if (ok)
		return;
	missed++;
	fputs("missed: ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static char *cell_name(const struct record *rec)
{
	return strf("%s %s/%s %s MiB x %s", rec->run->name,
		    str(rec, RESULT_KEY_load), str(rec, RESULT_KEY_class),
		    str(rec, RESULT_KEY_mib), str(rec, RESULT_KEY_threads));
}

/*
 * How far off a mean or a 99th percentile may be by chance, at the confidence of
 * 99 %: below and above.  For the percentile, by the rank of a sample.
 */
static void chance(const struct record *rec, enum result_key key, double *low,
		   double *high)
{
	static double count[RESULT_NR_BINS];
	double n = read_bins(rec, count), sum = 0, sum2 = 0, seen = 0, from, to;
	int b;

	from = 0.99 * n - 2.58 * sqrt(0.99 * 0.01 * n);
	to = 0.99 * n + 2.58 * sqrt(0.99 * 0.01 * n);
	*low = 0;
	*high = num(rec, RESULT_KEY_max_ns);
	for (b = 0; b < RESULT_NR_BINS; b++) {
		double at = result_bin_low(b);

		if (!count[b])
			continue;
		sum += at * count[b];
		sum2 += at * at * count[b];
		if (seen <= from && seen + count[b] > from)
			*low = at;
		if (seen < to && seen + count[b] >= to)
			*high = result_bin_low(b + 1);
		seen += count[b];
	}
	if (key == RESULT_KEY_mean_ns) {
		double mean = num(rec, key);
		double off = 2.58 * sqrt(fmax(sum2 / n - sum / n * (sum / n), 0) / n);

		*low = mean - off;
		*high = mean + off;
	}
}

/* Say that a bar was missed by no more than chance explains, if it was. */
static bool by_chance(bool chances, const struct record *a, const struct record *b,
		      enum result_key key, double bar)
{
	double low, high, none;

	if (!chances || num(a, key) <= bar * num(b, key))
		return false;
	chance(a, key, &low, &none);
	chance(b, key, &none, &high);
	if (low > bar * high)
		return false;
	printf("close: %s: %s is %.3f times the loop's, bar %.2f; chance explains that with %s samples\n",
	       cell_name(a), result_key_name[key], num(a, key) / num(b, key), bar,
	       str(a, RESULT_KEY_samples));
	return true;
}

/* A handful of samples past the bar where the loop has none proves nothing. */
static bool few_beyond(bool chances, const struct record *a, const struct record *b)
{
	static double count[RESULT_NR_BINS];
	double bar = num(b, RESULT_KEY_max_ns) + BAR_MAX_NS, beyond = 0;
	int i;

	if (!chances || num(a, RESULT_KEY_max_ns) <= bar)
		return false;
	read_bins(a, count);
	for (i = 0; i < RESULT_NR_BINS; i++)
		if (result_bin_low(i + 1) > bar)
			beyond += count[i];
	if (beyond > MAX_BEYOND)
		return false;
	printf("close: %s: %.0f of %s samples are more than %.0f ms beyond the loop's max\n",
	       cell_name(a), beyond, str(a, RESULT_KEY_samples), BAR_MAX_NS / 1e6);
	return true;
}

static void expect_ratio(const struct record *a, const struct record *b,
			 enum result_key key, double bar, const char *than)
{
	double x = num(a, key), y = num(b, key);

	expect(x <= bar * y, "%s: %s %.0f is %.3f times %s's %.0f, bar %.2f",
	       cell_name(a), result_key_name[key], x, y ? x / y : 0, than, y, bar);
}

/* Lateness of every cell against its own loop. */
static void judge_lateness(const struct run *run, bool chances)
{
	int i, n = 0;

	for (i = 0; i < nr_cells; i++) {
		const struct cell *c = &cells[i];

		if (c->run != run)
			continue;
		n++;
		if (!sampled(c->lat) || !sampled(c->loop)) {
			expect(false, "%s: no samples, or no loop to compare with",
			       cell_name(c->lat));
			continue;
		}
		if (!by_chance(chances, c->lat, c->loop, RESULT_KEY_mean_ns, BAR_RATIO))
			expect_ratio(c->lat, c->loop, RESULT_KEY_mean_ns, BAR_RATIO,
				     "the loop");
		if (!by_chance(chances, c->lat, c->loop, RESULT_KEY_p99_ns, BAR_RATIO))
			expect_ratio(c->lat, c->loop, RESULT_KEY_p99_ns, BAR_RATIO,
				     "the loop");
		if (few_beyond(chances, c->lat, c->loop))
			continue;
		expect(num(c->lat, RESULT_KEY_max_ns) <=
		       num(c->loop, RESULT_KEY_max_ns) + BAR_MAX_NS,
		       "%s: max %s ms beyond the loop's %s ms, bar +%.3f",
		       cell_name(c->lat), past_loop(c),
		       ms(c->loop, RESULT_KEY_max_ns), BAR_MAX_NS / 1e6);
	}
	if (!n)
		die("run %s measured no lateness", run->name);
}

/* What the hypercalls take, against a run of the unpatched kernel. */
static void judge_durations(const struct run *run, const struct run *base)
{
	const struct record *null = find(run, RESULT_WHAT_null, NULL, NULL, 0, 0);
	const struct record *was = find(base, RESULT_WHAT_null, NULL, NULL, 0, 0);
	int i, n = 0;

	for (i = 0; i < run->nr; i++) {
		const struct record *rec = &run->rec[i], *ref;
		unsigned int mib, threads;
		const char *load;

		if (rec->what != RESULT_WHAT_duration ||
		    !is(rec, RESULT_KEY_class, "none"))
			continue;
		load = str(rec, RESULT_KEY_load);
		mib = num(rec, RESULT_KEY_mib);
		threads = num(rec, RESULT_KEY_threads);
		ref = find(base, rec->what, load, "none", mib, threads);
		if (!ref || rec != find(run, rec->what, load, "none", mib, threads))
			continue;
		n++;
		expect_ratio(rec, ref, RESULT_KEY_mean_ns, BAR_DURATION, base->name);
	}
	if (!n || !null || !was)
		die("runs %s and %s have no durations in common", run->name,
		    base->name);
	expect(num(null, RESULT_KEY_min_ns) <=
	       num(was, RESULT_KEY_min_ns) + BAR_NULL_NS,
	       "%s: a null hypercall takes %s ns, %s's %s, bar +%d", run->name,
	       str(null, RESULT_KEY_min_ns), base->name,
	       str(was, RESULT_KEY_min_ns), BAR_NULL_NS);
}

/*
 * The longest that a normal task waited, against the hypercall's own length:
 * @starved, all of it; else next to nothing.
 */
static void judge_starved(const struct run *run, bool starved)
{
	int i, n = 0;

	for (i = 0; i < nr_cells; i++) {
		const struct cell *c = &cells[i];
		const struct record *dur;
		double late, length;

		if (c->run != run || strcmp(c->class, "other") || c->threads != 1)
			continue;
		dur = find(run, RESULT_WHAT_duration, c->load, c->class, c->mib, 1);
		if (!dur || !sampled(c->lat))
			die("run %s lacks a duration or samples for %s", run->name,
			    c->load);
		n++;
		late = num(c->lat, RESULT_KEY_max_ns);
		length = num(dur, RESULT_KEY_mean_ns);
		if (starved)
			expect(late >= STARVED * length,
			       "%s: late by at most %.3f ms, that is %.2f of the hypercall's %.3f ms; starving is %.2f",
			       cell_name(c->lat), late / 1e6, late / length,
			       length / 1e6, STARVED);
		else
			expect(late <= FAIR * length,
			       "%s: late by up to %.3f ms, that is %.2f of the hypercall's %.3f ms; fair is %.2f",
			       cell_name(c->lat), late / 1e6, late / length,
			       length / 1e6, FAIR);
	}
	if (!n)
		die("run %s measured no lateness of a normal task", run->name);
}

/* Every figure of two runs of the same build, within @percent. */
static void judge_same(const struct run *a, const struct run *b, double percent)
{
	static const enum result_key keys[] = {
		RESULT_KEY_min_ns, RESULT_KEY_mean_ns, RESULT_KEY_p50_ns,
		RESULT_KEY_p99_ns, RESULT_KEY_p999_ns, RESULT_KEY_max_ns,
	};
	int i, n = 0;
	size_t k;

	for (i = 0; i < a->nr; i++) {
		const struct record *x = &a->rec[i], *y;

		if (x->what == RESULT_WHAT_null)
			y = find(b, x->what, NULL, NULL, 0, 0);
		else if (x->what == RESULT_WHAT_latency ||
			 x->what == RESULT_WHAT_duration)
			y = find(b, x->what, str(x, RESULT_KEY_load),
				 str(x, RESULT_KEY_class), num(x, RESULT_KEY_mib),
				 num(x, RESULT_KEY_threads));
		else
			continue;
		if (!y) {
			expect(false, "%s: nothing in %s to compare with",
			       cell_name(x), b->name);
			continue;
		}
		for (k = 0; k < ARRAY_SIZE(keys); k++) {
			double p, q, d;

			if (!x->val[keys[k]] && !y->val[keys[k]])
				continue;
			p = num(x, keys[k]);
			q = num(y, keys[k]);
			d = p < q ? q - p : p - q;
			n++;
			expect(d <= percent / 100 * (p > q ? p : q),
			       "%s %s: %.0f, in %s %.0f, that is %.2f %% apart, bar %g %%",
			       cell_name(x), result_key_name[keys[k]], p, b->name, q,
			       100 * d / (p > q ? p : q), percent);
		}
	}
	if (!n)
		die("runs %s and %s have no figure in common", a->name, b->name);
}

static const char usage[] =
"usage: report [option]... [RUN-DIR]...           tables and plots\n"
"       report --judge [--chance] [--base RUN-DIR] RUN-DIR...\n"
"       report --starved | --fair RUN-DIR...\n"
"       report --same [--within PERCENT] RUN-DIR RUN-DIR\n"
"\n"
"Without RUN-DIR: every run in build/runs that passed.\n"
"\n"
"  --out DIR        where report.txt and the plots go  (build/report)\n"
"  --readme FILE    put the short table between the marks in FILE\n"
"  --plots DIR      copy the plots there\n"
"  --judge          lateness of each cell against its loop: mean and p99 at most\n"
"                   1.1 times, max at most 1 ms beyond\n"
"  --chance         a miss that so few samples do not prove is shown, not counted\n"
"  --base RUN-DIR   and hypercalls against this run: at most 1.01 times, a null\n"
"                   one at most 8 ns beyond\n"
"  --starved        a normal task waited at least 0.9 of the hypercall\n"
"  --fair           it waited at most 0.25 of it\n"
"  --same           two runs of the same build agree  (--within 1)\n"
"\n"
"Exit status: 0 good, 1 a bar was missed (each is named), 2 bad arguments or files.\n";

enum { REPORT, JUDGE, STARVED_MODE, FAIR_MODE, SAME };

static const struct option long_options[] = {
	{ "out",	required_argument, NULL, 'o' },
	{ "readme",	required_argument, NULL, 'r' },
	{ "plots",	required_argument, NULL, 'p' },
	{ "judge",	no_argument,	   NULL, 'j' },
	{ "chance",	no_argument,	   NULL, 'c' },
	{ "base",	required_argument, NULL, 'b' },
	{ "starved",	no_argument,	   NULL, 's' },
	{ "fair",	no_argument,	   NULL, 'f' },
	{ "same",	no_argument,	   NULL, 'e' },
	{ "within",	required_argument, NULL, 'w' },
	{ "help",	no_argument,	   NULL, 'h' },
	{ }
};

static void load_run(const char *dir)
{
	char *d = strf("%s", dir);
	size_t n = strlen(d);

	while (n > 1 && d[n - 1] == '/')
		d[--n] = '\0';
	runs = grow(runs, nr_runs, sizeof(*runs));
	runs[nr_runs++] = read_run(d);
	if (runs[nr_runs - 1]->dropped)
		fprintf(stderr, "report: %s: %d lines do not parse and were left out\n",
			d, runs[nr_runs - 1]->dropped);
}

/* Runs that passed, in virtual time: the others' figures mean nothing. */
static void load_all(void)
{
	struct stat st;
	glob_t g;
	size_t i;

	if (glob("build/runs/*/results", 0, NULL, &g))
		die("no results in build/runs; 'make demo' makes some");
	for (i = 0; i < g.gl_pathc; i++) {
		char *dir = strf("%.*s", (int)(strrchr(g.gl_pathv[i], '/') -
				 g.gl_pathv[i]), g.gl_pathv[i]);
		char *verdict = slurp(strf("%s/verdict", dir), &st);

		if (!verdict || strncmp(verdict, "passed", 6)) {
			fprintf(stderr, "report: left out %s, which did not pass\n",
				dir);
			continue;
		}
		load_run(dir);
		if (strcmp(runs[nr_runs - 1]->label[LABEL_TIME], "virtual"))
			nr_runs--;
	}
	globfree(&g);
	if (!nr_runs)
		die("no run in build/runs passed; 'make demo' makes some");
}

static void copy_plots(const char *from, const char *to)
{
	struct stat st;
	glob_t g;
	size_t i;

	if (mkdir(to, 0777) && errno != EEXIST)
		die("cannot make %s: %s", to, strerror(errno));
	if (glob(strf("%s/*.svg", from), 0, NULL, &g))
		die("no plots in %s", from);
	for (i = 0; i < g.gl_pathc; i++) {
		char *text = slurp(g.gl_pathv[i], &st);

		if (!text)
			die("cannot read %s: %s", g.gl_pathv[i], strerror(errno));
		save(strf("%s%s", to, strrchr(g.gl_pathv[i], '/')), text);
		free(text);
	}
	globfree(&g);
}

static void report(const char *out, const char *readme, const char *plots)
{
	size_t len;
	char *text;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		die("out of memory");
	if (!nr_cells)
		die("no run measured any lateness");
	if (mkdir(out, 0777) && errno != EEXIST)
		die("cannot make %s: %s", out, strerror(errno));
	print_lateness(f);
	fputc('\n', f);
	print_together(f, "");
	print_durations(f);
	fputc('\n', f);
	print_versions(f, "");
	fclose(f);
	fputs(text, stdout);
	putchar('\n');
	fflush(stdout);
	save(strf("%s/report.txt", out), text);
	plot_all(out);
	if (plots)
		copy_plots(out, plots);
	if (readme)
		rewrite_readme(readme);
}

int main(int argc, char **argv)
{
	const char *out = "build/report", *readme = NULL, *plots = NULL;
	const char *base = NULL;
	bool chances = false;
	double within = 1;
	int c, i, mode = REPORT;
	char *end;

	while ((c = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		switch (c) {
		case 'o':
			out = optarg;
			break;
		case 'r':
			readme = optarg;
			break;
		case 'p':
			plots = optarg;
			break;
		case 'j':
			mode = JUDGE;
			break;
		case 'c':
			chances = true;
			break;
		case 'b':
			base = optarg;
			break;
		case 's':
			mode = STARVED_MODE;
			break;
		case 'f':
			mode = FAIR_MODE;
			break;
		case 'e':
			mode = SAME;
			break;
		case 'w':
			within = strtod(optarg, &end);
			if (end == optarg || *end || within < 0)
				die("--within takes a percentage, not '%s'", optarg);
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs("report: --help lists the options\n", stderr);
			return 2;
		}
	}
	if (base && mode != JUDGE)
		die("--base belongs to --judge");
	if (mode == SAME && argc - optind != 2)
		die("--same takes two runs");
	if (mode != REPORT && optind == argc)
		die("which runs? Name their folders");

	for (i = optind; i < argc; i++)
		load_run(argv[i]);
	if (!nr_runs)
		load_all();
	for (i = 0; i < nr_runs; i++)
		add_cells(runs[i]);
	if (nr_cells)
		qsort(cells, nr_cells, sizeof(*cells), compare_cells);

	if (mode == REPORT) {
		report(out, readme, plots);
		return 0;
	}
	if (mode == SAME) {
		judge_same(runs[0], runs[1], within);
	} else {
		const struct run *was = base ? read_run(base) : NULL;

		for (i = 0; i < nr_runs; i++) {
			if (mode == JUDGE)
				judge_lateness(runs[i], chances);
			else
				judge_starved(runs[i], mode == STARVED_MODE);
			if (was)
				judge_durations(runs[i], was);
		}
	}
	printf("%d figures checked, %d missed the bar\n", checked, missed);
	return missed != 0;
}
