// SPDX-License-Identifier: GPL-2.0
/*
 * The probe: how long must other work wait while a toolstack has something long done?
 * Runs in the initial domain, on the bench or on real hardware; the usage text says how.
 * Needs nothing but /dev/xen.
 *
 * toolstack.c has the loads, lateness.c measures beside them, stress.c goes through
 * them in several threads at once.
 */
#include "probe.h"

#include <err.h>
#include <getopt.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/utsname.h>

static const char usage_text[] =
"Usage: probe [--load NAME,...] [--mib N] [--busy MS] [--class C] [--domain KIND]\n"
"       probe stress [--mib N] [--threads N] [--seconds N] [--switch]\n"
"       probe beside --load NAME [--mib N] -- PROGRAM [ARGUMENT]...\n"
"       probe clean\n"
"\n"
"Measures, in Xen's initial domain, how long other tasks wait for the CPU while a\n"
"toolstack does something long on the last vCPU: a null hypercall's cost; how long each load\n"
"takes; how late a task wakes from sleeps of 1 ms meanwhile, and beside a user-space loop of\n"
"the same length. Needs root. Creates domains that never run, and destroys them again; other\n"
"domains are not touched. Results are tab-separated, after \"# result \", times in ns.\n"
"\n"
"stress   the race test: several threads go through the loads, but for balloon and 1g, while\n"
"         they are moved between vCPUs; checks that nothing failed, that data is read back\n"
"         right and that no page is lost\n"
"beside   how late the task wakes while PROGRAM, a toolstack's, runs on its vCPU, and beside\n"
"         a loop of the same length; NAME and N are for the results\n"
"clean    destroy domains left over by a probe that was killed with SIGKILL\n"
"\n"
"  --load NAME,... what to do with a domain (default populate,destroy; all: all but 1g):\n"
"                  populate, destroy  its memory in extents of 4 KiB; the domain\n"
"                  populate2m, decrease    in such extents; take it back, in 4 KiB\n"
"                  populate1g, decrease1g  both in such extents\n"
"                  map, unmap              all its memory, by one ioctl\n"
"                  gntmap, gntunmap        grants of it, 16384 at most\n"
"                  acquire, release        its grant table, a frame for each MiB: more than\n"
"                                          64 take gnttab_max_frames= for Xen\n"
"                  modified                mark it as dirty, by one dm_op\n"
"                  clean                   log-dirty, of a domain of 2048 times the size\n"
"                  balloondown, balloonup  dom0's own memory\n"
"  --mib N         size of each domain in MiB; 1 to 131072 (default 256; stress 16)\n"
"  --busy MS       repeat until each load has lasted so long in all; 1 to 100000\n"
"                  (default 2000, for some 1000 samples or more; class none: a quarter)\n"
"  --class C       competitor: none, other, fifo (default one after the other); or rcu,\n"
"                  which waits for RCU Tasks, too; takes an optimized kprobe\n"
"  --threads N     of stress; 1 to 16 (default 4)\n"
"  --seconds N     how long stress runs; 1 to 86400 (default 60)\n"
"  --switch        stress: go through all preemption models meanwhile\n"
"  --domain KIND   what populate and destroy create: pv, hvm (with HAP), or auto: pv if\n"
"                  this Xen has it, else hvm (default auto); the others take hvm\n"
"\n"
"Exit status: 0 done, 1 a hypercall or check failed or a signal came, 2 bad\n"
"arguments or it cannot run here (no Xen, no privilege, too little memory).\n";

static int lookup(const char *name, const char *s, const char *const *names, int nr)
{
	int i;

	for (i = 0; i < nr; i++)
		if (!strcmp(s, names[i]))
			return i;
	errx(EXIT_CANNOT, "%s: there is no \"%s\"; --help lists all", name, s);
}

/* Which loads are measured: up and down of each group. */
static bool timed[16][2];

static void choose_load(const char *name)
{
	bool all = !strcmp(name, "all"), found = all;
	unsigned int i;

	for (i = 0; i < 2 * nr_groups; i++) {
		const struct group *g = &groups[i / 2];
		const char *load = g->name[i % 2];

		if (load && (all ? !g->big : !strcmp(name, load)))
			timed[i / 2][i % 2] = found = true;
	}
	if (!found)
		errx(EXIT_CANNOT, "--load: there is no \"%s\"; --help lists all", name);
}

static const char *preemption_model(void)
{
	static char buf[256];
	struct utsname uts;
	char *begin;

	first_line(PREEMPT_FILE, buf, sizeof(buf));
	begin = strchr(buf, '(');
	if (begin) {
		begin[strcspn(begin, ")")] = '\0';
		return begin + 1;
	}
	uname(&uts);
	if (strstr(uts.version, "PREEMPT_RT"))
		return "rt";
	if (strstr(uts.version, "PREEMPT_LAZY"))
		return "lazy";
	/* A dynamic one without debugfs does not tell. */
	return strstr(uts.version, "PREEMPT_DYNAMIC") || !strstr(uts.version, "PREEMPT") ?
	       "unknown" : "full";
}

static void on_signal(int sig)
{
	(void)sig;
	stop = true;
}

int main(int argc, char **argv)
{
	enum { BUSY, MIB, THREADS, SECONDS, NR_NUMBERS, LOAD, CLASS, SWITCH, KIND, HELP };
	static const struct option options[] = {
		{ "busy",	required_argument, NULL, BUSY },
		{ "mib",	required_argument, NULL, MIB },
		{ "threads",	required_argument, NULL, THREADS },
		{ "seconds",	required_argument, NULL, SECONDS },
		{ "load",	required_argument, NULL, LOAD },
		{ "class",	required_argument, NULL, CLASS },
		{ "switch",	no_argument,	   NULL, SWITCH },
		{ "domain",	required_argument, NULL, KIND },
		{ "help",	no_argument,	   NULL, HELP },
		{ }
	};
	static const unsigned long max[NR_NUMBERS] = {
		[BUSY] = 100000, [MIB] = 131072, [THREADS] = MAX_THREADS, [SECONDS] = 86400,
	};
	unsigned long value[NR_NUMBERS] = { [BUSY] = 2000, [THREADS] = 4, [SECONDS] = 60 };
	static const char *const commands[] = { "stress", "clean", "beside" };
	enum { STRESS, CLEAN, BESIDE, LATENCY } what = LATENCY;
	char by_default[] = "populate,destroy", *load = NULL, *word;
	enum class class, first = CLASS_NONE, last = CLASS_FIFO;
	struct sigaction sa = { .sa_handler = on_signal };
	bool switching = false;
	xc_physinfo_t xen = { 0 };
	unsigned int i, threads;
	unsigned long free_mib;
	cpu_set_t allowed;
	int opt, ret, cpu;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case LOAD:
			load = optarg;
			break;
		case CLASS:
			first = last = lookup("--class", optarg, class_name, NR_CLASSES);
			break;
		case SWITCH:
			switching = true;
			break;
		case KIND:
			kind = lookup("--domain", optarg, kind_name, NR_KINDS);
			break;
		case HELP:
			fputs(usage_text, stdout);
			return EXIT_OK;
		case '?':
			errx(EXIT_CANNOT, "--help lists the options");
		default:
			value[opt] = number(options[opt].name, optarg, 1, max[opt]);
		}
	}
	if (optind < argc)
		what = lookup("command", argv[optind++], commands, LATENCY);
	if (what == BESIDE ? !load || optind == argc : optind < argc)
		errx(EXIT_CANNOT, "only beside takes a program, and --load; --help lists all");
	value[MIB] = value[MIB] ?: what == STRESS ? 16 : 256;
	if (what == LATENCY) {
		load = load ?: by_default;
		while ((word = strsep(&load, ",")))
			choose_load(word);
	}

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);

	if (!physinfo(&xen))
		return EXIT_CANNOT;
	if (kind == KIND_AUTO)
		kind = xen.capabilities & XEN_SYSCTL_PHYSCAP_pv ? KIND_PV : KIND_HVM;
	free_mib = xen.free_pages / PAGES_PER_MIB;
	if (what == CLEAN)
		return destroy_leftovers();
	puts("# result what\tload\tclass\tmib\tn\tmin\tmean\tp50\tp99\tp999\tmax\tsum");
	print_row(&(struct row){ .what = "env", .load = "preempt", .class = preemption_model() });
	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		err(EXIT_CANNOT, "cannot learn which CPUs there are");
	threads = what == STRESS ? value[THREADS] : 1;
	if (what != BESIDE && !enough_memory(value[MIB], threads, free_mib))
		return EXIT_CANNOT;
	if (what == STRESS)
		return run_stress(value[MIB], threads, value[SECONDS], switching, &allowed);

	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		err(EXIT_CANNOT, "cannot lock memory");
	for (cpu = CPU_SETSIZE - 1; cpu && !CPU_ISSET(cpu, &allowed); cpu--)
		;
	if (!move(0, cpu))
		err(EXIT_CANNOT, "cannot run on CPU %d", cpu);
	if (what == BESIDE)
		return measure_beside(argv + optind, load, value[MIB]);

	let_xen_scrub(free_mib);
	ret = measure_null();
	for (i = 0; i < nr_groups && !ret; i++)
		for (class = first; class <= last && !ret; class++)
			if (timed[i][0] || timed[i][1])
				ret = measure_group(&groups[i], value[MIB], class, timed[i],
						    value[BUSY] * NSEC_PER_MSEC);
	if (stop)
		complain("ended by a signal; all domains are destroyed");
	return ret;
}
