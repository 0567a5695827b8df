// SPDX-License-Identifier: GPL-2.0
/*
 * The race test: threads go through the loads while they are moved between vCPUs, and
 * the preemption model is switched. No hypercall may fail, no check of what they did,
 * and no page may be lost.
 */
#include "probe.h"

#define MAX_MODELS	8

struct stress {
	unsigned long mib;
	unsigned int threads;
	const cpu_set_t *cpus;
	char models[256];
	char *model[MAX_MODELS], *found;
	unsigned int nr_models;
	atomic_bool over;
	atomic_ulong rounds, moves, switches, failed;
};

struct stresser {
	struct stress *s;
	unsigned int nr;
	pthread_t thread;
	atomic_int tid;
};

static bool whole_round(const struct group *g, unsigned long mib, unsigned int threads)
{
	struct toolstack ts;
	bool ok = toolstack_open(&ts, g, mib);

	ts.thorough = true;
	/* All threads together find as many as the warm-up did. */
	if (ts.nr_refs > MAX_GRANTS / threads)
		ts.nr_refs = MAX_GRANTS / threads;
	ok = ok && step(&ts, g->begin) && step(&ts, g->up) && step(&ts, g->check) &&
	     step(&ts, g->down) && step(&ts, g->end);
	toolstack_close(&ts);
	return ok || complain("%s failed", g->up_name);
}

/* One after the other, each thread beginning with another one. */
static void *stress_thread(void *arg)
{
	struct stresser *st = arg;
	struct stress *s = st->s;
	unsigned int i;

	st->tid = gettid();
	for (i = st->nr; !s->over && !stop && !s->failed; i++) {
		const struct group *g = &groups[i % nr_groups];

		if (g->alone || g->big)	/* dom0's own memory is shared */
			continue;
		if (!whole_round(g, s->mib, s->threads))
			s->failed++;
		s->rounds++;
	}
	st->tid = 0;
	return NULL;
}

/* The models that this kernel can switch between: "none voluntary (full)". */
static bool find_models(struct stress *s)
{
	char *save, *word;

	first_line(PREEMPT_FILE, s->models, sizeof(s->models));
	for (word = strtok_r(s->models, " ", &save); word && s->nr_models < MAX_MODELS;
	     word = strtok_r(NULL, " ", &save)) {
		if (*word == '(') {
			s->found = ++word;
			word[strcspn(word, ")")] = '\0';
		}
		s->model[s->nr_models++] = word;
	}
	return (s->nr_models >= 2 && s->found) ||
	       complain("%s has no models to switch between: no dynamic kernel, or debugfs is not mounted",
			PREEMPT_FILE);
}

/* By itself: with all vCPUs in hypercalls, a switch can take seconds. */
static void *switcher(void *arg)
{
	struct stress *s = arg;

	while (!s->over && !stop && !s->failed) {
		if (!write_file(PREEMPT_FILE, "%s", s->model[s->switches++ % s->nr_models]))
			s->failed++;
		sleep_ms(50);
	}
	if (!write_file(PREEMPT_FILE, "%s", s->found))
		s->failed++;
	return NULL;
}

static void *come_and_go(void *arg)
{
	return arg;
}

/*
 * Moves one thread after the other to another vCPU, all the time. Threads that come
 * and go take RCU grace periods, so that there is always one to be held up.
 */
static void mover(struct stress *s, struct stresser *st, uint64_t end)
{
	int nr_cpus = CPU_COUNT(s->cpus), cpus[CPU_SETSIZE], i, n = 0;
	unsigned int seed = 1, turn;
	cpu_set_t set;

	for (i = 0; i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, s->cpus))
			cpus[n++] = i;
	if (nr_cpus == 1)
		complain("one CPU only: nothing moves");

	for (turn = 0; !stop && !s->failed && now() < end; turn++) {
		pid_t tid = st[turn % s->threads].tid;
		pthread_t thread;

		/* At no fixed rate, so as to hit every phase of a hypercall. */
		sleep_until(now() + (100 + rand_r(&seed) % 1900) * 1000ULL);
		CPU_ZERO(&set);
		CPU_SET(cpus[rand_r(&seed) % nr_cpus], &set);
		if (tid && nr_cpus > 1 && !sched_setaffinity(tid, sizeof(set), &set))
			s->moves++;
		if (!start_thread(&thread, come_and_go, NULL)) {
			s->failed++;
			break;
		}
		pthread_join(thread, NULL);
	}
	s->over = true;
}

/*
 * What is done for the first time takes pages for good: above all, each vCPU of ours has
 * a list of the grants that it has mapped.
 */
static bool warm_up(struct stress *s)
{
	bool ok = true;
	cpu_set_t set;
	unsigned int i;

	for (i = 0; i < CPU_SETSIZE && ok && !stop; i++) {
		if (!CPU_ISSET(i, s->cpus))
			continue;
		CPU_ZERO(&set);
		CPU_SET(i, &set);
		ok = !sched_setaffinity(0, sizeof(set), &set) &&
		     whole_round(grants_group, s->mib * s->threads, 1);
	}
	sched_setaffinity(0, sizeof(*s->cpus), s->cpus);
	for (i = 0; i < nr_groups && ok && !stop; i++)
		ok = groups[i].alone || groups[i].big ||
		     whole_round(&groups[i], s->mib, s->threads);
	return ok;
}

int run_stress(unsigned long mib, unsigned int threads, unsigned int seconds, bool switching,
	       const cpu_set_t *cpus)
{
	static struct stresser st[MAX_THREADS];
	struct stress s = { .mib = mib, .threads = threads, .cpus = cpus };
	uint64_t before, after, begin, give_up;
	pthread_t switching_thread;
	unsigned int i, started;
	bool ok;

	if (!enough_memory(mib, threads) || (switching && !find_models(&s)))
		return EXIT_CANNOT;
	if (!warm_up(&s))
		return EXIT_FAILED;
	let_xen_scrub(mib);
	if (!free_pages(&before))
		return EXIT_FAILED;

	begin = now();
	for (started = 0; started < threads && !s.failed; started++) {
		st[started].s = &s;
		st[started].nr = started;
		if (!start_thread(&st[started].thread, stress_thread, &st[started])) {
			s.failed++;
			break;
		}
	}
	if (switching && !start_thread(&switching_thread, switcher, &s)) {
		switching = false;
		s.failed++;
	}
	mover(&s, st, begin + seconds * NSEC_PER_SEC);
	if (switching)
		pthread_join(switching_thread, NULL);
	for (i = 0; i < started; i++)
		pthread_join(st[i].thread, NULL);

	/* The last of a destroyed domain goes after an RCU grace period of Xen's. */
	give_up = now() + 30 * NSEC_PER_SEC;
	do {
		sleep_ms(100);
		ok = free_pages(&after);
	} while (ok && after < before && now() < give_up && !stop);

	print_row(&(struct row){ "stress", "rounds", .mib = mib, .n = s.rounds });
	print_row(&(struct row){ "stress", "moves", .mib = mib, .n = s.moves });
	print_row(&(struct row){ "stress", "switches", .mib = mib, .n = s.switches });
	print_row(&(struct row){ "stress", "seconds", .mib = mib,
				 .n = (now() - begin) / NSEC_PER_SEC });
	print_row(&(struct row){ "stress", "failed", .mib = mib, .n = s.failed });
	print_row(&(struct row){ "stress", "lost", .mib = mib,
				 .n = after < before ? before - after : 0 });
	return ok && !s.failed && !stop && s.rounds && after >= before ? EXIT_OK : EXIT_FAILED;
}
