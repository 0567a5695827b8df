// SPDX-License-Identifier: GPL-2.0
/*
 * The probe: how long must other work wait while a toolstack has Xen do
 * something long? Runs in the initial domain, on the bench or on real hardware;
 * the usage text says how. Needs nothing but /dev/xen/privcmd.
 *
 * The load is one thread (or several) that creates a domain, gives it memory
 * with one populate_physmap hypercall, and destroys it. 4 KiB extents, because
 * Xen looks for pending events between extents; a larger one would hold the CPU
 * for as long as clearing it takes, which no kernel can help. The competitor is
 * another thread on the same vCPU, that sleeps a millisecond at a time and notes
 * how late it woke.
 *
 * One round, after the domain was created:
 *
 *	populate, populate_loop, destroy, destroy_loop
 *
 * Each of the four is a *window*. A loop window has the same threads, on the
 * same vCPU and in the same class, spin in user space for as long as their
 * hypercall took just before, and do nothing else: asking for the CPU time they
 * have used, for one, would make the scheduler update its accounts, to the
 * competitor's advantage. So whatever the scheduler's slices do to the competitor,
 * they do it beside the loop as well, and what the hypercall adds is what differs.
 * Every window starts from sleep, on a deadline, for the same reason. Then comes a pause for Xen to scrub what was freed, or
 * the next populate would do it and take longer.
 *
 * Rounds go on until populate and destroy have each lasted --busy ms in all, or a
 * quarter of that in class none.
 * Destroy is the quicker one; when populate has had its time, the remaining
 * rounds fill their domains with 2 MiB extents, outside any window. Xen frees page
 * by page however they came.
 *
 * A sample is a sleep that was *due* inside a window, or had been due right before
 * and was still waiting when it opened: lateness = time of waking minus deadline, or
 * minus the window's start if that was later. The next deadline is the time of waking
 * plus 1 ms, give or take a quarter at random (the same at every start). Without that,
 * the sleeps fall in step with the tick, at a phase that depends on how late they are,
 * and how many of them meet the tick, which makes them later still, is the luck of the
 * run. A sleep that is held up until the window's end, or past it, counts with its whole lateness. So a
 * competitor that never gets the CPU gives one sample, as late as the hypercall is
 * long. It does not give those that it would have had in between; a mean over
 * starved windows is lower than the wait that a task arriving at random sees.
 *
 * Classes run in the order none (no competitor: how long the hypercalls take by
 * themselves), other (SCHED_OTHER), fifo (SCHED_FIFO).
 */
#define _GNU_SOURCE
#define __XEN_TOOLS__
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <xencall.h>
#include <xenctrl.h>
#include <xen/memory.h>
#include <xen/version.h>

#include "../result.h"

#define __printf(f, a)	__attribute__((format(printf, f, a)))
#define __noreturn	__attribute__((noreturn))

#define NSEC_PER_SEC	1000000000ULL
#define NSEC_PER_MSEC	1000000ULL

#define PREEMPT_FILE	"/sys/kernel/debug/sched/preempt"

#define MAX_SIZES	16
#define MAX_MIB		131072
#define MAX_ROUNDS	1000
#define MAX_BUSY_MS	100000
#define MAX_THREADS	16
#define MAX_SECONDS	86400
#define MAX_CALLS	10000000
#define MAX_SAMPLES	(1U << 18)	/* in a cell: over four minutes of load */

#define PAGES_PER_MIB	256
#define PERIOD_NS	NSEC_PER_MSEC
#define DITHER_NS	(PERIOD_NS / 4)
#define SETTLE_NS	(5 * NSEC_PER_MSEC)
#define SPARE_MIB	32	/* that Xen keeps for itself */
#define FIFO_PRIO	50
#define BATCH		256	/* null hypercalls between looks at the clock */
#define MAX_SCRUB_MS	10000
#define ORDER_2M	9

enum { EXIT_OK, EXIT_FAILED, EXIT_CANNOT };

enum class { CLASS_NONE, CLASS_OTHER, CLASS_FIFO, NR_CLASSES };
static const char *const class_name[] = { "none", "other", "fifo" };

enum load { POPULATE, POPULATE_LOOP, DESTROY, DESTROY_LOOP, NR_LOADS };
static const char *load_name[NR_LOADS] = {
	"populate", "populate_loop", "destroy", "destroy_loop"
};

enum kind { KIND_AUTO, KIND_PV, KIND_HVM };
static const char *const kind_name[] = { "auto", "pv", "hvm" };

/* Set by a signal: finish what is under way, put everything away, and leave. */
static volatile sig_atomic_t stop;

static enum kind kind;
static cpu_set_t allowed;

/* Marks our domains, for "probe clean". */
static const uint8_t domain_handle[16] = "bench-probe-v1";

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

/* Says what went wrong, as a diagnostic line among the results. */
static void __printf(1, 2) complain(const char *fmt, ...)
{
	char buf[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	printf("# probe: %s\n", buf);
	fflush(stdout);
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static uint64_t now(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static void sleep_until(uint64_t ns)
{
	struct timespec ts = {
		.tv_sec = ns / NSEC_PER_SEC,
		.tv_nsec = ns % NSEC_PER_SEC,
	};

	/* An early return, for a signal, is a sleep that was not due yet. */
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR && !stop)
		;
}

/* Burns CPU time in user space; the clock is read there too, in the vDSO. */
static void spin_until(uint64_t end)
{
	int i;

	while (now() < end)
		for (i = 0; i < 16384; i++)
			asm volatile("");
}

/* ---- Result lines ---- */

static char result_buf[RESULT_LINE_MAX];
static size_t result_len;

static void __printf(2, 3)
result_add(enum result_key key, const char *fmt, ...)
{
	size_t room = sizeof(result_buf) - result_len;
	va_list ap;

	result_len += snprintf(result_buf + result_len, room, "%s%s=",
			       key ? " " : RESULT_PREFIX, result_key_name[key]);
	room = sizeof(result_buf) - result_len;
	va_start(ap, fmt);
	result_len += vsnprintf(result_buf + result_len, room, fmt, ap);
	va_end(ap);
	/* No line is near that long; a truncated one would be a lie. */
	if (result_len >= sizeof(result_buf) - 1)
		abort();
}

static void result_begin(enum result_what what)
{
	result_len = 0;
	result_add(RESULT_KEY_what, "%s", result_what_name[what]);
}

static void result_u64(enum result_key key, uint64_t value)
{
	result_add(key, "%lu", value);
}

static void result_end(void)
{
	puts(result_buf);
	fflush(stdout);
}

/* ---- Domains ---- */

/* What one thread needs to make and unmake a domain. */
struct toolstack {
	xc_interface *xch;
	xencall_handle *xcall;
	struct xen_memory_reservation *reservation;	/* hypercall buffers */
	xen_pfn_t *extents;
	unsigned long pages;
	unsigned int order;	/* of an extent */
	uint8_t *seen;		/* a bit for each frame of the machine */
	size_t seen_size;
	uint32_t domid;
	bool live;
};

static bool toolstack_open(struct toolstack *ts, unsigned long pages)
{
	unsigned long max_mfn;

	memset(ts, 0, sizeof(*ts));
	ts->pages = pages;
	ts->xch = xc_interface_open(NULL, NULL, 0);
	ts->xcall = xencall_open(NULL, 0);
	if (!ts->xch || !ts->xcall) {
		complain("cannot open /dev/xen/privcmd: %s; is this the initial domain, and root?",
			 strerror(errno));
		return false;
	}
	ts->reservation = xencall_alloc_buffer(ts->xcall, sizeof(*ts->reservation));
	ts->extents = xencall_alloc_buffer(ts->xcall, pages * sizeof(*ts->extents));
	if (!xc_maximum_ram_page(ts->xch, &max_mfn)) {
		ts->seen_size = max_mfn / 8 + 1;
		ts->seen = malloc(ts->seen_size);
	}
	if (!ts->reservation || !ts->extents || !ts->seen) {
		complain("no memory for a list of %lu pages: %s", pages, strerror(errno));
		return false;
	}
	return true;
}

static bool destroy_domain(struct toolstack *ts)
{
	if (xc_domain_destroy(ts->xch, ts->domid)) {
		complain("destroy of domain %u: %s", ts->domid, strerror(errno));
		return false;
	}
	ts->live = false;
	return true;
}

static void toolstack_close(struct toolstack *ts)
{
	if (ts->live)
		destroy_domain(ts);
	if (ts->extents)
		xencall_free_buffer(ts->xcall, ts->extents);
	if (ts->reservation)
		xencall_free_buffer(ts->xcall, ts->reservation);
	if (ts->xcall)
		xencall_close(ts->xcall);
	if (ts->xch)
		xc_interface_close(ts->xch);
	free(ts->seen);
	memset(ts, 0, sizeof(*ts));
}

/* MiB that Xen sets aside for the page tables of an HVM domain of that size. */
static unsigned long pool_mib(unsigned long pages)
{
	return kind == KIND_HVM ? 2 + pages / PAGES_PER_MIB / 256 : 0;
}

static bool create_domain(struct toolstack *ts, unsigned int order)
{
	struct xen_domctl_createdomain config = {
		.max_vcpus = 1,
		.max_evtchn_port = 1023,
		.max_grant_frames = 4,
		.max_maptrack_frames = 4,
		.grant_opts = XEN_DOMCTL_GRANT_version(1),
	};
	unsigned long i;

	if (kind == KIND_HVM) {
		config.flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap;
		config.arch.emulation_flags = XEN_X86_EMU_LAPIC;
	}
	memcpy(config.handle, domain_handle, sizeof(config.handle));
	ts->domid = 0;
	if (xc_domain_create(ts->xch, &ts->domid, &config)) {
		complain("cannot create a %s domain: %s", kind_name[kind], strerror(errno));
		return false;
	}
	ts->live = true;
	if (xc_domain_setmaxmem(ts->xch, ts->domid, (uint64_t)ts->pages * 4)) {
		complain("cannot set the domain's memory limit: %s", strerror(errno));
		return false;
	}
	if (kind == KIND_HVM &&
	    xc_set_paging_mempool_size(ts->xch, ts->domid,
				       (uint64_t)pool_mib(ts->pages) << 20)) {
		complain("cannot set the domain's page table pool: %s", strerror(errno));
		return false;
	}

	/* For a PV domain Xen overwrites the list, so it is made anew. */
	if (ts->pages % (1UL << order))
		order = 0;
	ts->order = order;
	for (i = 0; i < ts->pages >> order; i++)
		ts->extents[i] = i << order;
	ts->reservation->nr_extents = ts->pages >> order;
	ts->reservation->extent_order = order;
	ts->reservation->mem_flags = 0;
	ts->reservation->domid = ts->domid;
	set_xen_guest_handle_raw(ts->reservation->extent_start, ts->extents);
	return true;
}

/* One hypercall: it returns how many extents were populated. */
static bool populate_domain(struct toolstack *ts)
{
	long ret = xencall2L(ts->xcall, __HYPERVISOR_memory_op,
			     XENMEM_populate_physmap, (uintptr_t)ts->reservation);

	if (ret == (long)(ts->pages >> ts->order))
		return true;
	if (ret < 0)
		complain("populate of domain %u: %s", ts->domid, strerror(errno));
	else
		complain("populate of domain %u: %ld extents of order %u instead of %lu",
			 ts->domid, ret, ts->order, ts->pages >> ts->order);
	return false;
}

/*
 * Did all the pages arrive, each once? A hypercall that was continued with a
 * register changed would skip or repeat some.
 */
static bool check_domain(struct toolstack *ts)
{
	unsigned long i, nr_extents = ts->pages >> ts->order;
	xc_domaininfo_t info;
	xen_pfn_t nr;

	if (xc_domain_getinfolist(ts->xch, ts->domid, 1, &info) != 1 ||
	    info.domain != ts->domid) {
		complain("domain %u is not there", ts->domid);
		return false;
	}
	if (info.tot_pages != ts->pages) {
		complain("domain %u has %lu pages instead of %lu", ts->domid,
			 (unsigned long)info.tot_pages, ts->pages);
		return false;
	}
	if (kind == KIND_HVM) {
		if (xc_domain_nr_gpfns(ts->xch, ts->domid, &nr) || nr != ts->pages) {
			complain("domain %u does not end at page %lu", ts->domid, ts->pages);
			return false;
		}
		for (i = 0; i < nr_extents; i++)
			if (ts->extents[i] != i << ts->order)
				break;
	} else {
		memset(ts->seen, 0, ts->seen_size);
		for (i = 0; i < nr_extents; i++) {
			xen_pfn_t mfn = ts->extents[i];

			if (mfn / 8 >= ts->seen_size || ts->seen[mfn / 8] & 1 << mfn % 8)
				break;
			ts->seen[mfn / 8] |= 1 << mfn % 8;
		}
	}
	if (i != nr_extents) {
		complain("domain %u: extent %lu is wrong: %#lx", ts->domid, i,
			 (uint64_t)ts->extents[i]);
		return false;
	}
	return true;
}

/*
 * Gives the domain its memory quickly: in 2 MiB extents, unless Xen's free
 * memory is too fragmented for that.
 */
static bool fill_domain(struct toolstack *ts)
{
	long ret = xencall2L(ts->xcall, __HYPERVISOR_memory_op,
			     XENMEM_populate_physmap, (uintptr_t)ts->reservation);

	if (ret == (long)(ts->pages >> ts->order))
		return true;
	return destroy_domain(ts) && create_domain(ts, 0) && populate_domain(ts);
}

/* Makes a domain and destroys it, so that nothing is done for the first time. */
static bool warm_up(unsigned long mib)
{
	struct toolstack ts;
	bool ok;

	ok = toolstack_open(&ts, mib * PAGES_PER_MIB) && create_domain(&ts, ORDER_2M) &&
	     fill_domain(&ts) && check_domain(&ts) && destroy_domain(&ts);
	toolstack_close(&ts);
	return ok;
}

/* PV unless this Xen has none of it. */
static bool choose_kind(void)
{
	xc_physinfo_t info = { 0 };
	xc_interface *xch;

	xch = xc_interface_open(NULL, NULL, 0);
	if (!xch || xc_physinfo(xch, &info)) {
		complain("cannot ask Xen through /dev/xen/privcmd: %s; is this the initial domain, and root?",
			 strerror(errno));
		if (xch)
			xc_interface_close(xch);
		return false;
	}
	xc_interface_close(xch);
	if (kind == KIND_AUTO)
		kind = info.capabilities & XEN_SYSCTL_PHYSCAP_pv ? KIND_PV : KIND_HVM;
	return true;
}

static bool free_pages(uint64_t *pages)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	xc_physinfo_t info = { 0 };
	bool ok = xch && !xc_physinfo(xch, &info);

	if (!ok)
		complain("cannot ask Xen how much memory is free: %s", strerror(errno));
	if (xch)
		xc_interface_close(xch);
	*pages = info.free_pages;
	return ok;
}

static bool enough_memory(unsigned long mib, unsigned int threads)
{
	unsigned long need;
	uint64_t pages;

	if (!free_pages(&pages))
		return false;
	need = threads * (mib + mib / 64 + pool_mib(mib * PAGES_PER_MIB)) + SPARE_MIB;
	if (need <= pages / PAGES_PER_MIB)
		return true;
	complain("%u domains of %lu MiB need %lu MiB; Xen has %lu MiB free: give the machine more, or dom0 less (dom0_mem=)",
		 threads, mib, need, pages / PAGES_PER_MIB);
	return false;
}

/* ---- What is measured on ---- */

static void first_line(const char *path, char *buf, size_t size)
{
	FILE *f = fopen(path, "re");

	if (!f || !fgets(buf, size, f))
		buf[0] = '\0';
	if (f)
		fclose(f);
	buf[strcspn(buf, "\n")] = '\0';
}

static const char *preemption_model(char *buf, size_t size)
{
	struct utsname uts;
	char *begin, *end;

	first_line(PREEMPT_FILE, buf, size);
	begin = strchr(buf, '(');
	end = begin ? strchr(begin, ')') : NULL;
	if (end) {
		*end = '\0';
		return begin + 1;
	}
	if (uname(&uts))
		return "unknown";
	if (strstr(uts.version, "PREEMPT_RT"))
		return "rt";
	if (strstr(uts.version, "PREEMPT_DYNAMIC"))
		return "unknown";	/* and debugfs is not mounted */
	if (strstr(uts.version, "PREEMPT_LAZY"))
		return "lazy";
	return strstr(uts.version, "PREEMPT") ? "full" : "unknown";
}

static bool print_env(void)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	xen_extraversion_t extra = "";
	char buf[256], guest[16], clock[32];
	struct utsname uts;
	size_t i;
	int version;

	if (!xch)
		return false;
	version = xc_version(xch, XENVER_version, NULL);
	xc_version(xch, XENVER_extraversion, &extra);
	xc_interface_close(xch);

	first_line("/sys/hypervisor/guest_type", guest, sizeof(guest));
	for (i = 0; guest[i]; i++)
		guest[i] |= 0x20;
	first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource",
		   clock, sizeof(clock));

	result_begin(RESULT_WHAT_env);
	result_add(RESULT_KEY_xen, "%d.%d%.15s", version >> 16, version & 0xffff, extra);
	result_add(RESULT_KEY_kernel, "%s", uname(&uts) ? "unknown" : uts.release);
	result_add(RESULT_KEY_guest, "%s", guest[0] ? guest : "unknown");
	result_add(RESULT_KEY_preempt, "%s", preemption_model(buf, sizeof(buf)));
	result_u64(RESULT_KEY_vcpus, sysconf(_SC_NPROCESSORS_ONLN));
	result_add(RESULT_KEY_domain, "%s", kind_name[kind]);
	result_add(RESULT_KEY_clock, "%s", clock[0] ? clock : "unknown");
	result_end();
	return true;
}

/*
 * Xen scrubs pages when it is idle, and does not tell whether it is done. A
 * millisecond is ample for a MiB. After boot, all memory wants scrubbing; on a
 * large machine that was long ago, hence the bound.
 */
static void let_xen_scrub(unsigned long mib)
{
	if (!stop)
		sleep_until(now() + (mib < MAX_SCRUB_MS ? mib : MAX_SCRUB_MS) * NSEC_PER_MSEC);
}

static bool pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (!sched_setaffinity(0, sizeof(set), &set))
		return true;
	complain("cannot run on CPU %d: %s", cpu, strerror(errno));
	return false;
}

static int last_allowed_cpu(void)
{
	int cpu;

	for (cpu = CPU_SETSIZE - 1; cpu > 0 && !CPU_ISSET(cpu, &allowed); cpu--)
		;
	return cpu;
}

/* ---- probe null ---- */

static int measure_null(unsigned long calls)
{
	uint64_t begin, took, best = UINT64_MAX, total = 0;
	xencall_handle *xcall = xencall_open(NULL, 0);
	unsigned long done = 0;
	int i, ret = 0;

	if (!xcall) {
		complain("cannot open /dev/xen/privcmd: %s", strerror(errno));
		return EXIT_CANNOT;
	}
	while (done < calls && !stop && ret >= 0) {
		begin = now();
		for (i = 0; i < BATCH && ret >= 0; i++)
			ret = xencall2(xcall, __HYPERVISOR_xen_version, XENVER_version, 0);
		took = now() - begin;
		total += took;
		if (took < best)
			best = took;
		done += BATCH;
	}
	xencall_close(xcall);
	if (ret < 0) {
		complain("xen_version: %s", strerror(errno));
		return EXIT_FAILED;
	}
	if (stop)
		return EXIT_FAILED;
	result_begin(RESULT_WHAT_null);
	result_u64(RESULT_KEY_calls, done);
	result_add(RESULT_KEY_min_ns, "%.3f", (double)best / BATCH);
	result_add(RESULT_KEY_mean_ns, "%.3f", (double)total / done);
	result_end();
	return EXIT_OK;
}

/* ---- probe latency ---- */

struct cell {
	uint64_t *late;		/* samples, ns */
	size_t samples, dropped;
	uint64_t busy;
	uint64_t took_sum, took_min, took_max;
	unsigned int windows;	/* of all threads */
};

/*
 * The window that is open, as the competitor sees it: none while cell is NULL,
 * not begun while start is 0, not over while end is 0.
 */
static struct {
	_Atomic(struct cell *) cell;
	atomic_uint_least64_t start, end;
} window;

static atomic_ulong competitor_wakes;
static atomic_bool competitor_quit;

struct measurement {
	unsigned int threads;
	uint64_t busy;			/* wanted of each load */
	unsigned long mib;
	enum class class;
	struct cell cell[NR_LOADS];
	pthread_barrier_t barrier;
	pthread_mutex_t lock;		/* of the cells' durations */
	atomic_uint running;		/* threads inside the window */
	atomic_uint_least64_t begin;	/* when the window shall open */
	atomic_bool failed, over;
	/* This round's: */
	bool timed_populate, timed_destroy;
	unsigned int rounds;		/* so far */
};

struct loader {
	struct measurement *m;
	struct toolstack ts;
	unsigned int nr;
	pthread_t thread;
};

static void *competitor(void *arg)
{
	struct measurement *m = arg;
	struct sched_param param = { .sched_priority = FIFO_PRIO };
	uint64_t deadline, start, end, woke;
	uint32_t dither = 1;
	struct cell *cell;

	if (m->class == CLASS_FIFO && sched_setscheduler(0, SCHED_FIFO, &param)) {
		complain("cannot become SCHED_FIFO: %s", strerror(errno));
		m->failed = true;
	}
	/* Timer slack is for SCHED_OTHER only, and would add 50 us to it. */
	prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);

	woke = now();
	while (!competitor_quit) {
		dither = dither * 1664525 + 1013904223;
		deadline = woke + PERIOD_NS - DITHER_NS + dither % (2 * DITHER_NS);
		sleep_until(deadline);
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
		competitor_wakes++;
	}
	return NULL;
}

/* Opens, by thread 0, the next window; returns when it is time to start. */
static void window_enter(struct loader *l, struct cell *cell)
{
	struct measurement *m = l->m;

	if (!l->nr) {
		window.start = 0;
		window.end = 0;
		window.cell = cell;
		m->running = m->threads;
		m->begin = now() + SETTLE_NS;
	}
	pthread_barrier_wait(&m->barrier);
	sleep_until(m->begin);
}

/* Accounts for what this thread did, and closes the window behind the last. */
static void window_leave(struct loader *l, struct cell *cell, uint64_t start, uint64_t end)
{
	struct measurement *m = l->m;
	unsigned long wakes;
	uint64_t took = end - start;

	if (--m->running == 0)
		window.end = now();

	pthread_mutex_lock(&m->lock);
	if (!cell->windows || took < cell->took_min)
		cell->took_min = took;
	if (took > cell->took_max)
		cell->took_max = took;
	cell->took_sum += took;
	cell->windows++;
	pthread_mutex_unlock(&m->lock);

	pthread_barrier_wait(&m->barrier);
	if (l->nr)
		return;
	cell->busy += window.end - window.start;
	/* A sleep that was due in the window may still be under way. */
	if (m->class != CLASS_NONE) {
		wakes = competitor_wakes;
		while (competitor_wakes - wakes < 2 && !stop)
			sleep_until(now() + PERIOD_NS);
	}
	window.cell = NULL;
}

static uint64_t window_start(void)
{
	uint64_t start = now(), none = 0;

	/* The first thread's start is the window's. */
	atomic_compare_exchange_strong(&window.start, &none, start);
	return start;
}

/* A hypercall, and then, beside a competitor, a loop of the same length. */
static void measure_pair(struct loader *l, enum load load, bool (*op)(struct toolstack *ts))
{
	struct measurement *m = l->m;
	uint64_t start, end, length;

	window_enter(l, &m->cell[load]);
	start = window_start();
	if (!m->failed && !op(&l->ts))
		m->failed = true;
	end = now();
	length = end - start;
	window_leave(l, &m->cell[load], start, end);

	if (m->class == CLASS_NONE)
		return;

	window_enter(l, &m->cell[load + 1]);
	start = window_start();
	spin_until(start + length);
	end = now();
	window_leave(l, &m->cell[load + 1], start, end);
}

static void *load_thread(void *arg)
{
	struct loader *l = arg;
	struct measurement *m = l->m;
	bool timed_populate, timed_destroy;

	for (;;) {
		/* All threads must leave in the same round, so thread 0 decides. */
		if (!l->nr) {
			m->timed_populate = m->cell[POPULATE].busy < m->busy;
			m->timed_destroy = m->cell[DESTROY].busy < m->busy;
			m->over = m->failed || stop || m->rounds == MAX_ROUNDS ||
				  (!m->timed_populate && !m->timed_destroy);
		}
		pthread_barrier_wait(&m->barrier);
		if (m->over)
			return NULL;
		timed_populate = m->timed_populate;
		timed_destroy = m->timed_destroy;

		if (!create_domain(&l->ts, timed_populate ? 0 : ORDER_2M))
			m->failed = true;
		if (timed_populate)
			measure_pair(l, POPULATE, populate_domain);
		else if (!m->failed && !fill_domain(&l->ts))
			m->failed = true;
		if (!m->failed && !check_domain(&l->ts))
			m->failed = true;
		if (timed_destroy)
			measure_pair(l, DESTROY, destroy_domain);
		else if (!m->failed && !destroy_domain(&l->ts))
			m->failed = true;
		if (!l->nr) {
			m->rounds++;
			let_xen_scrub(m->threads * m->mib);
		}
	}
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

static void result_cell(enum result_what what, const struct measurement *m, enum load load)
{
	result_begin(what);
	result_add(RESULT_KEY_load, "%s", load_name[load]);
	result_add(RESULT_KEY_class, "%s", class_name[m->class]);
	result_u64(RESULT_KEY_mib, m->mib);
	result_u64(RESULT_KEY_threads, m->threads);
}

static void print_histogram(const struct measurement *m, enum load load)
{
	static uint64_t count[RESULT_NR_BINS];
	const struct cell *cell = &m->cell[load];
	char buf[RESULT_LINE_MAX - 256];
	unsigned int bin;
	size_t i, len = 0;

	memset(count, 0, sizeof(count));
	for (i = 0; i < cell->samples; i++)
		count[result_bin(cell->late[i])]++;
	for (bin = 0; bin < RESULT_NR_BINS; bin++) {
		if (count[bin])
			len += snprintf(buf + len, sizeof(buf) - len, "%s%llu:%lu",
					len ? "," : "", result_bin_low(bin), count[bin]);
		if (len > sizeof(buf) - 48 || (len && bin == RESULT_NR_BINS - 1)) {
			result_cell(RESULT_WHAT_hist, m, load);
			result_add(RESULT_KEY_bins, "%s", buf);
			result_end();
			len = 0;
		}
	}
}

static void print_cell(struct measurement *m, enum load load)
{
	struct cell *cell = &m->cell[load];
	double sum = 0;
	size_t i;

	if (load == POPULATE || load == DESTROY) {
		result_cell(RESULT_WHAT_duration, m, load);
		result_u64(RESULT_KEY_rounds, cell->windows / m->threads);
		result_u64(RESULT_KEY_min_ns, cell->took_min);
		result_add(RESULT_KEY_mean_ns, "%.0f", (double)cell->took_sum / cell->windows);
		result_u64(RESULT_KEY_max_ns, cell->took_max);
		result_end();
	}
	if (m->class == CLASS_NONE)
		return;

	if (cell->dropped)
		complain("%zu samples beyond %u were dropped", cell->dropped, MAX_SAMPLES);
	qsort(cell->late, cell->samples, sizeof(*cell->late), compare_u64);
	for (i = 0; i < cell->samples; i++)
		sum += cell->late[i];

	result_cell(RESULT_WHAT_latency, m, load);
	result_u64(RESULT_KEY_rounds, cell->windows / m->threads);
	result_u64(RESULT_KEY_busy_ns, cell->busy);
	result_u64(RESULT_KEY_samples, cell->samples);
	if (cell->samples) {
		result_add(RESULT_KEY_mean_ns, "%.0f", sum / cell->samples);
		result_u64(RESULT_KEY_p50_ns, percentile(cell, 500));
		result_u64(RESULT_KEY_p99_ns, percentile(cell, 990));
		result_u64(RESULT_KEY_p999_ns, percentile(cell, 999));
		result_u64(RESULT_KEY_max_ns, cell->late[cell->samples - 1]);
	}
	result_end();
	print_histogram(m, load);
}

static bool start_thread(pthread_t *thread, void *(*fn)(void *arg), void *arg)
{
	pthread_attr_t attr;
	int err;

	/* Small, because it is all locked. */
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 256 * 1024);
	err = pthread_create(thread, &attr, fn, arg);
	pthread_attr_destroy(&attr);
	if (err)
		complain("cannot start a thread: %s", strerror(err));
	return !err;
}

static int measure_class(struct measurement *m)
{
	static struct loader loaders[MAX_THREADS];
	bool ok = true, competing = false;
	pthread_t competitor_thread;
	unsigned int i, started = 0;
	enum load load;

	memset(m->cell, 0, sizeof(m->cell));
	for (load = 0; load < NR_LOADS; load++) {
		m->cell[load].late = malloc(MAX_SAMPLES * sizeof(uint64_t));
		ok = ok && m->cell[load].late;
	}
	if (!ok)
		complain("no memory for samples");
	m->failed = false;
	m->over = false;
	m->rounds = 0;
	pthread_barrier_init(&m->barrier, NULL, m->threads);
	pthread_mutex_init(&m->lock, NULL);

	memset(loaders, 0, sizeof(loaders));
	for (i = 0; ok && i < m->threads; i++) {
		loaders[i].m = m;
		loaders[i].nr = i;
		ok = toolstack_open(&loaders[i].ts, m->mib * PAGES_PER_MIB);
	}
	competitor_quit = false;
	if (ok && m->class != CLASS_NONE)
		competing = start_thread(&competitor_thread, competitor, m);
	ok = ok && (competing || m->class == CLASS_NONE);
	for (; ok && started < m->threads; started++)
		ok = start_thread(&loaders[started].thread, load_thread, &loaders[started]);
	if (started && started < m->threads) {
		/* The others wait for it at the barrier for ever. */
		complain("giving up");
		_exit(EXIT_FAILED);
	}
	for (i = 0; i < started; i++)
		pthread_join(loaders[i].thread, NULL);
	competitor_quit = true;
	if (competing)
		pthread_join(competitor_thread, NULL);
	for (i = 0; i < m->threads; i++)
		toolstack_close(&loaders[i].ts);
	ok = ok && !m->failed && !stop;

	for (load = 0; ok && load < NR_LOADS; load++)
		print_cell(m, load);
	for (load = 0; load < NR_LOADS; load++)
		free(m->cell[load].late);
	pthread_barrier_destroy(&m->barrier);
	pthread_mutex_destroy(&m->lock);
	return ok ? EXIT_OK : EXIT_FAILED;
}

/* ---- probe beside ---- */

static char **command;

static bool run_command(struct toolstack *ts)
{
	int err, status;
	pid_t pid;

	(void)ts;
	err = posix_spawn(&pid, command[0], NULL, NULL, command, environ);
	if (err) {
		complain("cannot run %s: %s", command[0], strerror(err));
		return false;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		complain("%s failed", command[0]);
		return false;
	}
	return true;
}

/* One window around a program, in place of a hypercall, and that of its loop. */
static int measure_beside(const char *name, unsigned long mib)
{
	static struct measurement m = { .threads = 1, .class = CLASS_OTHER };
	struct loader l = { .m = &m };
	static char loop[64];
	pthread_t thread;

	snprintf(loop, sizeof(loop), "%s_loop", name);
	load_name[POPULATE] = name;
	load_name[POPULATE_LOOP] = loop;
	m.mib = mib;
	m.cell[POPULATE].late = malloc(MAX_SAMPLES * sizeof(uint64_t));
	m.cell[POPULATE_LOOP].late = malloc(MAX_SAMPLES * sizeof(uint64_t));
	pthread_barrier_init(&m.barrier, NULL, 1);
	pthread_mutex_init(&m.lock, NULL);
	if (!m.cell[POPULATE].late || !m.cell[POPULATE_LOOP].late) {
		complain("no memory for samples");
		return EXIT_CANNOT;
	}
	if (!start_thread(&thread, competitor, &m))
		return EXIT_FAILED;
	measure_pair(&l, POPULATE, run_command);
	competitor_quit = true;
	pthread_join(thread, NULL);
	if (m.failed || stop)
		return EXIT_FAILED;
	print_cell(&m, POPULATE);
	print_cell(&m, POPULATE_LOOP);
	return EXIT_OK;
}

/* ---- probe stress ---- */

#define MAX_MODELS	8

struct stress {
	unsigned long mib;
	unsigned int threads;
	char models[256];
	char *model[MAX_MODELS];
	unsigned int nr_models;
	atomic_bool over;
	atomic_ulong rounds, calls, moves, switches, failed;
};

struct stresser {
	struct stress *s;
	pthread_t thread;
	atomic_int tid;
};

static void *stress_thread(void *arg)
{
	struct stresser *st = arg;
	struct stress *s = st->s;
	struct toolstack ts;

	if (!toolstack_open(&ts, s->mib * PAGES_PER_MIB))
		s->failed++;
	st->tid = gettid();
	while (ts.extents && !s->over && !stop && !s->failed) {
		if (!create_domain(&ts, 0)) {
			s->failed++;
			break;
		}
		s->calls++;
		if (!populate_domain(&ts) || !check_domain(&ts))
			s->failed++;
		s->calls++;
		if (!destroy_domain(&ts))
			s->failed++;
		s->rounds++;
	}
	st->tid = 0;
	toolstack_close(&ts);
	return NULL;
}

/* The models that this kernel can switch between: "none voluntary (full)". */
static bool find_models(struct stress *s)
{
	char *save, *word;

	first_line(PREEMPT_FILE, s->models, sizeof(s->models));
	for (word = strtok_r(s->models, " ()", &save); word && s->nr_models < MAX_MODELS;
	     word = strtok_r(NULL, " ()", &save))
		s->model[s->nr_models++] = word;
	if (s->nr_models < 2)
		complain("%s has no models to switch between: no dynamic kernel, or debugfs is not mounted",
			 PREEMPT_FILE);
	return s->nr_models >= 2;
}

static void switch_model(struct stress *s)
{
	FILE *f = fopen(PREEMPT_FILE, "we");
	bool ok = f && fputs(s->model[s->switches % s->nr_models], f) >= 0;

	if (f && fclose(f))
		ok = false;
	if (!ok) {
		complain("cannot switch to preempt=%s: %s",
			 s->model[s->switches % s->nr_models], strerror(errno));
		s->failed++;
	}
	s->switches++;
}

/* By itself: with all vCPUs in hypercalls, a switch can take seconds. */
static void *switcher(void *arg)
{
	struct stress *s = arg;

	while (!s->over && !stop && !s->failed) {
		switch_model(s);
		sleep_until(now() + 50 * NSEC_PER_MSEC);
	}
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
static void mover(struct stress *s, struct stresser *st, uint64_t begin, uint64_t end)
{
	uint64_t report = begin + 30 * NSEC_PER_SEC;
	int nr_cpus = CPU_COUNT(&allowed), cpus[CPU_SETSIZE], i, n = 0;
	unsigned int seed = 1, turn;
	cpu_set_t set;

	for (i = 0; i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, &allowed))
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
		if (now() >= report) {
			printf("# stress: %lu of %lu s, %lu rounds, %lu moves\n",
			       (uint64_t)((now() - begin) / NSEC_PER_SEC),
			       (uint64_t)((end - begin) / NSEC_PER_SEC), s->rounds, s->moves);
			fflush(stdout);
			report += 30 * NSEC_PER_SEC;
		}
	}
	s->over = true;
}

static int run_stress(unsigned long mib, unsigned int threads, unsigned int seconds,
		      bool switching)
{
	static struct stresser st[MAX_THREADS];
	struct stress s = { .mib = mib, .threads = threads };
	pthread_t switching_thread;
	uint64_t before, after, begin, give_up;
	unsigned int i;
	bool ok;

	if (!enough_memory(mib, threads) || (switching && !find_models(&s)))
		return EXIT_CANNOT;
	if (!warm_up(mib) || !free_pages(&before))
		return EXIT_FAILED;

	begin = now();
	for (i = 0; i < threads; i++) {
		st[i].s = &s;
		if (!start_thread(&st[i].thread, stress_thread, &st[i])) {
			s.failed++;
			break;
		}
	}
	if (switching && !start_thread(&switching_thread, switcher, &s)) {
		switching = false;
		s.failed++;
	}
	mover(&s, st, begin, begin + seconds * NSEC_PER_SEC);
	if (switching)
		pthread_join(switching_thread, NULL);
	threads = i;
	for (i = 0; i < threads; i++)
		pthread_join(st[i].thread, NULL);

	/* The last of a destroyed domain goes after an RCU grace period of Xen's. */
	give_up = now() + 30 * NSEC_PER_SEC;
	do {
		sleep_until(now() + 100 * NSEC_PER_MSEC);
		ok = free_pages(&after);
	} while (ok && after < before && now() < give_up && !stop);

	result_begin(RESULT_WHAT_stress);
	result_u64(RESULT_KEY_threads, threads);
	result_u64(RESULT_KEY_mib, mib);
	result_u64(RESULT_KEY_rounds, s.rounds);
	result_u64(RESULT_KEY_calls, s.calls);
	result_u64(RESULT_KEY_moves, s.moves);
	result_u64(RESULT_KEY_switches, s.switches);
	result_u64(RESULT_KEY_seconds, (now() - begin) / NSEC_PER_SEC);
	result_u64(RESULT_KEY_failed, s.failed);
	result_u64(RESULT_KEY_lost, after < before ? before - after : 0);
	result_end();
	return ok && !s.failed && !stop && s.rounds && after >= before ? EXIT_OK : EXIT_FAILED;
}

/* ---- probe clean ---- */

static int clean(void)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	int ret = EXIT_OK;
	xc_domaininfo_t info;
	uint32_t domid = 1;

	if (!xch)
		return EXIT_CANNOT;
	while (xc_domain_getinfolist(xch, domid, 1, &info) == 1) {
		domid = info.domain + 1;
		if (memcmp(info.handle, domain_handle, sizeof(domain_handle)))
			continue;
		complain("destroying domain %u", info.domain);
		if (xc_domain_destroy(xch, info.domain)) {
			complain("destroy of domain %u: %s", info.domain, strerror(errno));
			ret = EXIT_FAILED;
		}
	}
	xc_interface_close(xch);
	return ret;
}

/* ---- Arguments ---- */

static const char usage_text[] =
"Usage: probe [latency] [--mib N,...] [--busy MS] [--threads N] [--class C,...]\n"
"                       [--cpu N] [--calls N] [--domain auto|pv|hvm]\n"
"       probe null      [--cpu N] [--calls N]\n"
"       probe stress    [--mib N] [--threads N] [--seconds N] [--domain ...]\n"
"       probe beside    --load NAME [--mib N] [--cpu N] -- PROGRAM [ARGUMENT]...\n"
"       probe clean\n"
"\n"
"Measures, in Xen's initial domain, how long other tasks wait for the CPU while a\n"
"toolstack makes long hypercalls. Needs root. Creates domains that never run, and\n"
"destroys them again; other domains are not touched. Results are lines on standard\n"
"output that begin with \"# result\"; all times are in nanoseconds.\n"
"\n"
"latency  a null hypercall's cost; how long populating and destroying a domain\n"
"         takes; how late a task on the same vCPU wakes from sleeps of 1 ms\n"
"         meanwhile, and beside a user-space loop of the same length\n"
"null     the null hypercall only\n"
"stress   the race test: several threads populate and destroy while they are moved\n"
"         between vCPUs; checks that no hypercall failed and no page is lost\n"
"beside   how late the task wakes while PROGRAM, a toolstack's, runs on its vCPU, and\n"
"         beside a loop of the same length; NAME and the domain's size are for the\n"
"         result lines\n"
"clean    destroy domains left over by a probe that was killed with SIGKILL\n"
"\n"
"  --mib N,...     size of each domain in MiB, one after the other; 1 to 131072\n"
"                  (default 256; stress 64, one size)\n"
"  --busy MS       repeat until each load has lasted so long in all; 1 to 100000\n"
"                  (default 2000, for some 1000 samples or more; class none: a quarter)\n"
"  --threads N     toolstack threads, each with its own domain; 1 to 16\n"
"                  (default 1; stress 4)\n"
"  --class C,...   competitors: none, other, fifo (default all three)\n"
"  --cpu N         measure on this CPU (default the last one)\n"
"  --calls N       null hypercalls to make; 1 to 10000000 (default 51200)\n"
"  --switch        stress: go through all preemption models meanwhile\n"
"  --seconds N     how long stress runs; 1 to 86400 (default 60)\n"
"  --domain KIND   what to create: pv, hvm (with HAP), or auto: pv if this Xen has\n"
"                  it, else hvm (default auto)\n"
"\n"
"Lists may be separated by commas or colons.\n"
"Exit status: 0 done, 1 a hypercall or check failed or a signal came, 2 bad\n"
"arguments or it cannot run here (no Xen, no privilege, too little memory).\n";

static void __noreturn __printf(1, 2) bad_usage(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "probe: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "; try probe --help\n");
	exit(EXIT_CANNOT);
}

static unsigned long number(const char *name, const char *s, unsigned long min,
			    unsigned long max)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(s, &end, 10);
	if (errno || *s < '0' || *s > '9' || *end || value < min || value > max)
		bad_usage("--%s wants a number from %lu to %lu, not \"%s\"", name, min, max, s);
	return value;
}

static int lookup(const char *name, const char *s, const char *const *names, int nr)
{
	int i;

	for (i = 0; i < nr; i++)
		if (!strcmp(s, names[i]))
			return i;
	bad_usage("--%s does not know \"%s\"", name, s);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mib",	required_argument, NULL, 'm' },
		{ "busy",	required_argument, NULL, 'b' },
		{ "threads",	required_argument, NULL, 't' },
		{ "class",	required_argument, NULL, 'c' },
		{ "cpu",	required_argument, NULL, 'C' },
		{ "calls",	required_argument, NULL, 'n' },
		{ "seconds",	required_argument, NULL, 's' },
		{ "domain",	required_argument, NULL, 'd' },
		{ "switch",	no_argument,	   NULL, 'S' },
		{ "load",	required_argument, NULL, 'l' },
		{ "help",	no_argument,	   NULL, 'h' },
		{ }
	};
	static const char *const commands[] = { "latency", "null", "stress", "clean", "beside" };
	enum { LATENCY, NULL_CALL, STRESS, CLEAN, BESIDE } what = LATENCY;
	unsigned long mib[MAX_SIZES], calls = 51200;
	unsigned int sizes = 0, threads = 0, busy_ms = 2000, seconds = 60, i;
	bool classes[NR_CLASSES] = { false }, class_given = false, switching = false;
	struct sigaction sa = { .sa_handler = on_signal };
	static struct measurement m;
	uint64_t pages;
	int opt, cpu = -1, ret;
	char *save, *word, *load = NULL;
	enum class class;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'm':
			for (word = strtok_r(optarg, ",:", &save); word;
			     word = strtok_r(NULL, ",:", &save)) {
				if (sizes == MAX_SIZES)
					bad_usage("--mib takes %d sizes at most", MAX_SIZES);
				mib[sizes++] = number("mib", word, 1, MAX_MIB);
			}
			break;
		case 'b':
			busy_ms = number("busy", optarg, 1, MAX_BUSY_MS);
			break;
		case 't':
			threads = number("threads", optarg, 1, MAX_THREADS);
			break;
		case 'c':
			class_given = true;
			for (word = strtok_r(optarg, ",:", &save); word;
			     word = strtok_r(NULL, ",:", &save))
				classes[lookup("class", word, class_name, NR_CLASSES)] = true;
			break;
		case 'C':
			cpu = number("cpu", optarg, 0, CPU_SETSIZE - 1);
			break;
		case 'n':
			calls = number("calls", optarg, 1, MAX_CALLS);
			break;
		case 's':
			seconds = number("seconds", optarg, 1, MAX_SECONDS);
			break;
		case 'd':
			kind = lookup("domain", optarg, kind_name, 3);
			break;
		case 'S':
			switching = true;
			break;
		case 'l':
			load = optarg;
			break;
		case 'h':
			fputs(usage_text, stdout);
			return EXIT_OK;
		default:
			fprintf(stderr, "Try probe --help.\n");
			return EXIT_CANNOT;
		}
	}
	if (optind < argc) {
		for (i = 0; i < 5 && strcmp(argv[optind], commands[i]); i++)
			;
		if (i == 5)
			bad_usage("there is no command \"%s\"", argv[optind]);
		what = i;
		optind++;
	}
	command = argv + optind;
	if (optind < argc && what != BESIDE)
		bad_usage("\"%s\" is one argument too many", argv[optind]);
	if (!sizes)
		mib[sizes++] = what == STRESS ? 64 : 256;
	if (!threads)
		threads = what == STRESS ? 4 : 1;
	if (what == BESIDE && (!load || !command[0]))
		bad_usage("beside takes --load and, after --, a program");
	if (what == STRESS && sizes > 1)
		bad_usage("stress takes one --mib");
	if (what != STRESS && switching)
		bad_usage("--switch is for stress");

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);

	if (sched_getaffinity(0, sizeof(allowed), &allowed)) {
		complain("cannot learn which CPUs there are: %s", strerror(errno));
		return EXIT_CANNOT;
	}
	if (cpu < 0)
		cpu = last_allowed_cpu();
	if (!choose_kind())
		return EXIT_CANNOT;
	if (what == CLEAN)
		return clean();
	if (!print_env())
		return EXIT_CANNOT;
	if (what == STRESS)
		return run_stress(mib[0], threads, seconds, switching);

	if (mlockall(MCL_CURRENT | MCL_FUTURE)) {
		complain("cannot lock memory: %s", strerror(errno));
		return EXIT_CANNOT;
	}
	if (!pin(cpu))
		return EXIT_CANNOT;
	if (what == NULL_CALL)
		return measure_null(calls);
	if (what == BESIDE)
		return measure_beside(load, mib[0]);

	for (i = 0; i < sizes; i++)
		if (!enough_memory(mib[i], threads))
			return EXIT_CANNOT;
	if (!free_pages(&pages))
		return EXIT_FAILED;
	let_xen_scrub(pages / PAGES_PER_MIB);
	ret = measure_null(calls);
	for (i = 0; i < sizes && !ret; i++) {
		if (!warm_up(mib[i]))
			return EXIT_FAILED;
		let_xen_scrub(mib[i]);
		for (class = CLASS_NONE; class < NR_CLASSES && !ret; class++) {
			if (class_given && !classes[class])
				continue;
			m.mib = mib[i];
			m.threads = threads;
			/* Without a competitor there are no samples to gather. */
			m.busy = busy_ms * NSEC_PER_MSEC / (class == CLASS_NONE ? 4 : 1);
			m.class = class;
			ret = measure_class(&m);
		}
	}
	if (stop)
		complain("ended by a signal; all domains are destroyed");
	return ret;
}
