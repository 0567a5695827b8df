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
"                       [--cpu N] [--calls N] [--domain KIND] [--seed N] [--out FILE]\n"
"       probe null      [--cpu N] [--calls N]\n"
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
"  --calls N       null hypercalls to make; 1 to 10000000 (default 51200)\n"
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

static void __attribute__((noreturn)) __printf(1, 2) bad_usage(const char *fmt, ...)
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

/* Which loads are measured: up and down of each group. */
static bool timed[16][2];

static void choose_load(const char *name)
{
	bool all = !strcmp(name, "all"), found = all;
	unsigned int i;

	for (i = 0; i < nr_groups; i++) {
		const char *const names[2] = { groups[i].up_name, groups[i].down_name };
		int down;

		for (down = 0; down < 2; down++) {
			if (!names[down] || (all ? groups[i].big : strcmp(name, names[down])))
				continue;
			timed[i][down] = found = true;
		}
	}
	if (!found)
		bad_usage("--load does not know \"%s\"", name);
}

static void env(const char *name, const char *value)
{
	print_row(&(struct row){ .what = "env", .load = name,
				 .class = value[0] ? value : "unknown" });
}

static void preemption_model(const char *version)
{
	char buf[256], *begin;

	first_line(PREEMPT_FILE, buf, sizeof(buf));
	begin = strchr(buf, '(');
	if (begin) {
		begin[strcspn(begin, ")")] = '\0';
		env("preempt", begin + 1);
	} else if (strstr(version, "PREEMPT_RT")) {
		env("preempt", "rt");
	} else if (strstr(version, "PREEMPT_DYNAMIC")) {
		env("preempt", "unknown");	/* and debugfs is not mounted */
	} else {
		env("preempt", strstr(version, "PREEMPT_LAZY") ? "lazy" :
			       strstr(version, "PREEMPT") ? "full" : "unknown");
	}
}

static bool print_env(void)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	xen_extraversion_t extra = "";
	char buf[64];
	struct utsname uts;
	size_t i;
	int version;

	if (!xch || uname(&uts))
		return false;
	version = xc_version(xch, XENVER_version, NULL);
	xc_version(xch, XENVER_extraversion, &extra);
	xc_interface_close(xch);

	snprintf(buf, sizeof(buf), "%d.%d%.15s", version >> 16, version & 0xffff, extra);
	env("xen", buf);
	env("kernel", uts.release);
	preemption_model(uts.version);
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
	return true;
}

static bool pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return !sched_setaffinity(0, sizeof(set), &set) ||
	       complain("cannot run on CPU %d: %s", cpu, strerror(errno));
}

static int last_cpu(const cpu_set_t *set)
{
	int cpu;

	for (cpu = CPU_SETSIZE - 1; cpu > 0 && !CPU_ISSET(cpu, set); cpu--)
		;
	return cpu;
}

static void on_signal(int sig)
{
	(void)sig;
	stop = true;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "load",	required_argument, NULL, 'l' },
		{ "mib",	required_argument, NULL, 'm' },
		{ "busy",	required_argument, NULL, 'b' },
		{ "class",	required_argument, NULL, 'c' },
		{ "seed",	required_argument, NULL, 'e' },
		{ "cpu",	required_argument, NULL, 'C' },
		{ "calls",	required_argument, NULL, 'n' },
		{ "threads",	required_argument, NULL, 't' },
		{ "seconds",	required_argument, NULL, 's' },
		{ "switch",	no_argument,	   NULL, 'S' },
		{ "domain",	required_argument, NULL, 'd' },
		{ "out",	required_argument, NULL, 'o' },
		{ "help",	no_argument,	   NULL, 'h' },
		{ }
	};
	static const char *const commands[] = { "latency", "null", "stress", "clean", "beside" };
	enum { LATENCY, NULL_CALL, STRESS, CLEAN, BESIDE } what = LATENCY;
	unsigned long mib[MAX_SIZES], calls = 51200, busy_ms = 2000, seed = 1;
	unsigned int sizes = 0, threads = 4, seconds = 60, i, n;
	bool classes[NR_CLASSES] = { false }, class_given = false, switching = false;
	struct sigaction sa = { .sa_handler = on_signal };
	const char *out = NULL, *load = NULL;
	int opt, cpu = -1, ret;
	char *save, *word;
	cpu_set_t allowed;
	uint64_t pages;
	enum class class;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'l':
			load = optarg;
			break;
		case 'm':
			for (word = strtok_r(optarg, ",:", &save); word;
			     word = strtok_r(NULL, ",:", &save)) {
				if (sizes == MAX_SIZES)
					bad_usage("--mib takes %d sizes at most", MAX_SIZES);
				mib[sizes++] = number("mib", word, 1, 131072);
			}
			break;
		case 'b':
			busy_ms = number("busy", optarg, 1, 100000);
			break;
		case 'c':
			class_given = true;
			for (word = strtok_r(optarg, ",:", &save); word;
			     word = strtok_r(NULL, ",:", &save))
				classes[lookup("class", word, class_name, NR_CLASSES)] = true;
			break;
		case 'e':
			seed = number("seed", optarg, 0, UINT32_MAX);
			break;
		case 'C':
			cpu = number("cpu", optarg, 0, CPU_SETSIZE - 1);
			break;
		case 'n':
			calls = number("calls", optarg, 1, 10000000);
			break;
		case 't':
			threads = number("threads", optarg, 1, MAX_THREADS);
			break;
		case 's':
			seconds = number("seconds", optarg, 1, 86400);
			break;
		case 'S':
			switching = true;
			break;
		case 'd':
			kind = lookup("domain", optarg, kind_name, NR_KINDS);
			break;
		case 'o':
			out = optarg;
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
		mib[sizes++] = what == STRESS ? 16 : 256;
	if (what == BESIDE && (!load || !command[0]))
		bad_usage("beside takes --load and, after --, a program");
	if (what == STRESS && sizes > 1)
		bad_usage("stress takes one --mib");
	if (what != STRESS && switching)
		bad_usage("--switch is for stress");
	if (what == LATENCY) {
		static char by_default[] = "populate,destroy";

		for (word = strtok_r(load ? (char *)load : by_default, ",:", &save); word;
		     word = strtok_r(NULL, ",:", &save))
			choose_load(word);
	}

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);

	if (sched_getaffinity(0, sizeof(allowed), &allowed)) {
		complain("cannot learn which CPUs there are: %s", strerror(errno));
		return EXIT_CANNOT;
	}
	if (cpu < 0)
		cpu = last_cpu(&allowed);
	if (!choose_kind())
		return EXIT_CANNOT;
	if (what == CLEAN)
		return destroy_leftovers();
	if (!results_open(out) || !print_env())
		return EXIT_CANNOT;
	if (what == STRESS)
		return run_stress(mib[0], threads, seconds, switching, &allowed);

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
		if (!enough_memory(mib[i], 1))
			return EXIT_CANNOT;
	if (!free_pages(&pages))
		return EXIT_FAILED;
	let_xen_scrub(pages / PAGES_PER_MIB);
	ret = measure_null(calls);
	for (i = 0; i < sizes && !ret; i++) {
		for (n = 0; n < nr_groups && !ret; n++) {
			if (!timed[n][0] && !timed[n][1])
				continue;
			for (class = CLASS_NONE; class < NR_CLASSES && !ret; class++)
				if (!class_given || classes[class])
					ret = measure_group(&groups[n], mib[i], class, timed[n],
							    busy_ms * NSEC_PER_MSEC, seed);
		}
	}
	if (stop)
		complain("ended by a signal; all domains are destroyed");
	return ret;
}
