// SPDX-License-Identifier: GPL-2.0
/*
 * Kexec under Xen: is it refused when it cannot be safe, with the right error and
 * reason, and only then? Run as root by PID 1; prints KTAP, and exits with 0 if
 * all went well.
 *
 *	kexec refused IMAGE WORDS	load is refused for a reason with WORDS in it
 *	kexec input IMAGE		bad input gets the errors that it always got
 *	kexec guest IMAGE [ROUNDS]	in a domU: ballooning and granting, and their
 *					reverse, ROUNDS times
 *	kexec neighbour IMAGE MIB [ROUNDS]	every unsafe operation, and its reverse, in a
 *					domU of MIB that domu.c has started, with the
 *					initial domain at the other end
 *	kexec exec IMAGE INITRD COMMAND	start another kernel, with our own options and
 *					COMMAND for PID 1; it may be "kexec second"
 *	kexec second IMAGE		we were started so, have our RAM, and are safe
 *	kexec state			print what sysfs says
 *	kexec target KIB		set the memory target and wait until reached
 *	kexec grant DOMID PAGES SECONDS	grant pages, print the references, and hold
 *					them for so long
 *	kexec map DOMID SECONDS REF...	map what another domain has granted
 *
 * IMAGE is a bzImage. "input" needs nothing but Linux; it is what shows that a
 * kernel with the series and one without agree.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <xen/grant_table.h>
#include <xen/gntalloc.h>
#include <xen/gntdev.h>

#include "domu.h"

#define __printf(f, a)	__attribute__((format(printf, f, a)))
#define __noreturn	__attribute__((noreturn))

#define BOOT_ID		"/proc/sys/kernel/random/boot_id"
#define BEFORE		" bench.before="
#define KEXEC_SAFE	"/sys/hypervisor/kexec_safe"
#define LOADED		"/sys/kernel/kexec_loaded"
#define MEMORY		"/sys/devices/system/xen_memory/xen_memory0/"

/* The errno of a refusal, and what all its lines in the kernel log have. */
#define REFUSED		EOPNOTSUPP
#define REFUSED_LOG	" kernel refused: "

#define PAGE		4096
#define MAX_PAGES	64
#define MAX_REASON	256
#define NOBODY		65534
#define LOAD_ADDRESS	0x1000000
#define BALLOON_KIB	2048
#define BALLOON_LIMIT	60	/* seconds */
#define NEIGHBOUR_LIMIT	30	/* seconds for the initial domain to do as asked */

/*
 * Reporting. The plan comes last, as the number of checks is not known before.
 * When quiet, only what goes wrong is a result.
 */

static int checks, failures;
static bool quiet;

static void __printf(2, 3) check(bool ok, const char *fmt, ...)
{
	va_list ap;

	if (ok && quiet)
		return;
	printf("%s %d ", ok ? "ok" : "not ok", ++checks);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	failures += !ok;
}

static void begin(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("KTAP version 1");
}

static int end(void)
{
	printf("1..%d\n", checks);
	return failures != 0;
}

static void __noreturn __printf(1, 2) die(const char *fmt, ...)
{
	va_list ap;

	fputs("# kexec: ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	exit(2);
}

static unsigned long number(const char *arg, unsigned long max)
{
	char *rest;
	unsigned long n;

	errno = 0;
	n = strtoul(arg, &rest, 10);
	if (errno || !*arg || *rest || n > max)
		die("%s is not a number of at most %lu", arg, max);
	return n;
}

/* The first line of a file, without its end; "" if there is none. */
static const char *read_line(const char *path)
{
	static char buf[MAX_REASON];
	FILE *f = fopen(path, "re");

	buf[0] = '\0';
	if (f) {
		if (fgets(buf, sizeof(buf), f))
			buf[strcspn(buf, "\n")] = '\0';
		fclose(f);
	}
	return buf;
}

static bool is_safe(void)
{
	return !strcmp(read_line(KEXEC_SAFE), "yes");
}

static bool is_loaded(void)
{
	return !strcmp(read_line(LOADED), "1");
}

/* The kernel log from here on. */
static int log_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || lseek(fd, 0, SEEK_END) < 0)
		die("/dev/kmsg: %s", strerror(errno));
	return fd;
}

/* Of what was logged since, how many refusals, and for this reason? */
static void log_refusals(int fd, const char *reason, int *all, int *same)
{
	char buf[8192], *text;
	ssize_t n;

	*all = 0;
	*same = 0;
	/* A record a call; EPIPE for those that are lost. */
	while ((n = read(fd, buf, sizeof(buf) - 1)) > 0 || (n < 0 && errno == EPIPE)) {
		if (n < 0)
			continue;
		buf[n] = '\0';
		text = strstr(buf, REFUSED_LOG);
		if (!text)
			continue;
		text += strlen(REFUSED_LOG);
		text[strcspn(text, "\n")] = '\0';
		++*all;
		*same += !strcmp(text, reason);
	}
	close(fd);
}

/*
 * The system calls. All return 0 or an errno.
 */

static int result(long ret)
{
	return ret ? errno : 0;
}

static int file_load(int kernel, int initrd, const char *cmdline, unsigned long flags)
{
	return result(syscall(SYS_kexec_file_load, kernel, initrd, strlen(cmdline) + 1,
			      cmdline, flags | (initrd < 0 ? KEXEC_FILE_NO_INITRAMFS : 0)));
}

static int load(const struct kexec_segment *segments, unsigned long nr, unsigned long flags)
{
	return result(syscall(SYS_kexec_load, LOAD_ADDRESS, nr, segments, flags));
}

static int unload(void)
{
	return load(NULL, 0, KEXEC_ARCH_DEFAULT);
}

/* Succeeds only when it does not return. */
static int start_loaded(void)
{
	return result(syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			      LINUX_REBOOT_CMD_KEXEC, NULL));
}

/*
 * The image, for kexec_file_load() as it is. For kexec_load() all of it goes to
 * one place, which is enough for it to be loaded, but not to be started there.
 */
static int image;
static struct kexec_segment segment;

static void open_image(const char *path)
{
	struct stat st;

	image = open(path, O_RDONLY | O_CLOEXEC);
	if (image < 0 || fstat(image, &st))
		die("%s: %s", path, strerror(errno));
	segment.buf = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, image, 0);
	if (segment.buf == MAP_FAILED)
		die("%s: %s", path, strerror(errno));
	segment.bufsz = st.st_size;
	segment.mem = (void *)LOAD_ADDRESS;
	segment.memsz = (st.st_size + PAGE - 1) / PAGE * PAGE;
}

static int load_image(bool by_file)
{
	return by_file ? file_load(image, -1, "", 0) : load(&segment, 1, KEXEC_ARCH_DEFAULT);
}

static const char *const call_name[] = { "kexec_load", "kexec_file_load" };

/* Calls that are refused, each with its reason, once, in the log. */
static void check_refused(const char *words)
{
	bool loaded = is_loaded();
	char reason[MAX_REASON];
	int log, all, same, err, by_file;

	snprintf(reason, sizeof(reason), "%s", read_line(KEXEC_SAFE));
	check(strstr(reason, words), KEXEC_SAFE " says \"%s\", which has \"%s\"",
	      reason, words);

	for (by_file = 0; by_file <= 1; by_file++) {
		log = log_open();
		err = load_image(by_file);
		log_refusals(log, reason, &all, &same);
		check(err == REFUSED, "%s: %s", call_name[by_file], strerror(err));
		check(all == 1 && same == 1, "%s: %d of %d lines in the log give that reason",
		      call_name[by_file], same, all);
		check(is_loaded() == loaded, "%s left what is loaded alone",
		      call_name[by_file]);
	}
}

/* An image that is loaded, and is refused now. Should it not be, we are gone. */
static void check_exec_refused(void)
{
	char reason[MAX_REASON];
	int log, all, same, err;

	snprintf(reason, sizeof(reason), "%s", read_line(KEXEC_SAFE));
	log = log_open();
	err = start_loaded();
	log_refusals(log, reason, &all, &same);
	check(err == REFUSED, "reboot: %s", strerror(err));
	check(all == 1 && same == 1, "reboot: %d of %d lines in the log give the reason \"%s\"",
	      same, all, reason);
	check(is_loaded(), "reboot left the image loaded");
}

static int cmd_refused(char **argv)
{
	begin();
	open_image(argv[0]);
	check(!is_loaded(), "nothing is loaded");
	check_refused(argv[1]);
	check(start_loaded() == EINVAL, "reboot with nothing loaded");
	check(unload() == 0, "unloading is allowed");
	check(file_load(-1, -1, "", KEXEC_FILE_UNLOAD) == 0, "unloading by file is allowed");
	return end();
}

/*
 * Bad input
 */

/* In a child, as somebody else if @uid is not 0. */
static int in_child(int (*call)(void), uid_t uid)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (!pid) {
		if (uid && (setgid(uid) || setuid(uid)))
			_exit(255);
		_exit(call());
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static int call_load(void)
{
	return load_image(false);
}

static int call_file_load(void)
{
	return load_image(true);
}

static int call_unload(void)
{
	return unload();
}

static int call_file_unload(void)
{
	return file_load(-1, -1, "", KEXEC_FILE_UNLOAD);
}

static int cmd_input(char **argv)
{
	struct kexec_segment bad = { .mem = (void *)LOAD_ADDRESS, .memsz = PAGE };
	struct kexec_segment two[2], many[KEXEC_SEGMENT_MAX + 1] = { { 0 } };
	char garbage[PAGE] = "This is not a kernel.";
	int fd, err;

	begin();
	open_image(argv[0]);
	check(unload() == 0, "unload with nothing loaded");
	check(start_loaded() == EINVAL, "reboot with nothing loaded");

	/* Decided before the platform is asked, whatever it would say. */
	check(in_child(call_load, NOBODY) == EPERM, "kexec_load without privilege");
	check(in_child(call_file_load, NOBODY) == EPERM, "kexec_file_load without privilege");
	check(in_child(call_unload, NOBODY) == EPERM, "unload without privilege");
	check(in_child(call_file_unload, NOBODY) == EPERM, "unload by file without privilege");
	check(in_child(start_loaded, NOBODY) == EPERM, "reboot without privilege");
	check(load(&segment, 1, 0x8000) == EINVAL, "kexec_load with an unknown flag");
	check(load(&segment, 1, KEXEC_ARCH_PPC) == EINVAL, "kexec_load for another machine");
	check(load(many, KEXEC_SEGMENT_MAX + 1, 0) == EINVAL, "kexec_load of too many segments");
	check(load((void *)8, 1, 0) == EFAULT, "kexec_load of segments that are nowhere");
	check(file_load(image, -1, "", 1UL << 30) == EINVAL,
	      "kexec_file_load with an unknown flag");

	/*
	 * Decided by what is in the image. Where no image is accepted at all,
	 * nobody looks.
	 */
	if (!is_safe() && *read_line(KEXEC_SAFE)) {
		printf("# the rest takes a system that accepts an image\n");
		return end();
	}

	fd = memfd_create("garbage", MFD_CLOEXEC);
	if (fd < 0 || write(fd, garbage, sizeof(garbage)) != sizeof(garbage))
		die("memfd: %s", strerror(errno));
	err = file_load(fd, -1, "", 0);
	check(err == ENOEXEC, "kexec_file_load of garbage: %s", strerror(err));
	/* The mark at the right place, and nothing behind it that makes sense. */
	memset(garbage, 0xff, sizeof(garbage));
	memcpy(garbage + 0x1fe, "\x55\xaa", 2);
	memcpy(garbage + 0x202, "HdrS", 4);
	if (pwrite(fd, garbage, sizeof(garbage), 0) != sizeof(garbage))
		die("memfd: %s", strerror(errno));
	err = file_load(fd, -1, "", 0);
	check(err == ENOEXEC, "kexec_file_load of a damaged image: %s", strerror(err));
	close(fd);

	err = file_load(-1, -1, "", 0);
	check(err == EBADF, "kexec_file_load of no file: %s", strerror(err));
	bad.mem = (void *)(LOAD_ADDRESS + 1);
	err = load(&bad, 1, 0);
	check(err == EADDRNOTAVAIL, "kexec_load to an odd address: %s", strerror(err));
	bad.mem = (void *)LOAD_ADDRESS;
	bad.bufsz = 2 * PAGE;
	err = load(&bad, 1, 0);
	check(err == EINVAL, "kexec_load of more than fits: %s", strerror(err));
	bad.buf = (void *)8;
	bad.bufsz = PAGE;
	err = load(&bad, 1, 0);
	check(err == EFAULT, "kexec_load from nowhere: %s", strerror(err));
	two[0] = segment;
	two[1] = segment;
	err = load(two, 2, 0);
	check(err == EINVAL, "kexec_load of two segments to one place: %s", strerror(err));
	check(!is_loaded(), "none of this is loaded");
	return end();
}

/*
 * Unsafe operations
 */

/* What it takes to undo a grant or a mapping. */
struct pages {
	int fd;
	void *addr;
	unsigned int nr;
	uint64_t index;
	uint32_t refs[MAX_PAGES];
};

/* Pages that @domid may map. Returns an errno. */
static int grant(struct pages *p, unsigned int domid, unsigned int nr)
{
	struct ioctl_gntalloc_alloc_gref *op;
	int err = 0;

	p->nr = nr;
	p->addr = MAP_FAILED;
	op = calloc(1, sizeof(*op) + nr * sizeof(op->gref_ids[0]));
	p->fd = open("/dev/xen/gntalloc", O_RDWR | O_CLOEXEC);
	if (!op || p->fd < 0) {
		err = errno;
		free(op);
		return err;
	}
	op->domid = domid;
	op->flags = GNTALLOC_FLAG_WRITABLE;
	op->count = nr;
	if (ioctl(p->fd, IOCTL_GNTALLOC_ALLOC_GREF, op))
		err = errno;
	p->index = op->index;
	memcpy(p->refs, op->gref_ids, nr * sizeof(p->refs[0]));
	free(op);
	if (!err) {
		p->addr = mmap(NULL, nr * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
			       p->fd, p->index);
		err = p->addr == MAP_FAILED ? errno : 0;
	}
	if (err)
		close(p->fd);
	return err;
}

static int map(struct pages *p, unsigned int domid, const uint32_t *refs, unsigned int nr)
{
	struct ioctl_gntdev_map_grant_ref *op;
	int err = 0;
	unsigned int i;

	p->nr = nr;
	p->addr = MAP_FAILED;
	op = calloc(1, sizeof(*op) + nr * sizeof(op->refs[0]));
	p->fd = open("/dev/xen/gntdev", O_RDWR | O_CLOEXEC);
	if (!op || p->fd < 0) {
		err = errno;
		free(op);
		return err;
	}
	op->count = nr;
	for (i = 0; i < nr; i++) {
		op->refs[i].domid = domid;
		op->refs[i].ref = refs[i];
	}
	if (ioctl(p->fd, IOCTL_GNTDEV_MAP_GRANT_REF, op))
		err = errno;
	p->index = op->index;
	free(op);
	if (!err) {
		p->addr = mmap(NULL, nr * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
			       p->fd, p->index);
		err = p->addr == MAP_FAILED ? errno : 0;
	}
	if (err)
		close(p->fd);
	return err;
}

/* Closing the file undoes what the file was used for. */
static void release(struct pages *p)
{
	munmap(p->addr, p->nr * PAGE);
	close(p->fd);
}

static unsigned long current_kib(void)
{
	return strtoul(read_line(MEMORY "info/current_kb"), NULL, 10);
}

/* What the balloon driver has reached by the time that it had. */
static unsigned long set_target(unsigned long kib)
{
	long limit = now() + BALLOON_LIMIT;
	FILE *f = fopen(MEMORY "target_kb", "we");

	if (!f || fprintf(f, "%lu", kib) < 0 || fclose(f))
		die(MEMORY "target_kb: %s", strerror(errno));
	while (current_kib() != kib && now() < limit)
		pause_ms(10);
	return current_kib();
}

/* From now on, say only what goes wrong; and load a page, which is quicker. */
static void go_quiet(void)
{
	quiet = true;
	segment.bufsz = PAGE;
	segment.memsz = PAGE;
}

/* Loads, both ways unless it has to be quick, and unloads. */
static void check_accepted(const char *when)
{
	int by_file, err;

	check(is_safe(), "%s: " KEXEC_SAFE " says \"%s\"", when, read_line(KEXEC_SAFE));
	for (by_file = 0; by_file <= !quiet; by_file++) {
		err = load_image(by_file);
		check(!err && is_loaded(), "%s: %s: %s", when, call_name[by_file],
		      strerror(err));
		check(unload() == 0 && !is_loaded(), "%s: unload", when);
	}
}

/* While something unsafe goes on, with an image loaded before. */
static void check_unsafe(const char *words)
{
	check_refused(words);
	check_exec_refused();
}

static void one_round(void)
{
	unsigned long kib = current_kib();
	struct pages granted;
	int err;

	check_accepted("nothing unsafe");
	err = load_image(!quiet);
	check(!err, "load an image to keep: %s", strerror(err));

	check(set_target(kib - BALLOON_KIB) == kib - BALLOON_KIB, "balloon down");
	check_unsafe("ballooned out");
	check(set_target(kib) == kib, "balloon up");
	check(is_safe(), "safe after ballooning up: %s", read_line(KEXEC_SAFE));

	err = grant(&granted, 0, 3);
	check(!err, "grant: %s", strerror(err));
	if (!err) {
		check_unsafe("3 grants to other domains are in force");
		release(&granted);
	}
	check(is_safe(), "safe after all was let go of: %s", read_line(KEXEC_SAFE));
	check(is_loaded() && !unload(), "the image is loaded still");
}

/* What the initial domain is asked for, until that can be seen here. */
static void neighbour_balloon(unsigned long mib, unsigned long kib)
{
	long limit = now() + BALLOON_LIMIT;

	printf(DOMU_REQUEST "mem-set %lu\n", mib);
	while (current_kib() != kib && now() < limit)
		pause_ms(5);
	check(current_kib() == kib, "mem-set %lu: %lu KiB, not %lu", mib, current_kib(), kib);
}

static bool neighbour_map(const struct pages *p)
{
	long limit = now() + NEIGHBOUR_LIMIT;
	uint32_t *word = p->addr;

	printf(DOMU_REQUEST "map");
	for (unsigned int i = 0; i < p->nr; i++)
		printf(" %u", p->refs[i]);
	putchar('\n');
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != DOMU_HELLO && now() < limit)
		pause_ms(5);
	check(*word == DOMU_HELLO, "the initial domain has mapped it");
	return *word == DOMU_HELLO;
}

/*
 * A thorough one has xl do the ballooning, and ends a grant while it is mapped, which
 * takes a second.
 */
static void neighbour_round(unsigned long mib, bool thorough)
{
	unsigned long kib = current_kib();
	struct pages granted, mapped;
	volatile uint32_t *theirs;
	uint32_t refs[3];
	int err;

	check_accepted("nothing unsafe");
	err = load_image(!quiet);
	check(!err, "load an image to keep: %s", strerror(err));

	if (thorough)
		neighbour_balloon(mib - BALLOON_KIB / 1024, kib - BALLOON_KIB);
	else
		check(set_target(kib - BALLOON_KIB) == kib - BALLOON_KIB, "balloon down");
	check_unsafe("ballooned out");
	if (thorough)
		neighbour_balloon(mib, kib);
	else
		check(set_target(kib) == kib, "balloon up");
	check(is_safe(), "safe after ballooning up: %s", read_line(KEXEC_SAFE));

	err = grant(&granted, 0, 3);
	check(!err, "grant: %s", strerror(err));
	if (err || !neighbour_map(&granted))
		return;
	check_unsafe("3 grants to other domains are in force");

	memcpy(refs, (uint32_t *)granted.addr + 1, sizeof(refs));
	err = map(&mapped, 0, refs, 3);
	check(!err, "map: %s", strerror(err));
	if (err)
		return;
	theirs = mapped.addr;
	check_unsafe("3 pages of address space are set aside for memory of other domains");
	check(*theirs == DOMU_HELLO, "it is their memory");
	if (thorough) {
		release(&mapped);
		release(&granted);
		check_unsafe("3 grants to other domains are in force");
	}
	puts(DOMU_REQUEST "unmap");
	if (!thorough) {
		for (long limit = now() + NEIGHBOUR_LIMIT; *theirs != DOMU_BYE && now() < limit;)
			pause_ms(5);
		check(*theirs == DOMU_BYE, "the initial domain has unmapped it");
		release(&mapped);
		release(&granted);
	}
	for (long limit = now() + NEIGHBOUR_LIMIT; !is_safe() && now() < limit;)
		pause_ms(5);
	check(is_safe(), "safe after all was let go of: %s", read_line(KEXEC_SAFE));
	check(is_loaded() && !unload(), "the image is loaded still");
}

/*
 * Rounds with the initial domain at the other end if @mib is given, with nobody
 * otherwise. Ends with a state in which kexec is safe, or says what is left.
 */
static int many_rounds(const char *path, const char *mib, const char *times)
{
	unsigned long rounds = times ? number(times, 1000000) : 1;
	unsigned long size = mib ? number(mib, 1UL << 20) : 0;

	begin();
	open_image(path);
	for (unsigned long i = 0; i < rounds && !failures; i++) {
		if (mib)
			neighbour_round(size, i % 50 == 0);
		else
			one_round();
		go_quiet();
		if (i % 100 == 99)
			printf("# %lu rounds\n", i + 1);
	}
	quiet = false;
	check(is_safe(), "safe after %lu rounds: %s", rounds, read_line(KEXEC_SAFE));
	return end();
}

static int cmd_guest(char **argv)
{
	return many_rounds(argv[0], NULL, argv[1]);
}

static int cmd_neighbour(char **argv)
{
	return many_rounds(argv[0], argv[1], argv[2]);
}

/* Our own options, which boot we are, and what PID 1 shall run. */
static void next_cmdline(char *buf, size_t size, char **words)
{
	char id[MAX_REASON], own[2048] = "", *end;
	FILE *f = fopen("/proc/cmdline", "re");
	size_t len;

	snprintf(id, sizeof(id), "%s", read_line(BOOT_ID));
	if (!f || !fgets(own, sizeof(own), f) || !*id)
		die("/proc/cmdline, " BOOT_ID ": %s", strerror(errno));
	fclose(f);
	end = strstr(own, " -- ");
	if (end)
		*end = '\0';
	end = strstr(own, BEFORE);
	if (end)
		*end = '\0';
	len = snprintf(buf, size, "%s" BEFORE "%s -- \"%s", own, id, *words++);
	for (; *words && len < size; words++)
		len += snprintf(buf + len, size - len, " %s", *words);
	if (len < size)
		len += snprintf(buf + len, size - len, "\"");
	if (len >= size)
		die("that command line is too long");
}

static int cmd_exec(char **argv)
{
	int initrd = open(argv[1], O_RDONLY | O_CLOEXEC);
	char cmdline[2048];
	int err;

	begin();
	open_image(argv[0]);
	if (initrd < 0)
		die("%s: %s", argv[1], strerror(errno));
	next_cmdline(cmdline, sizeof(cmdline), argv + 2);
	err = file_load(image, initrd, cmdline, 0);
	check(!err, "kexec_file_load: %s", strerror(err));
	if (!err) {
		sync();
		err = start_loaded();
		check(false, "reboot: %s", strerror(err));
	}
	return end();
}

/* Most of what is free can be written, and keeps what was written. */
static bool use_memory(void)
{
	struct sysinfo info;
	unsigned long nr, i;
	unsigned long *p;

	if (sysinfo(&info))
		return false;
	nr = info.freeram * info.mem_unit / PAGE / 4 * 3;
	p = mmap(NULL, nr * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return false;
	for (i = 0; i < nr; i++)
		p[i * (PAGE / sizeof(*p))] = ~i;
	for (i = 0; i < nr && p[i * (PAGE / sizeof(*p))] == ~i; i++)
		;
	munmap(p, nr * PAGE);
	printf("# used %lu KiB\n", nr * (PAGE / 1024));
	return i == nr;
}

static int cmd_second(char **argv)
{
	char own[2048] = "", *before;
	FILE *f = fopen("/proc/cmdline", "re");

	begin();
	open_image(argv[0]);
	if (!f || !fgets(own, sizeof(own), f))
		die("/proc/cmdline: %s", strerror(errno));
	fclose(f);
	before = strstr(own, BEFORE);
	before = before ? before + strlen(BEFORE) : "";
	check(*before && strncmp(before, read_line(BOOT_ID), 36), "another kernel started this one");
	check(use_memory(), "memory keeps what is written to it");
	check_accepted("second kernel");
	return end();
}

static int cmd_state(char **argv)
{
	(void)argv;
	printf("# %s: %s\n", KEXEC_SAFE, read_line(KEXEC_SAFE));
	return 0;
}

static int cmd_target(char **argv)
{
	unsigned long kib = number(argv[0], 1UL << 40), got;

	begin();
	got = set_target(kib);
	check(got == kib, "target %lu KiB, current %lu KiB", kib, got);
	return end();
}

static void hold(struct pages *p, unsigned long seconds)
{
	for (long until = now() + (long)seconds; now() < until;)
		pause_ms(100);
	release(p);
}

static int cmd_grant(char **argv)
{
	unsigned int domid = number(argv[0], 0x7fff), nr = number(argv[1], MAX_PAGES);
	unsigned long seconds = number(argv[2], 86400);
	struct pages p;
	int err;

	begin();
	err = grant(&p, domid, nr);
	check(!err, "grant: %s", strerror(err));
	if (!err) {
		printf("# granted to domain %u:", domid);
		for (unsigned int i = 0; i < nr; i++)
			printf(" %u", p.refs[i]);
		putchar('\n');
		hold(&p, seconds);
	}
	return end();
}

static int cmd_map(char **argv)
{
	unsigned int domid = number(argv[0], 0x7fff), nr = 0;
	unsigned long seconds = number(argv[1], 86400);
	uint32_t refs[MAX_PAGES];
	struct pages p;
	int err;

	begin();
	while (argv[2 + nr] && nr < MAX_PAGES) {
		refs[nr] = number(argv[2 + nr], UINT32_MAX);
		nr++;
	}
	err = map(&p, domid, refs, nr);
	check(!err, "map: %s", strerror(err));
	if (!err)
		hold(&p, seconds);
	return end();
}

static const struct command {
	const char *name;
	int min, max;
	int (*fn)(char **argv);
	const char *usage;
} commands[] = {
	{ "refused", 2, 2, cmd_refused, "IMAGE WORDS" },
	{ "input", 1, 1, cmd_input, "IMAGE" },
	{ "guest", 1, 2, cmd_guest, "IMAGE [ROUNDS]" },
	{ "neighbour", 2, 3, cmd_neighbour, "IMAGE MIB [ROUNDS]" },
	{ "exec", 3, 32, cmd_exec, "IMAGE INITRD COMMAND..." },
	{ "second", 1, 1, cmd_second, "IMAGE" },
	{ "state", 0, 0, cmd_state, "" },
	{ "target", 1, 1, cmd_target, "KIB" },
	{ "grant", 3, 3, cmd_grant, "DOMID PAGES SECONDS" },
	{ "map", 3, 2 + MAX_PAGES, cmd_map, "DOMID SECONDS REF..." },
};

int main(int argc, char **argv)
{
	const struct command *c;

	for (c = commands; c < commands + sizeof(commands) / sizeof(*commands); c++) {
		if (argc >= 2 && !strcmp(argv[1], c->name) &&
		    argc - 2 >= c->min && argc - 2 <= c->max)
			return c->fn(argv + 2);
	}
	for (c = commands; c < commands + sizeof(commands) / sizeof(*commands); c++)
		printf("# usage: kexec %s %s\n", c->name, c->usage);
	return 2;
}
