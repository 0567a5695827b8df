/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PROBE_H
#define PROBE_H

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xencall.h>
#include <xenctrl.h>
#include <xendevicemodel.h>
#include <xenforeignmemory.h>
#include <xengnttab.h>
#include <xen/memory.h>
#include <xen/grant_table.h>
#include <xen/hvm/dm_op.h>
#include <xen/version.h>

#include "../guest/guest.h"

#define __printf(f, a)	__attribute__((format(printf, f, a)))

#define NSEC_PER_SEC	1000000000ULL
#define NSEC_PER_MSEC	1000000ULL
#define PAGES_PER_MIB	256UL
#define MAX_GRANTS	16384UL		/* mapped at a time: 64 MiB */
#define PREEMPT_FILE	"/sys/kernel/debug/sched/preempt"

enum { EXIT_OK, EXIT_FAILED, EXIT_CANNOT };

enum kind { KIND_AUTO, KIND_PV, KIND_HVM, NR_KINDS };
extern const char *const kind_name[];
/* What a domain is where a load does not care. */
extern enum kind kind;

/* util.c */

/* Set by a signal: finish what is under way, put everything away, and leave. */
extern volatile bool stop;

/* Says what went wrong, as a comment among the results; always false. */
bool __printf(1, 2) complain(const char *fmt, ...);
void sleep_ms(unsigned long ms);
/* First line of a file, empty if there is none; and the other way. */
void first_line(const char *path, char *buf, size_t size);
bool write_file(const char *path, const char *fmt, ...) __printf(2, 3);
/* A thread, or 0 for this one, to a CPU */
bool move(pid_t tid, int cpu);
bool start_thread(pthread_t *thread, void *(*fn)(void *arg), void *arg);

/*
 * Results are lines of tab-separated values; the first one names them. A value that a line does
 * not have is "-". All times are in ns of CLOCK_MONOTONIC, percentiles of the nearest rank.
 *
 *	what	 load	class	mib  what the other columns are
 *
 *	env	 preempt MODEL	-    what was measured on
 *	null	 null	none	-    n calls of a hypercall that does nothing: min is that of
 *				     the cheapest batch, so without interrupts
 *	duration LOAD	CLASS	MIB  how long it took, n times
 *	latency	 LOAD	CLASS	MIB  n sleeps that were due meanwhile: how late they ended;
 *				     sum is for how long the load ran in all. LOAD_loop is
 *				     a user-space loop as long as LOAD was in that round
 *	bin	 LOAD	CLASS	MIB  of these, n were at least min and at most max late
 *	stress	 NAME	-	MIB  n of what the name says
 */
struct row {
	const char *what, *load, *class;
	unsigned long mib;
	double min, mean;
	uint64_t n, p50, p99, p999, max, sum;
};
void print_row(const struct row *row);

/* toolstack.c */

struct toolstack;
typedef bool (*step_fn)(struct toolstack *ts);

/* What one thread needs to make domains and to work on them. */
struct toolstack {
	const struct group *g;
	xc_interface *xch;
	xencall_handle *xcall;
	xenforeignmemory_handle *fmem;
	xendevicemodel_handle *dmod;
	xengnttab_handle *gnttab;
	/* Hypercall buffers: */
	struct xen_memory_reservation *reservation;
	xen_pfn_t *extents;
	xc_hypercall_buffer_t dirty;

	unsigned long mib, pages;
	int *errors;			/* of a map */
	uint8_t *marked;		/* as dirty should be */
	unsigned long dirty_bits;
	xc_shadow_op_stats_t stats;	/* of the last clean */
	long long cleaned;		/* bits, or -1 */
	uint32_t domid;			/* or 0 */
	enum kind kind;
	/* What is mapped at the moment. */
	void *map, *grants, *table;
	uint32_t *refs;
	unsigned long nr_refs;
	xenforeignmemory_resource_handle *resource;
	unsigned long balloon_kb;	/* the target to go back to, or 0 */
	unsigned int frames;		/* of its grant table */
	bool thorough;			/* check all that can be checked */
};

/* A round of a group. Up and down are what is measured; end leaves nothing behind. */
enum { STEP_BEGIN, STEP_UP, STEP_CHECK, STEP_DOWN, STEP_END, NR_STEPS };
struct group {
	const char *name[2];	/* of up and down */
	step_fn step[NR_STEPS];
	step_fn quick_up;	/* in place of up, when only down is measured */
	bool hvm;		/* takes an HVM domain */
	bool alone;		/* works on dom0: not for several at once */
	bool big;		/* takes a GiB in one piece: only where it is named */
	bool frame_per_mib;	/* of the grant table */
	unsigned int order;	/* of extents */
};
extern const struct group groups[];
extern const unsigned int nr_groups;
extern const struct group *const grants_group;

bool physinfo(xc_physinfo_t *info);
bool enough_memory(unsigned long mib, unsigned int threads, unsigned long free_mib);
bool toolstack_open(struct toolstack *ts, const struct group *g, unsigned long mib);
void toolstack_close(struct toolstack *ts);
int destroy_leftovers(void);
/* Any step may be missing. */
bool step(struct toolstack *ts, step_fn fn);

/* lateness.c */

enum class { CLASS_NONE, CLASS_OTHER, CLASS_FIFO, CLASS_RCU, NR_CLASSES };
extern const char *const class_name[];

/* Xen scrubs freed pages when it is idle: gives it time for so many. */
void let_xen_scrub(unsigned long mib);
int measure_null(void);
/* One group beside one class; timed: [0] up, [1] down. */
int measure_group(const struct group *g, unsigned long mib, enum class class,
		  const bool timed[2], uint64_t busy);
/* A program of a toolstack's, once, under the name @load. */
int measure_beside(char **argv, const char *load, unsigned long mib);

/* stress.c */
#define MAX_THREADS	16
int run_stress(unsigned long mib, unsigned int threads, unsigned int seconds, bool switching,
	       const cpu_set_t *cpus);

#endif /* PROBE_H */
