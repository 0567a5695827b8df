// SPDX-License-Identifier: GPL-2.0
/*
 * A domU, started by xl, that runs commands and says on its console how they
 * ended. Runs in the initial domain of the toolstack's initramfs, as a command of
 * PID 1:
 *
 *	domu [--type pvh|hvm] [--mem MIB] [--limit SECONDS] [--append OPTION] [--beside]
 *		-- COMMAND [, COMMAND]...
 *
 * The guest boots the same kernel, with an initramfs whose PID 1 is the same as
 * ours. It gets OPTION for its kernel, the commands, which a lone "," separates here,
 * and the number of this run. All that its console shows is copied to standard
 * output, and so is what xl logged. Exits with 0 if the guest's closing line has the
 * right number and counts no failure, and if the guest is gone after that.
 *
 * With --beside, xl create and xl destroy are measured by the probe, and the guest
 * is destroyed as soon as it runs the first command.
 *
 * The guest may ask for something to be done here, by a line on its console:
 *
 *	# dom0: mem-set MIB	have xl change its memory target
 *	# dom0: map REF...	map these pages, grant as many to the guest, and
 *				write into the first of its pages: the references
 *				from the second word on, then HELLO to the first
 *	# dom0: unmap		undo that, and write BYE to the first page granted in
 *				between
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <xengnttab.h>

#include "domu.h"

#define __printf(f, a)	__attribute__((format(printf, f, a)))
#define __noreturn	__attribute__((noreturn))

#define NAME		"domu"
#define TOOLS		"/usr/lib/xen-4.17/bin/"
#define CONFIG		"/tmp/" NAME ".cfg"
#define XL_LOG		"/var/log/xen/xl-" NAME ".log"
#define DM_LOG		"/var/log/xen/qemu-dm-" NAME ".log"
#define CONSOLE_LOG	"/var/log/xen/console/guest-" NAME ".log"
#define STORE_SOCKET	"/run/xenstored/socket"
#define START_LIMIT	30	/* seconds for a daemon to answer */
#define GONE_LIMIT	60	/* seconds for xl to destroy a guest that ended */
#define MAX_LINE	1024
#define MAX_OPTIONS	2048	/* of a command line; Linux takes as many */

static char nonce[65];
static unsigned int passed, failed;
static bool running, closed;
static unsigned int domid;

static void __noreturn __printf(1, 2) die(const char *fmt, ...)
{
	va_list ap;

	fputs("# domu: ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	exit(2);
}

/* Runs a program, by default of the toolstack, to its end; the first line goes to @out. */
static int tool(char *out, size_t size, const char *name, ...)
{
	char *argv[12], path[64];
	int argc = 0, fds[2], status;
	ssize_t n = 0;
	va_list ap;
	pid_t pid;

	snprintf(path, sizeof(path), "%s%s", *name == '/' ? "" : TOOLS, name);
	argv[argc++] = path;
	va_start(ap, name);
	while (argc < 11 && (argv[argc] = va_arg(ap, char *)))
		argc++;
	va_end(ap);
	argv[argc] = NULL;

	if (pipe2(fds, O_CLOEXEC))
		die("pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (!pid) {
		if (out)
			dup2(fds[1], STDOUT_FILENO);
		execv(path, argv);
		dprintf(STDERR_FILENO, "# cannot run %s: %s\n", path, strerror(errno));
		_exit(127);
	}
	close(fds[1]);
	/* What it prints is short, and comes at once. */
	if (out) {
		n = read(fds[0], out, size - 1);
		out[n > 0 ? n : 0] = '\0';
		out[strcspn(out, "\n")] = '\0';
	}
	close(fds[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* What an init script does at boot. The daemons stay when we end. */
static void start_toolstack(void)
{
	long limit = now() + START_LIMIT;

	if (!access(STORE_SOCKET, F_OK))
		return;
	if (tool(NULL, 0, "xenstored", "--pid-file", "/run/xenstored.pid", NULL))
		die("xenstored does not start");
	while (access(STORE_SOCKET, F_OK)) {
		if (now() > limit)
			die("xenstored does not answer; has the kernel CONFIG_UNIX?");
		pause_ms(10);
	}
	if (tool(NULL, 0, "xen-init-dom0", NULL))
		die("xen-init-dom0 failed");
	if (tool(NULL, 0, "xenconsoled", "--log=guest", "--log-dir=/var/log/xen/console", NULL))
		die("xenconsoled does not start");
}

static void read_nonce(void)
{
	static const char name[] = "bench.nonce=";
	char buf[4096] = "", *p;
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, buf, sizeof(buf) - 1) < 0)
		die("/proc/cmdline: %s", strerror(errno));
	close(fd);
	p = strstr(buf, name);
	snprintf(nonce, sizeof(nonce), "%s", p ? p + strlen(name) : "none");
	nonce[strcspn(nonce, "\n ")] = '\0';
}

static void write_config(const char *type, unsigned int mib, unsigned int limit,
			 const char *append, char **words)
{
	FILE *f = fopen(CONFIG, "we");
	bool first = true;

	if (!f)
		die(CONFIG ": %s", strerror(errno));
	fprintf(f, "name = '" NAME "'\ntype = '%s'\nmemory = %u\nvcpus = 1\n", type, mib);
	fprintf(f, "kernel = '/boot/bzImage'\nramdisk = '/boot/initramfs'\n");
	fprintf(f, "on_reboot = 'destroy'\non_crash = 'destroy'\n");
	if (!strcmp(type, "hvm"))
		fprintf(f, "vga = 'none'\nvnc = 0\nvkb_device = 0\n");
	fprintf(f, "cmdline = 'console=hvc0 panic=-1 retain_initrd kunit.enable=0 bench.nonce=%s bench.limit=%u %s -- \"",
		nonce, limit, append);
	if (strpbrk(append, "'\" "))
		die("%s: an option takes no quotes and no blanks", append);
	for (; *words; words++) {
		if (strchr(*words, '\'') || strchr(*words, '"'))
			die("%s: commands take no quotes", *words);
		if (!strcmp(*words, ",")) {
			fputs("\" + \"", f);
			first = true;
			continue;
		}
		fprintf(f, "%s%s", first ? "" : " ", *words);
		first = false;
	}
	if (fputs("\"'\n", f) < 0 || fclose(f))
		die(CONFIG ": %s", strerror(errno));
}

/*
 * What the guest asks for
 */

static struct {
	xengnttab_handle *gnt;
	xengntshr_handle *shr;
	uint32_t *theirs, *ours;
	unsigned int nr;
} shared;

static void unmap(void)
{
	if (shared.theirs && xengnttab_unmap(shared.gnt, shared.theirs, shared.nr))
		printf("# domu: unmap: %s\n", strerror(errno));
	if (shared.ours)
		__atomic_store_n(shared.ours, DOMU_BYE, __ATOMIC_RELEASE);
	if (shared.ours && xengntshr_unshare(shared.shr, shared.ours, shared.nr))
		printf("# domu: unshare: %s\n", strerror(errno));
	shared.theirs = NULL;
	shared.ours = NULL;
}

static void map(const char *arg)
{
	uint32_t refs[DOMU_MAX_PAGES], own[DOMU_MAX_PAGES];
	char *end;

	unmap();
	for (shared.nr = 0; *arg && shared.nr < DOMU_MAX_PAGES; arg = end) {
		refs[shared.nr++] = strtoul(arg, &end, 10);
		if (end == arg)
			return;
	}
	if (!shared.gnt)
		shared.gnt = xengnttab_open(NULL, 0);
	if (!shared.shr)
		shared.shr = xengntshr_open(NULL, 0);
	if (!shared.gnt || !shared.shr)
		die("/dev/xen/gntdev, gntalloc: %s", strerror(errno));
	shared.theirs = xengnttab_map_domain_grant_refs(shared.gnt, shared.nr, domid, refs,
							PROT_READ | PROT_WRITE);
	shared.ours = xengntshr_share_pages(shared.shr, domid, shared.nr, own, 1);
	if (!shared.theirs || !shared.ours) {
		printf("# domu: map, grant: %s\n", strerror(errno));
		return;
	}
	memcpy(shared.theirs + 1, own, shared.nr * sizeof(*own));
	shared.ours[0] = DOMU_HELLO;
	__atomic_store_n(shared.theirs, DOMU_HELLO, __ATOMIC_RELEASE);
}

static void serve(const char *request)
{
	if (!strncmp(request, "mem-set ", 8)) {
		if (tool(NULL, 0, "xl", "mem-set", NAME, request + 8, NULL))
			printf("# domu: xl mem-set failed\n");
	} else if (!strncmp(request, "map ", 4)) {
		map(request + 4);
	} else if (!strcmp(request, "unmap")) {
		unmap();
	} else {
		printf("# domu: unknown request: %s\n", request);
	}
}

/*
 * Its console
 */

static void take_line(char *line)
{
	static const char close_tag[] = "# bench: ", ask[] = DOMU_REQUEST;
	unsigned int p, f;
	char number[65];

	line[strcspn(line, "\r\n")] = '\0';
	running |= !strncmp(line, "# run: ", 7);
	printf(NAME "| %s\n", line);
	/* PID 1 indents what its children print. */
	if (!strncmp(line, "  ", 2) && !strncmp(line + 2, ask, strlen(ask)))
		serve(line + 2 + strlen(ask));
	if (!strncmp(line, close_tag, strlen(close_tag)) &&
	    sscanf(line + strlen(close_tag), "%64s passed %u failed %u", number, &p, &f) == 3 &&
	    !strcmp(number, nonce)) {
		closed = true;
		passed = p;
		failed = f;
	}
}

/* All that is new in the file; a line that has no end yet is left for later. */
static void take_lines(FILE *f)
{
	char buf[MAX_LINE];
	long at;

	for (;;) {
		at = ftell(f);
		if (!fgets(buf, sizeof(buf), f))
			break;
		if (!strchr(buf, '\n') && strlen(buf) < sizeof(buf) - 1) {
			fseek(f, at, SEEK_SET);
			break;
		}
		take_line(buf);
	}
	clearerr(f);
}

static void copy_log(const char *path, const char *tag)
{
	char buf[MAX_LINE];
	FILE *f = fopen(path, "re");

	while (f && fgets(buf, sizeof(buf), f))
		printf("%s| %s%s", tag, buf, strchr(buf, '\n') ? "" : "\n");
	if (f)
		fclose(f);
}

static void copy_logs(void)
{
	copy_log(XL_LOG, "xl");
	copy_log(DM_LOG, "qemu");
}

static bool alive(void)
{
	char line[16];

	/* It says so on stderr when there is none. */
	return !tool(line, sizeof(line), "xl", "list", NAME, NULL);
}

static bool gone(unsigned int seconds)
{
	long limit = now() + seconds;

	while (alive()) {
		if (now() > limit)
			return false;
		pause_ms(100);
	}
	return true;
}

/* Starts it, or destroys it, while the probe looks how late others get to run. */
static bool measured(const char *verb, const char *object, unsigned int mib)
{
	char load[16], size[16];

	snprintf(load, sizeof(load), "xl_%s", verb);
	snprintf(size, sizeof(size), "%u", mib);
	return !tool(NULL, 0, "/bin/probe", "beside", "--load", load, "--mib", size, "--",
		     TOOLS "xl", verb, object, NULL);
}

static unsigned int number(const char *arg, unsigned int min, unsigned int max)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(arg, &end, 10);
	if (errno || *arg < '0' || *arg > '9' || *end || n < min || n > max)
		die("%s is not a number from %u to %u", arg, min, max);
	return n;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "type",	required_argument, NULL, 't' },
		{ "mem",	required_argument, NULL, 'm' },
		{ "limit",	required_argument, NULL, 'l' },
		{ "append",	required_argument, NULL, 'a' },
		{ "beside",	no_argument,	   NULL, 'b' },
		{ }
	};
	unsigned int mib = 256, limit = 240;
	const char *type = "pvh", *append = "";
	char line[16];
	long end, look;
	bool beside = false, ok;
	FILE *f;
	int c;

	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((c = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (c == 't')
			type = optarg;
		else if (c == 'a')
			append = optarg;
		else if (c == 'b')
			beside = true;
		else if (c == 'm')
			mib = number(optarg, 64, 4096);
		else if (c == 'l')
			limit = number(optarg, 1, 86400);
		else
			die("usage: domu [--type pvh|hvm] [--mem MIB] [--limit SECONDS] [--append OPTION] [--beside] -- COMMAND [, COMMAND]...");
	}
	if (optind == argc || (strcmp(type, "pvh") && strcmp(type, "hvm")))
		die("name a type, pvh or hvm, and commands after --");

	read_nonce();
	write_config(type, mib, limit, append, argv + optind);
	start_toolstack();
	unlink(CONSOLE_LOG);
	unlink(XL_LOG);
	if (beside ? !measured("create", CONFIG, mib) :
		     tool(NULL, 0, "xl", "create", CONFIG, NULL)) {
		copy_logs();
		die("xl create failed");
	}

	/* A soft reset does not change it. */
	if (tool(line, sizeof(line), "xl", "domid", NAME, NULL))
		die("xl domid failed");
	domid = strtoul(line, NULL, 10);

	end = now() + limit;
	look = now() + 1;
	f = NULL;
	while (!closed && !(beside && running) && now() < end) {
		if (!f)
			f = fopen(CONSOLE_LOG, "re");
		if (f)
			take_lines(f);
		if (now() > look) {
			look = now() + 5;
			if (!alive())
				break;
		}
		pause_ms(5);
	}
	unmap();
	if (beside && running)
		closed = measured("destroy", NAME, mib);
	ok = gone(closed ? GONE_LIMIT : 0);
	if (f)
		take_lines(f);
	if (!ok && tool(NULL, 0, "xl", "destroy", NAME, NULL))
		printf("# domu: xl destroy failed\n");
	copy_logs();
	if (!closed)
		die("no closing line after %u s, or the guest went away before", limit);
	if (!ok)
		die("the guest has ended, but was not gone after %d s", GONE_LIMIT);
	if (beside)
		return 0;
	printf("# domu: passed %u failed %u\n", passed, failed);
	return failed || !passed;
}
