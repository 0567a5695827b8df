/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Result lines: how the probe in the guest tells the report on the host what
 * it measured. This header is the format's only definition; both sides take
 * the names from here.
 *
 * A result is one line:
 *
 *	# result what=latency load=destroy class=other mib=256 samples=1204 ...
 *
 * It begins, after any indentation (PID 1 indents what its children print),
 * with RESULT_PREFIX. Then come key=value pairs, one space apart. Keys are
 * those of RESULT_KEYS; values are printable ASCII without a space and never
 * empty. "what" comes first and says which kind of line it is (RESULT_WHATS);
 * the order of the rest means nothing. A line never exceeds RESULT_LINE_MAX
 * bytes. A reader ignores keys and kinds that it does not know, and drops a
 * line that repeats a key or does not parse.
 *
 * Numbers are unsigned decimal, at most with a fraction ("812.250"). A key that
 * ends in _ns is nanoseconds of the guest's CLOCK_MONOTONIC; under QEMU's icount
 * with shift=1 that is two nanoseconds an instruction.
 *
 * Kinds of lines and the keys they always have:
 *
 * env		xen kernel guest preempt vcpus domain clock
 *		Once, before all else of that probe.
 *
 * null		calls min_ns mean_ns
 *		A hypercall that does nothing (xen_version), through privcmd.
 *		min_ns is the cheapest batch's cost per call, so without
 *		interrupts; mean_ns is over all batches.
 *
 * duration	load class mib threads rounds min_ns mean_ns max_ns
 *		How long each thread's hypercall took by the clock. class=none
 *		is without a competitor on the vCPU.
 *
 * latency	load class mib threads rounds busy_ns samples
 *		and, unless samples=0, mean_ns p50_ns p99_ns p999_ns max_ns
 *		How late a sleep of about 1 ms of the competitor ended, for sleeps that
 *		were due while the load ran. One line is a cell. busy_ns is how
 *		long the load ran in all rounds together. load=X_loop is a
 *		user-space loop that lasts as long as X did in the same round:
 *		the limit that X is judged by. Percentiles are exact (nearest
 *		rank), not from bins.
 *
 * hist		load class mib threads bins
 *		The same cell's distribution: bins=LOW:COUNT,LOW:COUNT,... LOW
 *		is a bin's lower edge in ns, from result_bin_low(), ascending,
 *		empty bins left out. A cell may need several such lines; their
 *		bins add up to the cell's samples.
 *
 * stress	threads mib rounds calls moves switches seconds failed lost
 *		The race test. calls: long hypercalls made; moves: how often a
 *		thread's vCPU was changed; switches: how often the preemption
 *		model was; failed: hypercalls or checks that
 *		failed; lost: pages that Xen did not get back.
 */
#ifndef BENCH_RESULT_H
#define BENCH_RESULT_H

#define RESULT_PREFIX	"# result "
#define RESULT_LINE_MAX	1024

#define RESULT_WHATS(X)	\
	X(env)		\
	X(null)		\
	X(duration)	\
	X(latency)	\
	X(hist)		\
	X(stress)

#define RESULT_KEYS(X)							\
	X(what)		/* one of RESULT_WHATS */			\
	X(xen)		/* the hypervisor's version, "4.17.7" */	\
	X(kernel)	/* uname -r */					\
	X(guest)	/* what Linux runs as: pv, pvh, hvm, unknown */	\
	X(preempt)	/* none, voluntary, full, lazy, rt, unknown */	\
	X(vcpus)	/* online in Linux */				\
	X(domain)	/* the domains made are: pv, hvm */		\
	X(clock)	/* Linux's clocksource */			\
	X(load)		/* populate, destroy, populate_loop, destroy_loop */ \
	X(class)	/* the competitor's: none, other, fifo */	\
	X(mib)		/* size of each domain */			\
	X(threads)	/* that make the load, on one vCPU */		\
	X(rounds)	/* how often the load was run by each thread */	\
	X(samples)							\
	X(calls)							\
	X(min_ns)							\
	X(mean_ns)							\
	X(p50_ns)							\
	X(p99_ns)							\
	X(p999_ns)							\
	X(max_ns)							\
	X(busy_ns)							\
	X(bins)								\
	X(moves)							\
	X(switches)							\
	X(seconds)							\
	X(failed)							\
	X(lost)

#define RESULT_ENUM_KEY(name)	RESULT_KEY_##name,
#define RESULT_ENUM_WHAT(name)	RESULT_WHAT_##name,
#define RESULT_NAME(name)	#name,

enum result_key { RESULT_KEYS(RESULT_ENUM_KEY) RESULT_NR_KEYS };
enum result_what { RESULT_WHATS(RESULT_ENUM_WHAT) RESULT_NR_WHATS };

static const char *const result_key_name[] = { RESULT_KEYS(RESULT_NAME) };
static const char *const result_what_name[] = { RESULT_WHATS(RESULT_NAME) };

/*
 * Histogram bins: 16 to the octave, so a bin is at most 6.25 % wide. Values
 * below 16 ns have a bin each; the last bin takes everything from 2^42 ns
 * (73 minutes) on.
 */
#define RESULT_NR_BINS	625

static inline unsigned long long result_bin_low(unsigned int bin)
{
	if (bin < 16)
		return bin;
	return (16ULL + bin % 16) << (bin / 16 - 1);
}

static inline unsigned int result_bin(unsigned long long ns)
{
	unsigned int msb;

	if (ns < 16)
		return ns;
	if (ns >> 42)
		return RESULT_NR_BINS - 1;
	msb = 63 - __builtin_clzll(ns);
	return (msb - 3) * 16 + (ns >> (msb - 4)) % 16;
}

#endif /* BENCH_RESULT_H */
