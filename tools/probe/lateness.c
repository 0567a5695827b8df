// SPDX-License-Identifier: GPL-2.0
/*
 * How late a task wakes beside a load.
 *
 * The load is this thread; the competitor is another one on the same vCPU, that sleeps a
 * millisecond at a time and notes how late it woke. Each load is a *window*, and then comes the
 * window of its loop: the same thread spins in user space for as long as the load took just
 * before, and does nothing else: asking for the CPU time it has used, for one, would make the
 * scheduler update its accounts, to the competitor's advantage. So whatever the scheduler's
 * slices do to the competitor, they do it beside the loop as well, and what the load adds is what
 * differs. Every window starts from sleep, on a deadline, for the same reason. After a round comes
 * a pause for Xen to scrub what was freed, or the next populate would do it and take longer.
 *
 * Rounds go on until each load has lasted --busy ms in all, or a quarter of that in class none,
 * which is for how long the load takes by itself.
 *
 * A sample is a sleep that was *due* inside a window, or had been due right before and was still
 * waiting when it opened: lateness = time of waking minus deadline, or minus the window's start if
 * that was later. The next deadline is the time of waking plus 1 ms, give or take a quarter at
 * random (the same every time). Without that, the sleeps fall in step with the tick, at a phase
 * that depends on how late they are, and how many of them meet the tick, which makes them later
 * still, is the luck of the run. A sleep that is held up until the window's end, or past it,
 * counts with its whole lateness. So a competitor that never gets the CPU gives one sample, as
 * late as the load is long. It does not give those that it would have had in between; a mean over
 * starved windows is lower than the wait that a task arriving at random sees.
 *
 * In class rcu, a sleep of half a second ends with an RCU Tasks grace period, which counts as
 * lateness: the kernel takes one before it turns the jump of an optimized kprobe back into a
 * breakpoint. To make it a jump again takes another one, while the competitor sleeps.
 */
#include "probe.h"

#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define MAX_ROUNDS	1000
#define MAX_SAMPLES	(1U << 18)	/* in a cell: over four minutes of load */
#define PERIOD_NS	NSEC_PER_MSEC
#define RCU_PERIOD_NS	(500 * NSEC_PER_MSEC)
#define DITHER_NS	(PERIOD_NS / 4)
#define SETTLE_NS	(5 * NSEC_PER_MSEC)
#define FIFO_PRIO	50
#define CALLS		51200
#define BATCH		256	/* null hypercalls between looks at the clock */
#define MAX_SCRUB_MS	10000
#define BINS_PER_OCTAVE	16
#define KPROBE_JUMPS	"/proc/sys/debug/kprobes-optimization"

const char *const class_name[] = { "none", "other", "fifo", "rcu" };

static struct cell {
	uint64_t late[MAX_SAMPLES];	/* ns */
	size_t samples, dropped;
	uint64_t busy, took_min, took_max;
	unsigned int windows;
} cells[2][2];		/* up and down; load and loop */

static unsigned long mib;
static enum class class;
static struct toolstack ts;

/*
 * The window that is open, as the competitor sees it: none while cell is NULL, not begun while
 * start is 0, not over while end is 0.
 */
static struct {
	_Atomic(struct cell *) cell;
	atomic_uint_least64_t start, end;
} window;

static pthread_t competitor_thread;
static atomic_ulong competitor_wakes;
static atomic_bool competitor_quit, competitor_failed;

/*
 * Xen scrubs pages when it is idle, and does not tell whether it is done. A millisecond is ample
 * for a MiB. After boot, all memory wants scrubbing; on a large machine that was long ago, hence
 * the bound.
 */
void let_xen_scrub(unsigned long freed_mib)
{
	if (!stop)
		sleep_ms(freed_mib < MAX_SCRUB_MS ? freed_mib : MAX_SCRUB_MS);
}

/* Burns CPU time in user space; the clock is read there too, in the vDSO. */
static void spin_until(uint64_t end)
{
	int i;

	while (now() < end)
		for (i = 0; i < 16384; i++)
			asm volatile("");
}

int measure_null(void)
{
	uint64_t begin, took, best = UINT64_MAX, total = 0, done;
	xencall_handle *xcall = xencall_open(NULL, 0);
	int i, ret = 0;

	if (!xcall) {
		complain("cannot open /dev/xen/privcmd: %s", strerror(errno));
		return EXIT_CANNOT;
	}
	for (done = 0; done < CALLS && !stop && ret >= 0; done += BATCH) {
		begin = now();
		for (i = 0; i < BATCH && ret >= 0; i++)
			ret = xencall2(xcall, __HYPERVISOR_xen_version, XENVER_version, 0);
		took = now() - begin;
		total += took;
		if (took < best)
			best = took;
	}
	xencall_close(xcall);
	if (ret < 0)
		complain("xen_version: %s", strerror(errno));
	if (ret < 0 || stop)
		return EXIT_FAILED;
	print_row(&(struct row){ "null", "null", "none", .n = done, .min = (double)best / BATCH,
				 .mean = (double)total / done });
	return EXIT_OK;
}

static void *competitor(void *arg)
{
	bool rcu = class == CLASS_RCU;
	struct sched_param param = { .sched_priority = FIFO_PRIO };
	uint64_t deadline, start, end, woke, period = rcu ? RCU_PERIOD_NS : PERIOD_NS;
	uint32_t dither = 1;
	struct cell *cell;

	if (class == CLASS_FIFO && sched_setscheduler(0, SCHED_FIFO, &param)) {
		complain("cannot become SCHED_FIFO: %s", strerror(errno));
		competitor_failed = true;
	}
	/* Timer slack is for SCHED_OTHER only, and would add 50 us to it. */
	prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);

	woke = now();
	while (!competitor_quit) {
		dither = dither * 1664525 + 1013904223;
		deadline = woke + period - DITHER_NS + (dither >> 8) % (2 * DITHER_NS);
		sleep_until(deadline);
		competitor_failed |= rcu && !write_file(KPROBE_JUMPS, "0");
		woke = now();

		cell = window.cell;
		start = window.start;
		end = window.end;
		if (cell && start && woke >= start && (!end || deadline <= end) &&
		    woke >= deadline) {
			if (cell->samples < MAX_SAMPLES)
				cell->late[cell->samples++] =
					woke - (deadline > start ? deadline : start);
			else
				cell->dropped++;
		}
		competitor_failed |= rcu && !write_file(KPROBE_JUMPS, "1");
		competitor_wakes++;
	}
	return arg;
}

static bool start_competitor(void)
{
	competitor_quit = false;
	return start_thread(&competitor_thread, competitor, NULL);
}

static void end_competitor(void)
{
	competitor_quit = true;
	pthread_join(competitor_thread, NULL);
}

/* Runs @fn, or spins for @length, in a window. */
static bool measure_window(struct cell *cell, step_fn fn, uint64_t length)
{
	unsigned long wakes;
	uint64_t took;
	bool ok = true;

	window.start = 0;
	window.end = 0;
	window.cell = cell;
	sleep_until(now() + SETTLE_NS);

	window.start = now();
	if (fn)
		ok = fn(&ts);
	else
		spin_until(window.start + length);
	window.end = now();

	took = window.end - window.start;
	if (!cell->windows || took < cell->took_min)
		cell->took_min = took;
	if (took > cell->took_max)
		cell->took_max = took;
	cell->busy += took;
	cell->windows++;
	/* A sleep that was due in the window may still be under way. */
	if (class != CLASS_NONE) {
		wakes = competitor_wakes;
		while (competitor_wakes - wakes < 2 && !stop)
			sleep_ms(1);
	}
	window.cell = NULL;
	return ok;
}

/* A load, and then, beside a competitor, a loop of the same length. */
static bool measure_pair(int down, step_fn fn)
{
	bool ok = measure_window(&cells[down][0], fn, 0);

	if (ok && class != CLASS_NONE)
		measure_window(&cells[down][1], NULL, window.end - window.start);
	return ok && !competitor_failed;
}

static bool measure_round(const struct group *g, bool up_due, bool down_due)
{
	bool ok = true;
	int i;

	for (i = 0; i < NR_STEPS && ok; i++) {
		if ((i == STEP_UP && up_due) || (i == STEP_DOWN && down_due))
			ok = measure_pair(i == STEP_DOWN, g->step[i]);
		else if (i == STEP_UP && g->quick_up)
			ok = g->quick_up(&ts);
		else
			ok = step(&ts, g->step[i]);
	}
	return ok;
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* The nearest-rank percentile, of sorted samples; p in thousandths. */
static uint64_t percentile(const struct cell *cell, unsigned int p)
{
	return cell->late[(cell->samples * p + 999) / 1000 - 1];
}

/* Sixteen to the octave */
static unsigned int bin_of(uint64_t ns)
{
	unsigned int shift = 63 - __builtin_clzll(ns | BINS_PER_OCTAVE) - 4;

	return shift * BINS_PER_OCTAVE + (ns >> shift) % BINS_PER_OCTAVE;
}

static void print_cell(const char *load, struct cell *c, bool loop)
{
	struct row row = { "latency", .class = class_name[class], .mib = mib };
	size_t i, first = 0;
	char name[64];

	snprintf(name, sizeof(name), "%s%s", load, loop ? "_loop" : "");
	row.load = name;
	row.sum = c->busy;
	if (!loop)
		print_row(&(struct row){ "duration", name, row.class, mib, .n = c->windows,
					 .min = c->took_min, .mean = (double)c->busy / c->windows,
					 .max = c->took_max, .sum = c->busy });
	if (class == CLASS_NONE)
		return;
	if (c->dropped)
		complain("%zu samples beyond %u were dropped", c->dropped, MAX_SAMPLES);
	qsort(c->late, c->samples, sizeof(*c->late), compare_u64);
	row.n = c->samples;
	for (i = 0; i < c->samples; i++)
		row.mean += (double)c->late[i] / c->samples;
	if (c->samples) {
		row.min = c->late[0];
		row.p50 = percentile(c, 500);
		row.p99 = percentile(c, 990);
		row.p999 = percentile(c, 999);
		row.max = c->late[c->samples - 1];
	}
	print_row(&row);
	for (i = 0; i < c->samples; i++) {
		if (i + 1 < c->samples && bin_of(c->late[i + 1]) == bin_of(c->late[first]))
			continue;
		print_row(&(struct row){ "bin", name, row.class, mib, .n = i + 1 - first,
					 .min = c->late[first], .max = c->late[i] });
		first = i + 1;
	}
}

int measure_group(const struct group *g, unsigned long size, enum class beside,
		  const bool timed[2], uint64_t busy)
{
	bool ok, competing, due[2];
	int i, rounds;

	mib = size;
	class = beside;
	memset(cells, 0, sizeof(cells));
	/* The first round is to check, and so that nothing is done for the first time. */
	ok = toolstack_open(&ts, g, mib);
	ts.thorough = mib <= 64;	/* what is large takes long */
	ok = ok && measure_round(g, false, false);
	ts.thorough = false;
	let_xen_scrub(mib);

	competing = ok && class != CLASS_NONE && start_competitor();
	/* Without a competitor there are no samples to gather. */
	if (class == CLASS_NONE)
		busy /= 4;
	else
		ok = competing;
	for (rounds = 0; ok && !stop && rounds < MAX_ROUNDS; rounds++) {
		for (i = 0; i < 2; i++)
			due[i] = timed[i] && cells[i][0].busy < busy;
		if (!due[0] && !due[1])
			break;
		ok = measure_round(g, due[0], due[1]);
		if (!g->alone)
			let_xen_scrub(mib);
	}
	if (competing)
		end_competitor();
	toolstack_close(&ts);
	if (!ok || stop)
		return EXIT_FAILED;
	for (i = 0; i < 4; i++)
		if (timed[i / 2])
			print_cell(g->name[i / 2], &cells[i / 2][i % 2], i % 2);
	return EXIT_OK;
}

static char **command;

static bool run_command(struct toolstack *none)
{
	int err, status = -1;
	pid_t pid;

	(void)none;
	err = posix_spawnp(&pid, command[0], NULL, NULL, command, environ);
	if (err)
		return complain("cannot run %s: %s", command[0], strerror(err));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return !status || complain("%s %s failed", command[0], command[1] ?: "");
}

int measure_beside(char **argv, const char *load, unsigned long size)
{
	bool ok;

	command = argv;
	mib = size;
	class = CLASS_OTHER;
	if (!start_competitor())
		return EXIT_CANNOT;
	ok = measure_pair(0, run_command);
	end_competitor();
	if (!ok || stop)
		return EXIT_FAILED;
	print_cell(load, &cells[0][0], false);
	print_cell(load, &cells[0][1], true);
	return EXIT_OK;
}
