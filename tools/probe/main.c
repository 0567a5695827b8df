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

#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/utsname.h>

#define MAX_SIZES	16

static const char usage_text[] =
"Usage: probe [latency] [--load NAME,...] [--mib N,...] [--busy MS] [--class C,...]\n"
"                       [--cpu N] [--domain KIND] [--seed N] [--out FILE]\n"
"       probe null      [--cpu N]\n"
"       probe stress    [--mib N] [--threads N] [--seconds N] [--switch]\n"
"       probe beside    --load NAME [--mib N] [--cpu N] -- PROGRAM [ARGUMENT]...\n"
"       probe clean\n"
"\n"
"Measures, in Xen's initial domain, how long other tasks wait for the CPU while a\n"
"toolstack does something long. Needs root. Creates domains that never run, and\n"
"destroys them again; other domains are not touched. Results are tab-separated, times\n"
"in nanoseconds.\n"
"\n"
"latency  a null hypercall's cost; how long each load takes; how late a task on the\n"
"         same vCPU wakes from sleeps of 1 ms meanwhile, and beside a user-space loop\n"
"         of the same length\n"
"null     the null hypercall only\n"
"stress   the race test: several threads go through the loads, but for balloon and\n"
"         1 GiB extents, while they are moved between vCPUs; checks that nothing failed,\n"
"         that data is read back right and that no page is lost\n"
"beside   how late the task wakes while PROGRAM, a toolstack's, runs on its vCPU, and\n"
"         beside a loop of the same length; NAME and the domain's size are for the\n"
"         results\n"
"clean    destroy domains left over by a probe that was killed with SIGKILL\n"
"\n"
"  --load NAME,... what to do with a domain (default populate,destroy; all: all but 1g):\n"
"                  populate, destroy  its memory in extents of 4 KiB; the domain\n"
"                  populate2m, populate1g  in such extents\n"
"                  decrease, decrease1g    take it back, in extents of 4 KiB, 1 GiB\n"
"                  map, unmap              all its memory, by one ioctl\n"
"                  gntmap, gntunmap        grants of it, 16384 at most\n"
"                  acquire, release        its grant table, a frame for each MiB: more than\n"
"                                          64 take gnttab_max_frames= for Xen\n"
"                  modified                mark it as dirty, by one dm_op\n"
"                  clean                   log-dirty, of a domain of 2048 times the size\n"
"                  balloondown, balloonup  dom0's own memory\n"
"  --mib N,...     size of each domain in MiB, one after the other; 1 to 131072\n"
"                  (default 256; stress 16, one size)\n"
"  --busy MS       repeat until each load has lasted so long in all; 1 to 100000\n"
"                  (default 2000, for some 1000 samples or more; class none: a quarter)\n"
"  --class C,...   competitors: none, other, fifo (default all three)\n"
"  --seed N        of the random part of the sleeps (default 1)\n"
"  --cpu N         measure on this CPU (default the last one)\n"
"  --threads N     of stress; 1 to 16 (default 4)\n"
"  --seconds N     how long stress runs; 1 to 86400 (default 60)\n"
"  --switch        stress: go through all preemption models meanwhile\n"
"  --domain KIND   what populate and destroy create: pv, hvm (with HAP), or auto: pv if\n"
"                  this Xen has it, else hvm (default auto); the others take hvm\n"
"  --out FILE      append results to FILE; else they go to standard output, after\n"
"                  \"# result \"\n"
"\n"
"Lists may be separated by commas or colons.\n"
"Exit status: 0 done, 1 a hypercall or check failed or a signal came, 2 bad\n"
"arguments or it cannot run here (no Xen, no privilege, too little memory).\n";

static void __attribute__((noreturn)) __printf(1, 2) die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "probe: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
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
		die("--%s wants a number from %lu to %lu, not \"%s\"", name, min, max, s);
	return value;
}

static int lookup(const char *name, const char *s, const char *const *names, int nr)
{
	int i;

	for (i = 0; i < nr; i++)
		if (!strcmp(s, names[i]))
			return i;
	die("%s: there is no \"%s\"; --help lists all", name, s);
}

/* The next word of a list, or NULL; cuts it up. */
static char *next(char **list)
{
	char *word;

	do
		word = strsep(list, ",:");
	while (word && !*word);
	return word;
}

/* Which loads are measured: up and down of each group. */
static bool timed[16][2];

static void choose_load(const char *name)
{
	bool all = !strcmp(name, "all"), found = all;
	unsigned int i;

	for (i = 0; i < 2 * nr_groups; i++) {
		const struct group *g = &groups[i / 2];
		const char *load = i % 2 ? g->down_name : g->up_name;

		if (load && (all ? !g->big : !strcmp(name, load)))
			timed[i / 2][i % 2] = found = true;
	}
	if (!found)
		die("--load: there is no \"%s\"; --help lists all", name);
}

static void env(const char *name, const char *value)
{
	print_row(&(struct row){ .what = "env", .load = name,
				 .class = value[0] ? value : "unknown" });
}

static const char *preemption_model(const char *version)
{
	static char buf[256];
	char *begin;

	first_line(PREEMPT_FILE, buf, sizeof(buf));
	begin = strchr(buf, '(');
	if (begin) {
		begin[strcspn(begin, ")")] = '\0';
		return begin + 1;
	}
	if (strstr(version, "PREEMPT_RT"))
		return "rt";
	if (strstr(version, "PREEMPT_DYNAMIC"))
		return "unknown";	/* and debugfs is not mounted */
	return strstr(version, "PREEMPT_LAZY") ? "lazy" : strstr(version, "PREEMPT") ? "full" : "";
}

static void print_env(void)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	xen_extraversion_t extra = "";
	char buf[64];
	struct utsname uts;
	size_t i;
	int version;

	if (!xch || uname(&uts))
		die("cannot ask Xen for its version");
	version = xc_version(xch, XENVER_version, NULL);
	xc_version(xch, XENVER_extraversion, &extra);
	xc_interface_close(xch);

	snprintf(buf, sizeof(buf), "%d.%d%.15s", version >> 16, version & 0xffff, extra);
	env("xen", buf);
	env("kernel", uts.release);
	env("preempt", preemption_model(uts.version));
	first_line("/sys/hypervisor/guest_type", buf, sizeof(buf));
	for (i = 0; buf[i]; i++)
		buf[i] |= 0x20;
	env("guest", buf);
	snprintf(buf, sizeof(buf), "%ld", sysconf(_SC_NPROCESSORS_ONLN));
	env("vcpus", buf);
	env("domain", kind_name[kind]);
	first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource", buf,
		   sizeof(buf));
	env("clock", buf);
}

static void on_signal(int sig)
{
	(void)sig;
	stop = true;
}

int main(int argc, char **argv)
{
	enum { BUSY, SEED, CPU, THREADS, SECONDS, NR_NUMBERS, LOAD, MIB, CLASS, SWITCH, KIND, OUT,
	       HELP };
	static const struct option options[] = {
		{ "busy",	required_argument, NULL, BUSY },
		{ "seed",	required_argument, NULL, SEED },
		{ "cpu",	required_argument, NULL, CPU },
		{ "threads",	required_argument, NULL, THREADS },
		{ "seconds",	required_argument, NULL, SECONDS },
		{ "load",	required_argument, NULL, LOAD },
		{ "mib",	required_argument, NULL, MIB },
		{ "class",	required_argument, NULL, CLASS },
		{ "switch",	no_argument,	   NULL, SWITCH },
		{ "domain",	required_argument, NULL, KIND },
		{ "out",	required_argument, NULL, OUT },
		{ "help",	no_argument,	   NULL, HELP },
		{ }
	};
	static const struct { unsigned long min, max; } limits[NR_NUMBERS] = {
		[BUSY] = { 1, 100000 }, [SEED] = { 0, UINT32_MAX }, [CPU] = { 0, CPU_SETSIZE - 1 },
		[THREADS] = { 1, MAX_THREADS }, [SECONDS] = { 1, 86400 },
	};
	unsigned long value[NR_NUMBERS] = {
		[BUSY] = 2000, [SEED] = 1, [CPU] = CPU_SETSIZE, [THREADS] = 4, [SECONDS] = 60,
	};
	static const char *const commands[] = { "latency", "null", "stress", "clean", "beside" };
	enum { LATENCY, NULL_CALL, STRESS, CLEAN, BESIDE, NR_COMMANDS } what = LATENCY;
	char by_default[] = "populate,destroy", *load = NULL, *out = NULL, *word;
	bool classes[NR_CLASSES] = { }, all_classes = true, switching = false;
	struct sigaction sa = { .sa_handler = on_signal };
	unsigned int sizes = 0, i, n;
	unsigned long mib[MAX_SIZES];
	cpu_set_t allowed, here;
	int opt, ret = EXIT_OK;
	uint64_t pages;
	enum class class;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case LOAD:
			load = optarg;
			break;
		case MIB:
			while ((word = next(&optarg))) {
				if (sizes == MAX_SIZES)
					die("--mib takes %d sizes at most", MAX_SIZES);
				mib[sizes++] = number("mib", word, 1, 131072);
			}
			break;
		case CLASS:
			all_classes = false;
			while ((word = next(&optarg)))
				classes[lookup("--class", word, class_name, NR_CLASSES)] = true;
			break;
		case SWITCH:
			switching = true;
			break;
		case KIND:
			kind = lookup("--domain", optarg, kind_name, NR_KINDS);
			break;
		case OUT:
			out = optarg;
			break;
		case HELP:
			fputs(usage_text, stdout);
			return EXIT_OK;
		case '?':
			die("--help lists the options");
		default:
			value[opt] = number(options[opt].name, optarg, limits[opt].min,
					    limits[opt].max);
		}
	}
	if (optind < argc)
		what = lookup("command", argv[optind++], commands, NR_COMMANDS);
	command = argv + optind;
	if (what == BESIDE ? !load || !command[0] : optind < argc)
		die("beside takes --load and, after --, a program; the others take no more words");
	if (!sizes)
		mib[sizes++] = what == STRESS ? 16 : 256;
	if (what == LATENCY) {
		load = load ?: by_default;
		while ((word = next(&load)))
			choose_load(word);
	}

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);

	if (!choose_kind())
		return EXIT_CANNOT;
	if (what == CLEAN)
		return destroy_leftovers();
	if (!results_open(out))
		return EXIT_CANNOT;
	print_env();
	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		die("cannot learn which CPUs there are: %s", strerror(errno));
	if (what == STRESS)
		return run_stress(mib[0], value[THREADS], value[SECONDS], switching, &allowed);

	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		die("cannot lock memory: %s", strerror(errno));
	if (value[CPU] == CPU_SETSIZE)	/* the last one */
		while (value[CPU] && !CPU_ISSET(--value[CPU], &allowed))
			;
	CPU_ZERO(&here);
	CPU_SET(value[CPU], &here);
	if (sched_setaffinity(0, sizeof(here), &here))
		die("cannot run on CPU %lu: %s", value[CPU], strerror(errno));
	if (what == NULL_CALL)
		return measure_null();
	if (what == BESIDE)
		return measure_beside(load, mib[0]);

	for (i = 0; i < sizes; i++)
		if (!enough_memory(mib[i], 1))
			return EXIT_CANNOT;
	if (!free_pages(&pages))
		return EXIT_FAILED;
	let_xen_scrub(pages / PAGES_PER_MIB);
	ret = measure_null();
	for (i = 0; i < sizes * nr_groups && !ret; i++) {
		n = i % nr_groups;
		for (class = CLASS_NONE; class < NR_CLASSES && !ret; class++)
			if ((timed[n][0] || timed[n][1]) && (all_classes || classes[class]))
				ret = measure_group(&groups[n], mib[i / nr_groups], class, timed[n],
						    value[BUSY] * NSEC_PER_MSEC, value[SEED]);
	}
	if (stop)
		complain("ended by a signal; all domains are destroyed");
	return ret;
}
