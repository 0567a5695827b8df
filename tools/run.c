// SPDX-License-Identifier: GPL-2.0
/*
 * run - boot a kernel as Xen's initial domain under QEMU, and judge the run.
 *
 * The verdict rests on nothing but the console.  PID 1 of the guest
 * (tools/guest/init.c) prints one top-level KTAP test for each command that it
 * was given, indents whatever the command prints, and closes with a line that
 * repeats a number which is drawn anew for every run.  A log is accepted when
 * it holds exactly one header, one plan, every test of the plan once and in
 * order, and a closing line with the right number and the right counts; and
 * when neither the kernel nor Xen complained anywhere in it.
 *
 * The console is read as an untrusted stream of bytes: lines are bounded,
 * control characters are replaced, and what fits no rule is kept in the log
 * and otherwise ignored.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/kvm.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "result.h"

/* Exit statuses */
enum {
	PASSED		= 0,
	FAILED		= 1,	/* a test failed, or an expected line is missing */
	USAGE		= 2,	/* bad arguments, missing file, no space */
	TIMEOUT		= 3,	/* the time limit ended the run */
	SPLAT		= 4,	/* the kernel or Xen complained */
	NO_VERDICT	= 5,	/* no closing line, or one that is not accepted */
};

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define __noreturn	__attribute__((noreturn))
#define __printf(f, a)	__attribute__((format(printf, f, a)))

#define LINE_BYTES	8192			/* of a line that are looked at */
#define LOG_BYTES	(64 << 20)		/* of a console log */
#define RESULT_BYTES	(4 << 20)		/* of result lines */
#define PIPE_BYTES	1048576		/* of the console, before it is read */
#define MAX_QUOTES	20			/* lines quoted in a verdict */
#define MAX_REGEX	16			/* of --expect, and of --allow */
#define MAX_LABELS	32
#define MAX_TESTS	9999
#define MAX_PV_CMDLINE	1023			/* Xen's MAX_GUEST_CMDLINE - 1 */
#define MAX_INIT_ARGS	31			/* INIT_ENV_ARG_LIMIT - 1 */
#define NONCE_BYTES	16

/* What Linux and Xen print when something is wrong: first lines, one a fault. */
static const char * const complaint[] = {
	"Kernel panic - not syncing",
	"Oops: ",
	"BUG: ",
	"kernel BUG at ",
	"(^|\\] )WARNING: ",
	"Internal error: ",
	"general protection fault",
	"[Uu]nable to handle ",
	"double fault",
	"stack segment",
	"divide error: ",
	"invalid opcode: ",
	"scheduling while atomic",
	"sleeping function called from invalid context",
	"possible .*(recursive|circular|deadlock)",
	"circular locking",
	"inconsistent lock state",
	"bad unlock balance",
	"held lock freed",
	"lock held when returning",
	"suspicious RCU usage",
	"rcu: INFO: ",
	"INFO: (possible|trying|lockdep|rcu_|task|NMI handler|[A-Z]+IRQ)",
	"detected (expedited )?stalls",
	"self-detected stall",
	"blocked for more than",
	"soft lockup",
	"[Hh]ard LOCKUP",
	"workqueue lockup",
	"KASAN: ",
	"UBSAN: ",
	"KCSAN: ",
	"DEBUG_LOCKS_WARN_ON",
	"refcount_t: ",
	"list_(add|del) corruption",
	"stack-protector:",
	"Xen (BUG|WARN) at",
	"Xen call trace",
	"\\(XEN\\).*Assertion '",
	"\\(XEN\\).*Panic on CPU",
	"\\(XEN\\).*FATAL",
	"\\(XEN\\).*domain_crash",
	"\\(XEN\\).*triple fault",
};

enum phase { BEFORE, HEADER, PLANNED, CLOSED };

struct pattern {
	const char	*text;
	regex_t		re;
	bool		seen;
};

/* Everything that is learned from a console log. */
struct judge {
	const char	*nonce;
	struct pattern	expect[MAX_REGEX], allow[MAX_REGEX];
	int		nr_expect, nr_allow;
	regex_t		complaint[ARRAY_SIZE(complaint)];

	char		line[LINE_BYTES];
	size_t		len;

	enum phase	phase;
	unsigned int	plan, passed, failed, skipped;
	char		reject[256];	/* first reason not to accept the log */
	char		failure[256];	/* first test that failed */
	unsigned int	complaints;
	char		*quote[MAX_QUOTES];
	char		kernel[64], xen[64];

	char		*results;
	size_t		results_len;
	FILE		*out;
};

struct options {
	const char	*dom0, *kernel, *initrd, *xen, *qemu, *accel, *iommu;
	const char	*append, *xen_append, *dir, *name, *judge, *nonce;
	const char	*label[MAX_LABELS];
	int		nr_labels;
	unsigned int	cpus, mem, timeout;
	bool		bare, guests, interactive, kvm;
	char		**guest;
	int		nr_guest;
};

struct args {
	char		*v[64];
	int		n;
};

static volatile sig_atomic_t caught;

static void __noreturn __printf(1, 2) die(const char *fmt, ...)
{
	va_list ap;

	fputs("run: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(USAGE);
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

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/*
 * Judging a console log
 */

static void __printf(2, 3) reject(struct judge *j, const char *fmt, ...)
{
	va_list ap;

	if (j->reject[0])
		return;
	va_start(ap, fmt);
	vsnprintf(j->reject, sizeof(j->reject), fmt, ap);
	va_end(ap);
}

static void add_pattern(struct pattern *p, int *nr, const char *text)
{
	char why[128];
	int ret;

	if (*nr == MAX_REGEX)
		die("more than %d patterns", MAX_REGEX);
	p += (*nr)++;
	p->text = text;
	ret = regcomp(&p->re, text, REG_EXTENDED | REG_NOSUB);
	if (ret) {
		regerror(ret, &p->re, why, sizeof(why));
		die("bad regular expression '%s': %s", text, why);
	}
}

static void judge_init(struct judge *j, const char *nonce)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(complaint); i++)
		if (regcomp(&j->complaint[i], complaint[i], REG_EXTENDED | REG_NOSUB))
			die("the pattern '%s' does not compile", complaint[i]);
	j->nonce = nonce;
	j->out = open_memstream(&j->results, &j->results_len);
	if (!j->out)
		die("out of memory");
}

static bool matches(const regex_t *re, const char *s)
{
	return !regexec(re, s, 0, NULL, 0);
}

/* Decimal digits only, at most MAX_TESTS; *end is set behind them. */
static bool number(const char *s, const char **end, unsigned int *val)
{
	unsigned int v = 0;
	const char *p;

	for (p = s; *p >= '0' && *p <= '9'; p++) {
		v = v * 10 + (*p - '0');
		if (v > MAX_TESTS)
			return false;
	}
	*end = p;
	*val = v;
	return p != s;
}

static bool complains(const struct judge *j, const char *line)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(complaint); i++)
		if (matches(&j->complaint[i], line))
			return true;
	return false;
}

static void judge_test(struct judge *j, const char *line, const char *num,
		       bool ok)
{
	unsigned int nr, due = j->passed + j->failed + 1;
	const char *end;

	if (!number(num, &end, &nr) || (*end && *end != ' ')) {
		reject(j, "a test without a proper number: '%.80s'", line);
		return;
	}
	if (j->phase != PLANNED)
		reject(j, "test %u reported %s", nr, j->phase == CLOSED ?
		       "after the closing line" : "before a plan");
	else if (nr != due || nr > j->plan)
		reject(j, "test %u reported where %u of %u was due", nr, due,
		       j->plan);
	if (j->phase != PLANNED)
		return;
	if (ok) {
		j->passed++;
		if (strstr(end, "# SKIP"))
			j->skipped++;
		return;
	}
	if (!j->failed++)
		snprintf(j->failure, sizeof(j->failure), "%.200s", line);
}

static void judge_close(struct judge *j, const char *line, const char *s)
{
	unsigned int passed, failed;
	size_t n = strlen(j->nonce);

	if (j->phase != PLANNED) {
		reject(j, "closing line %s", j->phase == CLOSED ?
		       "printed twice" : "before a plan");
		return;
	}
	j->phase = CLOSED;
	if (strncmp(s, j->nonce, n) || s[n] != ' ') {
		reject(j, "closing line with a wrong number: '%.80s'", line);
		return;
	}
	s += n;
	if (strncmp(s, " passed ", 8) || !number(s + 8, &s, &passed) ||
	    strncmp(s, " failed ", 8) || !number(s + 8, &s, &failed) || *s) {
		reject(j, "malformed closing line: '%.80s'", line);
		return;
	}
	if (passed != j->passed || failed != j->failed)
		reject(j, "closing line counts %u passed, %u failed; the tests say %u and %u",
		       passed, failed, j->passed, j->failed);
	if (passed + failed != j->plan)
		reject(j, "%u of %u planned tests reported", passed + failed,
		       j->plan);
}

/* A line that starts in the first column: PID 1 itself, or the kernel, or Xen. */
static void judge_top_level(struct judge *j, const char *line)
{
	const char *end;

	if (!strncmp(line, "KTAP version ", 13)) {
		if (j->phase != BEFORE)
			reject(j, "a second KTAP header");
		else if (strcmp(line + 13, "1"))
			reject(j, "unknown KTAP version: '%.80s'", line);
		else
			j->phase = HEADER;
	} else if (!strncmp(line, "1..", 3)) {
		if (j->phase != HEADER)
			reject(j, "a plan out of place: '%.80s'", line);
		else if (!number(line + 3, &end, &j->plan) || *end || !j->plan)
			reject(j, "malformed plan: '%.80s'", line);
		else
			j->phase = PLANNED;
	} else if (!strncmp(line, "ok ", 3)) {
		judge_test(j, line, line + 3, true);
	} else if (!strncmp(line, "not ok ", 7)) {
		judge_test(j, line, line + 7, false);
	} else if (!strncmp(line, "# bench: ", 9)) {
		judge_close(j, line, line + 9);
	} else if (!strncmp(line, "Bail out!", 9)) {
		reject(j, "PID 1 gave up: '%.80s'", line);
	}
}

static void version(char *to, size_t size, const char *line, const char *tag)
{
	const char *s = strstr(line, tag);

	if (to[0] || !s)
		return;
	s += strlen(tag);
	snprintf(to, size, "%.*s", (int)strcspn(s, " \t"), s);
}

static void judge_line(struct judge *j)
{
	static const char result[] = "  " RESULT_PREFIX;
	bool excused = false;
	char *line = j->line;
	size_t n;
	int i;

	while (j->len && line[j->len - 1] == '\r')
		j->len--;
	for (n = 0; n < j->len; n++)
		if ((unsigned char)line[n] < ' ' || line[n] == 0x7f)
			line[n] = line[n] == '\t' ? ' ' : '?';
	line[j->len] = '\0';

	for (i = 0; i < j->nr_expect; i++) {
		if (matches(&j->expect[i].re, line)) {
			j->expect[i].seen = true;
			excused = true;
		}
	}
	for (i = 0; i < j->nr_allow && !excused; i++)
		excused = matches(&j->allow[i].re, line);
	if (!excused && complains(j, line)) {
		if (j->complaints < MAX_QUOTES)
			j->quote[j->complaints] = strf("%.300s", line);
		j->complaints++;
	}

	version(j->kernel, sizeof(j->kernel), line, "] Linux version ");
	version(j->xen, sizeof(j->xen), line, "(XEN) Xen version ");

	if (line[0] && line[0] != ' ') {
		judge_top_level(j, line);
	} else if (j->phase == PLANNED && !strncmp(line, result, strlen(result))) {
		if (j->len > RESULT_LINE_MAX)
			reject(j, "a result line of more than %d bytes",
			       RESULT_LINE_MAX);
		else if (ftell(j->out) > RESULT_BYTES)
			reject(j, "more than %d bytes of results", RESULT_BYTES);
		else
			fprintf(j->out, "%s\n", line + 2);
	}
	j->len = 0;
}

static void judge_feed(struct judge *j, const char *buf, size_t n)
{
	for (; n; buf++, n--) {
		if (*buf == '\n')
			judge_line(j);
		else if (j->len < LINE_BYTES - 1)
			j->line[j->len++] = *buf;
	}
}

static void __printf(2, 3) add(char **msg, const char *fmt, ...)
{
	va_list ap;
	char *more;
	int ret;

	va_start(ap, fmt);
	ret = vasprintf(&more, fmt, ap);
	va_end(ap);
	if (ret < 0)
		die("out of memory");
	*msg = strf("%s%s%s", *msg ? *msg : "", *msg ? "; " : "", more);
}

/*
 * The one line that says how it went.  Everything that is wrong is named; the
 * status is that of the gravest.  @ended is what the runner did to the machine,
 * if anything.
 */
static int judge_end(struct judge *j, const char *ended, char **msg)
{
	int i, status = PASSED;

	if (j->len)
		judge_line(j);
	fclose(j->out);

	if (j->failed) {
		add(msg, "%u of %u tests failed, first '%s'", j->failed,
		    j->plan, j->failure);
		status = FAILED;
	}
	for (i = 0; i < j->nr_expect; i++) {
		if (!j->expect[i].seen) {
			add(msg, "no line matches '%s'", j->expect[i].text);
			status = FAILED;
		}
	}
	if (j->reject[0]) {
		add(msg, "log not accepted: %s", j->reject);
		status = NO_VERDICT;
	} else if (j->phase != CLOSED) {
		add(msg, "ended without a verdict (%u of %u tests reported)",
		    j->passed + j->failed, j->plan);
		status = NO_VERDICT;
	}
	if (ended) {
		add(msg, "%s", ended);
		status = TIMEOUT;
	}
	if (j->complaints) {
		add(msg, "%u complaints in the log, first '%s'", j->complaints,
		    j->quote[0]);
		status = SPLAT;
	}
	if (!status)
		*msg = strf("passed: %u tests%s", j->passed,
			    j->skipped ? ", some skipped" : "");
	else
		*msg = strf("failed: %s", *msg);
	return status;
}

static void judge_quote(const struct judge *j)
{
	unsigned int i;

	for (i = 0; i < j->complaints && i < MAX_QUOTES; i++)
		fprintf(stderr, "    %s\n", j->quote[i]);
	if (j->complaints > MAX_QUOTES)
		fprintf(stderr, "    and %u more\n", j->complaints - MAX_QUOTES);
}

/*
 * Files
 */

static void readable(const char *what, const char *path, const char *todo)
{
	struct stat st;
	int fd;

	if (!path)
		die("no %s given; %s", what, todo);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		die("cannot read the %s %s: %s; %s", what, path,
		    strerror(errno), todo);
	close(fd);
	if (!S_ISREG(st.st_mode))
		die("the %s %s is not a file; %s", what, path, todo);
}

static void make_dirs(const char *path)
{
	char *p, *dir = strf("%s", path);

	for (p = dir + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(dir, 0777) && errno != EEXIST)
			die("cannot make %s: %s", dir, strerror(errno));
		*p = '/';
	}
	if (mkdir(dir, 0777) && errno != EEXIST)
		die("cannot make %s: %s", dir, strerror(errno));
	free(dir);
}

static void save(const char *dir, const char *name, const char *text)
{
	char *path = strf("%s/%s", dir, name), *tmp = strf("%s.tmp", path);
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
	free(path);
}

static void forget(const char *dir, const char *name)
{
	char *path = strf("%s/%s", dir, name);

	if (unlink(path) && errno != ENOENT)
		die("cannot remove the old %s: %s", path, strerror(errno));
	free(path);
}

/*
 * QEMU's command line
 */

static void __printf(2, 3) arg(struct args *a, const char *fmt, ...)
{
	va_list ap;
	int ret;

	if (a->n >= (int)ARRAY_SIZE(a->v) - 1)
		die("too many QEMU arguments");
	va_start(ap, fmt);
	ret = vasprintf(&a->v[a->n++], fmt, ap);
	va_end(ap);
	if (ret < 0)
		die("out of memory");
}

/* QEMU splits -initrd at commas; a comma that is meant is written twice. */
static char *double_commas(const char *s)
{
	char *out = malloc(2 * strlen(s) + 1), *p = out;

	if (!out)
		die("out of memory");
	for (; *s; s++) {
		if (*s == ',')
			*p++ = ',';
		*p++ = *s;
	}
	*p = '\0';
	return out;
}

static bool shell_plain(const char *s)
{
	for (; isalnum((unsigned char)*s) || (*s && strchr("_./=,:+-@%", *s)); s++)
		continue;
	return !*s;
}

static char *shell_line(const struct args *a)
{
	size_t len;
	char *text;
	FILE *f = open_memstream(&text, &len);
	int i;

	if (!f)
		die("out of memory");
	for (i = 0; i < a->n; i++) {
		const char *s = a->v[i];

		if (i)
			fputc(' ', f);
		if (*s && shell_plain(s)) {
			fputs(s, f);
			continue;
		}
		fputc('\'', f);
		for (; *s; s++) {
			if (*s == '\'')
				fputs("'\\''", f);
			else
				fputc(*s, f);
		}
		fputc('\'', f);
	}
	fputc('\n', f);
	fclose(f);
	return text;
}

/* A KVM that nests is a whole one; Xen needs that for PVH. */
static bool kvm_works(void)
{
	static const char * const param[] = {
		"/sys/module/kvm_intel/parameters/nested",
		"/sys/module/kvm_amd/parameters/nested",
	};
	unsigned int i;
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	bool works = fd >= 0 && ioctl(fd, KVM_GET_API_VERSION, 0) == 12;
	bool nests = false;

	if (fd >= 0)
		close(fd);
	for (i = 0; works && i < ARRAY_SIZE(param); i++) {
		char c = 0;

		fd = open(param[i], O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (read(fd, &c, 1) == 1 && (c == 'Y' || c == '1'))
			nests = true;
		close(fd);
	}
	return nests;
}

/* Repeatable, to the instruction; not for somebody who types. */
static bool virtual_time(const struct options *o)
{
	return o->cpus == 1 && !o->kvm && !o->interactive;
}

static void choose_accel(struct options *o)
{
	if (!strcmp(o->accel, "tcg"))
		return;
	o->kvm = kvm_works();
	if (!strcmp(o->accel, "kvm")) {
		if (!o->kvm)
			die("KVM with nested virtualisation does not work here; use --accel tcg");
	} else if (o->cpus == 1 && !o->interactive) {
		/* Figures are for virtual time. */
		o->kvm = false;
	}
}

/*
 * The commands behind " -- ", each in quotes, so that it is one word for the
 * kernel, which takes only so many, and parses what looks like its own options.
 */
static void guest_commands(const struct options *o, FILE *f)
{
	int i, words = 1;
	bool first = true;

	if (o->nr_guest)
		fputs(" -- \"", f);
	for (i = 0; i < o->nr_guest; i++) {
		const char *word = o->guest[i];

		if (!*word || strpbrk(word, " \t\n\"'"))
			die("'%s': guest commands take neither blanks nor quotes",
			    word);
		if (!strcmp(word, "+")) {
			if (first || i == o->nr_guest - 1)
				die("'+' stands between two guest commands");
			fputs("\" + \"", f);
			words += 2;
			first = true;
			continue;
		}
		fprintf(f, "%s%s", first ? "" : " ", word);
		first = false;
	}
	if (o->nr_guest)
		fputc('"', f);
	if (words > MAX_INIT_ARGS)
		die("more guest commands than the kernel takes");
}

static char *kernel_options(const struct options *o, const char *nonce)
{
	size_t len;
	char *text;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		die("out of memory");
	fprintf(f, "console=%s printk.time=1 panic=-1 bench.nonce=%s",
		o->bare ? "ttyS0,115200" : "hvc0", nonce);
	if (o->append[0])
		fprintf(f, " %s", o->append);
	guest_commands(o, f);
	fclose(f);
	if (len > MAX_PV_CMDLINE)
		die("the kernel's command line has %zu bytes, Xen takes %d",
		    len, MAX_PV_CMDLINE);
	return text;
}

static void build_command(const struct options *o, const char *nonce,
			  struct args *a)
{
	bool pvh = !o->bare && !strcmp(o->dom0, "pvh");
	bool hvm = pvh || o->guests;
	char *linux_opts = kernel_options(o, nonce);

	arg(a, "%s", o->qemu);
	arg(a, "-machine");
	arg(a, "q35%s", o->kvm && pvh ? ",kernel-irqchip=split" : "");
	arg(a, "-accel");
	if (o->kvm)
		arg(a, "kvm");
	else
		arg(a, "tcg,thread=%s", o->cpus == 1 ? "single" : "multi");
	if (virtual_time(o)) {
		arg(a, "-icount");
		arg(a, "shift=1,sleep=off");
		/* The same date and the same random numbers every time. */
		arg(a, "-rtc");
		arg(a, "base=2026-01-01,clock=vm");
		arg(a, "-seed");
		arg(a, "1");
	}
	arg(a, "-cpu");
	/* QEMU's nested SVM gets RDTSCP and XSAVE wrong. */
	arg(a, "%s", o->kvm ? "host" : hvm ? "max,-rdtscp,-xsave" : "max");
	arg(a, "-smp");
	arg(a, "%u", o->cpus);
	arg(a, "-m");
	arg(a, "%u", o->mem);
	arg(a, "-nodefaults");
	arg(a, "-no-reboot");
	arg(a, "-display");
	arg(a, "none");
	arg(a, "-serial");
	arg(a, o->interactive ? "mon:stdio" : "stdio");
	if (pvh && strcmp(o->iommu, "none")) {
		arg(a, "-device");
		arg(a, "%s-iommu,intremap=on", o->iommu);
	}
	arg(a, "-kernel");
	if (o->bare) {
		arg(a, "%s", o->kernel);
		arg(a, "-initrd");
		arg(a, "%s", o->initrd);
		arg(a, "-append");
		arg(a, "%s", linux_opts);
		return;
	}
	arg(a, "%s", o->xen);
	arg(a, "-append");
	/* QEMU before 9.1 faults on IRET to a PV guest with SMAP on. */
	arg(a, "console=com1 com1=115200,8n1 dom0_mem=512M,max:512M dom0_max_vcpus=%u%s%s%s",
	    o->cpus, pvh ? " dom0=pvh" : o->kvm ? "" : " smap=0 smep=0",
	    o->xen_append[0] ? " " : "", o->xen_append);
	arg(a, "-initrd");
	arg(a, "%s %s,%s", double_commas(o->kernel), double_commas(linux_opts),
	    double_commas(o->initrd));
}

/*
 * Running it
 */

static void on_signal(int sig)
{
	caught = sig;
}

static pid_t spawn(const struct args *a, int in, int out, int err,
		   const sigset_t *mask)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		die("cannot start a process: %s", strerror(errno));
	if (pid)
		return pid;
	/* Dies with the runner, however that ends. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(127);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(a->v[0], a->v);
	dprintf(2, "%s: %s\n", a->v[0], strerror(errno));
	_exit(127);
}

/* "QEMU emulator version 7.2.22 (Debian ...)": the fourth word. */
static char *qemu_version(const char *qemu)
{
	struct args a = { .v = { (char *)qemu, "--version" }, .n = 2 };
	const char *tag = "QEMU emulator version ";
	char buf[512] = "", *s;
	int fds[2], null, status;
	size_t len = 0;
	sigset_t mask;
	ssize_t n;
	pid_t pid;

	sigemptyset(&mask);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || pipe2(fds, O_CLOEXEC))
		die("cannot make a pipe: %s", strerror(errno));
	pid = spawn(&a, null, fds[1], null, &mask);
	close(fds[1]);
	close(null);
	while (len < sizeof(buf) - 1 &&
	       (n = read(fds[0], buf + len, sizeof(buf) - 1 - len)) > 0)
		len += n;
	close(fds[0]);
	waitpid(pid, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 127)
		die("cannot run QEMU as '%s'; install qemu-system-x86 or set QEMU=",
		    qemu);
	s = strstr(buf, tag);
	if (WEXITSTATUS(status) || !s)
		die("'%s --version' does not answer like QEMU; set QEMU= to one that does",
		    qemu);
	s += strlen(tag);
	return strf("%.*s", (int)strcspn(s, "\n "), s);
}

static void end_child(pid_t pid, int *status)
{
	double until = now() + 5;

	kill(pid, SIGTERM);
	while (waitpid(pid, status, WNOHANG) == 0) {
		struct timespec ts = { .tv_nsec = 20000000 };

		if (now() > until) {
			kill(pid, SIGKILL);
			waitpid(pid, status, 0);
			return;
		}
		nanosleep(&ts, NULL);
	}
}

static void progress(const struct options *o, const struct judge *j, double s)
{
	if (!o->interactive && isatty(2))
		fprintf(stderr, "\r%s: %.0f s, %u of %u tests done\033[K", o->name,
			s, j->passed + j->failed, j->plan);
}

/*
 * Copy the console to the log and to the judge until QEMU closes it.  Returns
 * why the runner put an end to it, or NULL when the machine ended by itself.
 */
static char *watch(const struct options *o, struct judge *j, int console,
		   int log, const sigset_t *mask)
{
	double start = now(), left, shown = 0;
	struct pollfd pfd = { .fd = console, .events = POLLIN };
	size_t total = 0;
	char buf[65536];

	for (;;) {
		struct timespec ts = { .tv_sec = 1 };
		ssize_t n;

		if (caught)
			return strf("interrupted by signal %d", caught);
		left = start + o->timeout - now();
		if (left <= 0 && !o->interactive)
			return strf("the time limit of %u s ended it", o->timeout);
		if (now() - shown > 1) {
			shown = now();
			progress(o, j, shown - start);
		}
		if (ppoll(&pfd, 1, &ts, mask) <= 0)
			continue;
		n = read(console, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return NULL;
		if (write(log, buf, n) != n)
			die("cannot write %s/console.log: %s", o->dir,
			    strerror(errno));
		if (o->interactive && write(1, buf, n) != n)
			return strf("cannot write to the terminal");
		judge_feed(j, buf, n);
		total += n;
		if (total > LOG_BYTES)
			return strf("more than %d MiB of console output",
				    LOG_BYTES >> 20);
	}
}

static void add_label(struct options *o, const char *s)
{
	if (o->nr_labels == MAX_LABELS)
		die("more than %d labels", MAX_LABELS);
	if (!strchr(s, '=') || s[0] == '=' || strpbrk(s, " \t\r\n"))
		die("--label takes key=value without blanks, not '%s'", s);
	o->label[o->nr_labels++] = s;
}

/* Value of the last "key=value" in a command line, or "unset". */
static char *option_value(const char *line, const char *key)
{
	size_t n = strlen(key);
	char *val = strf("unset");

	while (*line) {
		size_t len = strcspn(line, " ");

		if (len > n + 1 && !strncmp(line, key, n) && line[n] == '=')
			val = strf("%.*s", (int)(len - n - 1), line + n + 1);
		line += len;
		line += strspn(line, " ");
	}
	return val;
}

static void save_results(const struct options *o, const struct judge *j,
			 const char *qemu)
{
	size_t len;
	char *text, *line, *next, *asked = option_value(o->append, "preempt");
	FILE *f = open_memstream(&text, &len);
	int i;

	if (!f)
		die("out of memory");
	for (line = j->results; *line; line = next) {
		next = strchr(line, '\n') + 1;
		fprintf(f, "%.*s run=%s dom0=%s cpus=%u time=%s qemu=%s asked=%s",
			(int)(next - 1 - line), line, o->name,
			o->bare ? "bare" : o->dom0, o->cpus,
			virtual_time(o) ? "virtual" : "real", qemu, asked);
		for (i = 0; i < o->nr_labels; i++)
			fprintf(f, " %s", o->label[i]);
		fputc('\n', f);
	}
	fclose(f);
	save(o->dir, "results", text);
	free(text);
}

static const char *fresh_nonce(void)
{
	static char hex[2 * NONCE_BYTES + 1];
	unsigned char raw[NONCE_BYTES];
	int i;

	if (getrandom(raw, sizeof(raw), 0) != sizeof(raw))
		die("no random numbers: %s", strerror(errno));
	for (i = 0; i < NONCE_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", raw[i]);
	return hex;
}

/* The last line that QEMU itself printed, if any. */
static char *last_line(int fd)
{
	char buf[513], *end, *nl;
	ssize_t n;
	off_t size = lseek(fd, 0, SEEK_END);

	n = pread(fd, buf, sizeof(buf) - 1, size > 512 ? size - 512 : 0);
	if (n <= 0)
		return NULL;
	end = buf + n;
	while (end > buf && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	*end = '\0';
	nl = strrchr(buf, '\n');
	return strf("%s", nl ? nl + 1 : buf);
}

static int run(struct options *o, struct judge *j)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa = { .sa_handler = on_signal };
	const char *nonce = o->nonce ? o->nonce : fresh_nonce();
	char *qemu, *ended, *msg = NULL, *path, *said;
	int fds[2], in, log, err, wstatus = 0, status;
	struct args a = { .n = 0 };
	sigset_t block, mask;
	struct termios tio;
	bool tty = o->interactive && !tcgetattr(0, &tio);
	double start;
	pid_t pid;
	int i;

	choose_accel(o);
	build_command(o, nonce, &a);
	judge_init(j, nonce);
	qemu = qemu_version(o->qemu);

	make_dirs(o->dir);
	path = strf("%s/console.log", o->dir);
	log = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (log < 0)
		die("cannot write %s: %s", path, strerror(errno));
	if (flock(log, LOCK_EX | LOCK_NB))
		die("%s is in use; wait, or choose another --name or --dir",
		    o->dir);
	if (ftruncate(log, 0) && errno != EINVAL)
		die("cannot write %s: %s", path, strerror(errno));
	forget(o->dir, "results");
	forget(o->dir, "verdict");
	forget(o->dir, "versions");
	save(o->dir, "command", shell_line(&a));
	err = open(strf("%s/qemu.log", o->dir),
		   O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	in = o->interactive ? 0 : open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (err < 0 || in < 0 || pipe2(fds, O_CLOEXEC))
		die("cannot start: %s", strerror(errno));

	sigemptyset(&block);
	for (i = 0; i < 3; i++) {
		sigaddset(&block, signals[i]);
		sigaction(signals[i], &sa, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &block, &mask);

	/* QEMU must not wait for room: that would show in virtual time. */
	fcntl(fds[0], F_SETPIPE_SZ, PIPE_BYTES);

	start = now();
	pid = spawn(&a, in, fds[1], err, &mask);
	close(fds[1]);
	ended = watch(o, j, fds[0], log, &mask);
	end_child(pid, &wstatus);
	if (tty)
		tcsetattr(0, TCSANOW, &tio);
	if (!o->interactive && isatty(2))
		fputs("\r\033[K", stderr);

	if (o->interactive) {
		printf("\nrun: the log is %s\n", path);
		status = PASSED;
		msg = strf("interactive");
	} else {
		status = judge_end(j, ended, &msg);
		said = last_line(err);
		if (status >= TIMEOUT && said && !ended)
			msg = strf("%s; QEMU said '%s'", msg, said);
	}
	save(o->dir, "versions",
	     strf("kernel %s\nxen %s\nqemu %s\n", j->kernel, j->xen, qemu));
	if (!o->interactive && (status == PASSED || status == FAILED))
		save_results(o, j, qemu);
	msg = strf("%s (%.0f s)", msg, now() - start);
	save(o->dir, "verdict", strf("%s\n", msg));
	if (!o->interactive)
		fprintf(stderr, "%s: %s%s%s\n", o->name, msg,
			status ? "\n    the log is " : "", status ? path : "");
	judge_quote(j);
	if (caught) {
		/* Say so the way that the caller expects. */
		signal(caught, SIG_DFL);
		sigprocmask(SIG_SETMASK, &mask, NULL);
		raise(caught);
	}
	return status;
}

static int judge_file(const struct options *o, struct judge *j)
{
	char buf[65536], *msg = NULL;
	int status, fd = open(o->judge, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		die("cannot read %s: %s", o->judge, strerror(errno));
	judge_init(j, o->nonce);
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		judge_feed(j, buf, n);
	if (n < 0)
		die("cannot read %s: %s", o->judge, strerror(errno));
	status = judge_end(j, NULL, &msg);
	fprintf(stderr, "%s: %s\n", o->judge, msg);
	judge_quote(j);
	return status;
}

static const char usage[] =
"usage: run [option]... -- command [argument]... [+ command [argument]...]...\n"
"       run --judge LOG --nonce N [--expect REGEX]... [--allow REGEX]...\n"
"\n"
"Boot a kernel as Xen's initial domain in QEMU, have PID 1 run the commands,\n"
"and judge the console log.\n"
"\n"
"  --kernel FILE        the bzImage\n"
"  --initrd FILE        the initramfs           (build/initramfs.cpio)\n"
"  --xen FILE           the hypervisor          ($XEN or build/xen/xen)\n"
"  --qemu PROGRAM                               ($QEMU or qemu-system-x86_64)\n"
"  --dom0 pv|pvh        type of initial domain  (pv)\n"
"  --guests             for HVM and PVH domUs: a CPU without what QEMU gets wrong there\n"
"  --bare               no Xen: Linux straight on QEMU\n"
"  --cpus N             1: virtual time, repeatable; more: real time  (1)\n"
"  --mem MIB            of the machine          (3072)\n"
"  --accel auto|tcg|kvm KVM is for more than one CPU, where nesting works (auto)\n"
"  --iommu intel|amd|none                       (intel; PVH only)\n"
"  --append OPTIONS     for Linux\n"
"  --xen-append OPTIONS for Xen\n"
"  --timeout SECONDS    of real time            (600)\n"
"  --name NAME          of the run              (last part of --dir)\n"
"  --dir DIR            its folder              (build/runs/NAME)\n"
"  --label KEY=VALUE    add to every result line\n"
"  --expect REGEX       a line must match; such lines are no complaints\n"
"  --allow REGEX        lines that match are no complaints\n"
"  --nonce N            instead of a fresh one, for two runs that must be alike\n"
"  --interactive        console on the terminal, no verdict (Ctrl-A x ends it)\n"
"\n"
"The folder gets: command, console.log, qemu.log, versions, verdict, results.\n"
"Exit status: 0 passed, 1 a test failed, 2 bad arguments or files, 3 time limit,\n"
"4 a complaint of the kernel or of Xen in the log, 5 no verdict to be accepted.\n";

enum {
	OPT_KERNEL = 256, OPT_INITRD, OPT_XEN, OPT_QEMU, OPT_DOM0, OPT_BARE, OPT_GUESTS,
	OPT_CPUS, OPT_MEM, OPT_ACCEL, OPT_IOMMU, OPT_APPEND, OPT_XEN_APPEND,
	OPT_TIMEOUT, OPT_NAME, OPT_DIR, OPT_LABEL, OPT_EXPECT, OPT_ALLOW,
	OPT_INTERACTIVE, OPT_JUDGE, OPT_NONCE,
};

static const struct option long_options[] = {
	{ "kernel",	required_argument, NULL, OPT_KERNEL },
	{ "initrd",	required_argument, NULL, OPT_INITRD },
	{ "xen",	required_argument, NULL, OPT_XEN },
	{ "qemu",	required_argument, NULL, OPT_QEMU },
	{ "dom0",	required_argument, NULL, OPT_DOM0 },
	{ "bare",	no_argument,	   NULL, OPT_BARE },
	{ "guests",	no_argument,	   NULL, OPT_GUESTS },
	{ "cpus",	required_argument, NULL, OPT_CPUS },
	{ "mem",	required_argument, NULL, OPT_MEM },
	{ "accel",	required_argument, NULL, OPT_ACCEL },
	{ "iommu",	required_argument, NULL, OPT_IOMMU },
	{ "append",	required_argument, NULL, OPT_APPEND },
	{ "xen-append",	required_argument, NULL, OPT_XEN_APPEND },
	{ "timeout",	required_argument, NULL, OPT_TIMEOUT },
	{ "name",	required_argument, NULL, OPT_NAME },
	{ "dir",	required_argument, NULL, OPT_DIR },
	{ "label",	required_argument, NULL, OPT_LABEL },
	{ "expect",	required_argument, NULL, OPT_EXPECT },
	{ "allow",	required_argument, NULL, OPT_ALLOW },
	{ "interactive", no_argument,	   NULL, OPT_INTERACTIVE },
	{ "judge",	required_argument, NULL, OPT_JUDGE },
	{ "nonce",	required_argument, NULL, OPT_NONCE },
	{ "help",	no_argument,	   NULL, 'h' },
	{ }
};

static unsigned int option_number(const char *name, const char *s,
				  unsigned long min, unsigned long max)
{
	char *end;
	unsigned long v;

	errno = 0;
	v = strtoul(s, &end, 10);
	if (s[0] < '0' || s[0] > '9' || *end || errno || v < min || v > max)
		die("--%s takes a number from %lu to %lu, not '%s'", name, min,
		    max, s);
	return v;
}

static const char *option_choice(const char *name, const char *s,
				 const char *choices)
{
	const char *hit = s[0] ? strstr(choices, s) : NULL;
	size_t n = strlen(s);

	if (!hit || (hit != choices && hit[-1] != '|') ||
	    (hit[n] && hit[n] != '|') || strchr(s, '|'))
		die("--%s takes one of %s, not '%s'", name, choices, s);
	return s;
}

static void check_options(struct options *o)
{
	static char *console = "console";
	const char *slash;

	if (!o->dir) {
		if (!o->name && o->interactive)
			o->name = "boot";
		if (!o->name)
			die("--name or --dir is needed");
		o->dir = strf("build/runs/%s", o->name);
	} else if (!o->name) {
		slash = strrchr(o->dir, '/');
		o->name = slash ? slash + 1 : o->dir;
	}
	if (!o->name[0] || o->name[0] == '.' || !shell_plain(o->name) ||
	    strchr(o->name, '/'))
		die("'%s' is not a name for a run", o->name);
	readable("kernel", o->kernel, "'make kernel' builds one, --kernel names it");
	readable("initramfs", o->initrd, "'make guest' packs it");
	if (!o->bare)
		readable("hypervisor", o->xen, "'make xen' fetches it, XEN= names your own");
	if (strpbrk(o->kernel, " \t") || strpbrk(o->initrd, " \t"))
		die("'%s', '%s': QEMU splits these paths at blanks; move the files",
		    o->kernel, o->initrd);
	if (!o->nr_guest && o->interactive) {
		o->guest = &console;
		o->nr_guest = 1;
	}
	if (!o->nr_guest)
		die("nothing to run in the guest; give commands after --");
	if (o->interactive && !isatty(0))
		die("--interactive needs a terminal");
}

int main(int argc, char **argv)
{
	const char *xen = getenv("XEN"), *qemu = getenv("QEMU");
	static struct judge j;
	struct options o = {
		.dom0 = "pv", .accel = "auto", .iommu = "intel",
		.append = "", .xen_append = "",
		.initrd = "build/initramfs.cpio",
		.xen = xen && *xen ? xen : "build/xen/xen",
		.qemu = qemu && *qemu ? qemu : "qemu-system-x86_64",
		.cpus = 1, .mem = 3072, .timeout = 600,
	};
	int c, i = 0;

	while ((c = getopt_long(argc, argv, "+h", long_options, &i)) != -1) {
		switch (c) {
		case OPT_KERNEL:
			o.kernel = optarg;
			break;
		case OPT_INITRD:
			o.initrd = optarg;
			break;
		case OPT_XEN:
			o.xen = optarg;
			break;
		case OPT_QEMU:
			o.qemu = optarg;
			break;
		case OPT_DOM0:
			o.dom0 = option_choice("dom0", optarg, "pv|pvh");
			break;
		case OPT_GUESTS:
			o.guests = true;
			break;
		case OPT_BARE:
			o.bare = true;
			break;
		case OPT_CPUS:
			o.cpus = option_number("cpus", optarg, 1, 64);
			break;
		case OPT_MEM:
			o.mem = option_number("mem", optarg, 768, 1 << 20);
			break;
		case OPT_ACCEL:
			o.accel = option_choice("accel", optarg, "auto|tcg|kvm");
			break;
		case OPT_IOMMU:
			o.iommu = option_choice("iommu", optarg, "intel|amd|none");
			break;
		case OPT_APPEND:
			o.append = optarg;
			break;
		case OPT_XEN_APPEND:
			o.xen_append = optarg;
			break;
		case OPT_TIMEOUT:
			o.timeout = option_number("timeout", optarg, 1, 86400);
			break;
		case OPT_NAME:
			o.name = optarg;
			break;
		case OPT_DIR:
			o.dir = optarg;
			break;
		case OPT_LABEL:
			add_label(&o, optarg);
			break;
		case OPT_EXPECT:
			add_pattern(j.expect, &j.nr_expect, optarg);
			break;
		case OPT_ALLOW:
			add_pattern(j.allow, &j.nr_allow, optarg);
			break;
		case OPT_INTERACTIVE:
			o.interactive = true;
			break;
		case OPT_JUDGE:
			o.judge = optarg;
			break;
		case OPT_NONCE:
			if (!*optarg || optarg[strspn(optarg, "0123456789abcdef")])
				die("--nonce takes hexadecimal digits, not '%s'", optarg);
			o.nonce = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs("run: --help lists the options\n", stderr);
			return USAGE;
		}
	}
	o.guest = argv + optind;
	o.nr_guest = argc - optind;

	if (o.judge) {
		if (!o.nonce || o.nr_guest)
			die("--judge takes --nonce, and no guest commands");
		return judge_file(&o, &j);
	}
	check_options(&o);
	return run(&o, &j);
}
