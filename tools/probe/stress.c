// SPDX-License-Identifier: GPL-2.0
/*
 * The race test: threads go through the loads while they are moved between vCPUs, and the
 * preemption model is switched. No hypercall may fail, no check of what they did, and no page may
 * be lost.
 */
#include "probe.h"

#define MAX_MODELS	8

static unsigned long mib;
static unsigned int threads;
static int cpus[CPU_SETSIZE], nr_cpus;
static char *model[MAX_MODELS], *found;
static unsigned int nr_models;
static atomic_bool over;
static atomic_ulong rounds, moves, switches, failed;

static struct stresser {
	pthread_t thread;
	atomic_int tid;
} stressers[MAX_THREADS];

static bool going_on(void)
{
	return !over && !stop && !failed;
}

static bool start(pthread_t *thread, void *(*fn)(void *arg), void *arg)
{
	bool ok = start_thread(thread, fn, arg);

	failed += !ok;
	return ok;
}

static bool whole_round(const struct group *g, unsigned long size, unsigned long grants)
{
	struct toolstack ts;
	bool ok = toolstack_open(&ts, g, size);
	int i;

	ts.thorough = true;
	if (ts.nr_refs > grants)
		ts.nr_refs = grants;
	for (i = 0; i < NR_STEPS && ok; i++)
		ok = step(&ts, g->step[i]);
	toolstack_close(&ts);
	return ok || complain("%s failed", g->name[0]);
}

/*
 * All threads together map at most half as many as warm_up() did: backends map some, too, on
 * whichever vCPU they are.
 */
static unsigned long grants_each(void)
{
	unsigned long all = mib * threads * 256;

	return (all < MAX_GRANTS ? all : MAX_GRANTS) / 2 / threads;
}

/* One after the other, each thread beginning with another one. */
static void *stress_thread(void *arg)
{
	struct stresser *st = arg;
	unsigned int i;

	st->tid = gettid();
	for (i = st - stressers; going_on(); i++) {
		const struct group *g = &groups[i % nr_groups];

		if (g->alone || g->big)	/* dom0's own memory is shared */
			continue;
		if (!whole_round(g, mib, grants_each()))
			failed++;
		rounds++;
	}
	st->tid = 0;
	return NULL;
}

/* The models that this kernel can switch between: "none voluntary (full)". */
static bool find_models(void)
{
	static char models[256];
	char *rest = models, *word;

	first_line(PREEMPT_FILE, models, sizeof(models));
	while ((word = strsep(&rest, " ")) && nr_models < MAX_MODELS) {
		if (*word == '(') {
			found = ++word;
			word[strcspn(word, ")")] = '\0';
		}
		if (*word)
			model[nr_models++] = word;
	}
	return (nr_models >= 2 && found) ||
	       complain("%s has no models to switch between: %s", PREEMPT_FILE,
			"no dynamic kernel, or debugfs is not mounted");
}

/* By itself: with all vCPUs in hypercalls, a switch can take seconds. */
static void *switcher(void *arg)
{
	while (going_on()) {
		if (!write_file(PREEMPT_FILE, "%s", model[switches++ % nr_models]))
			failed++;
		sleep_ms(50);
	}
	if (!write_file(PREEMPT_FILE, "%s", found))
		failed++;
	return arg;
}

static void *come_and_go(void *arg)
{
	return arg;
}

/*
 * Moves one thread after the other to another vCPU, all the time. Threads that come and go take RCU
 * grace periods, so that there is always one to be held up.
 */
static void mover(uint64_t end)
{
	unsigned int seed = 1, turn;

	if (nr_cpus == 1)
		complain("one CPU only: nothing moves");
	for (turn = 0; going_on() && now() < end; turn++) {
		pid_t tid = stressers[turn % threads].tid;
		pthread_t thread;

		/* At no fixed rate, so as to hit every phase of a hypercall. */
		sleep_until(now() + (100 + rand_r(&seed) % 1900) * 1000ULL);
		if (tid && nr_cpus > 1 && move(tid, cpus[rand_r(&seed) % nr_cpus]))
			moves++;
		if (start(&thread, come_and_go, NULL))
			pthread_join(thread, NULL);
	}
	over = true;
}

/*
 * What is done for the first time takes pages for good: above all, each vCPU of ours has
 * a list of the grants that it has mapped.
 */
static bool warm_up(const cpu_set_t *allowed)
{
	bool ok = true;
	int i;

	for (i = 0; i < nr_cpus && ok && !stop; i++)
		ok = move(0, cpus[i]) && whole_round(grants_group, mib * threads, MAX_GRANTS);
	sched_setaffinity(0, sizeof(*allowed), allowed);
	for (i = 0; i < (int)nr_groups && ok && !stop; i++)
		ok = groups[i].alone || groups[i].big || whole_round(&groups[i], mib, grants_each());
	return ok;
}

static void print_count(const char *name, uint64_t n)
{
	print_row(&(struct row){ "stress", name, .mib = mib, .n = n });
}

int run_stress(unsigned long size, unsigned int at_once, unsigned int seconds, bool switching,
	       const cpu_set_t *allowed)
{
	xc_physinfo_t before = { 0 }, after = { 0 };
	uint64_t begin, give_up, lost;
	pthread_t switching_thread;
	unsigned int i, started;
	bool ok;

	mib = size;
	threads = at_once;
	for (i = 0; i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, allowed))
			cpus[nr_cpus++] = i;
	if (switching && !find_models())
		return EXIT_CANNOT;
	if (!warm_up(allowed))
		return EXIT_FAILED;
	let_xen_scrub(mib);
	if (!physinfo(&before))
		return EXIT_FAILED;

	begin = now();
	for (started = 0; started < threads; started++)
		if (!start(&stressers[started].thread, stress_thread, &stressers[started]))
			break;
	switching = switching && start(&switching_thread, switcher, NULL);
	mover(begin + seconds * NSEC_PER_SEC);
	if (switching)
		pthread_join(switching_thread, NULL);
	for (i = 0; i < started; i++)
		pthread_join(stressers[i].thread, NULL);

	/* The last of a destroyed domain goes after an RCU grace period of Xen's. */
	give_up = now() + 30 * NSEC_PER_SEC;
	do {
		sleep_ms(100);
		ok = physinfo(&after);
		lost = after.free_pages < before.free_pages ?
		       before.free_pages - after.free_pages : 0;
	} while (ok && lost && now() < give_up && !stop);

	print_count("rounds", rounds);
	print_count("moves", moves);
	print_count("switches", switches);
	print_count("seconds", (now() - begin) / NSEC_PER_SEC);
	print_count("failed", failed);
	print_count("lost", lost);
	return ok && !failed && !stop && rounds && !lost ? EXIT_OK : EXIT_FAILED;
}
