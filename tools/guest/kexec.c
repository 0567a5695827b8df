// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests of kexec need and busybox has not. Run as root.
 *
 *	kexec load [-p] IMAGE [INITRD CMDLINE]	kexec_file_load(); -p: a crash kernel
 *	kexec load -s IMAGE		kexec_load(), of something that cannot be started
 *	kexec load -j			the same with KEXEC_PRESERVE_CONTEXT, of something that
 *					returns at once
 *	kexec exec			reboot(LINUX_REBOOT_CMD_KEXEC)
 *	kexec input IMAGE		bad input gets the errors that it always got
 *	kexec grant DOMID PAGES		grant pages, print the references, hold them
 *	kexec map DOMID REF...		map what another domain has granted, hold it
 *	kexec foreign DOMID		map, without a grant, the page that "target" has made
 *	kexec ram MIB SECONDS		fill memory, wait, print how many pages have changed
 *	kexec reset DOMID		in the initial domain: when this guest asks for a soft
 *					reset, do it, and leave its devices as they are
 *	kexec pages DOMID		in the initial domain: print how many pages this guest
 *					has, and how many it may have
 *	kexec target DOMID		in the initial domain: make a guest of one page, of
 *					which this guest is a device model
 *	kexec host			in the initial domain: load an image for the host as a
 *					whole by hypercall, as kexec-tools do, and unload it
 *
 * "load", "exec" and "host" print the name of the error, or "ok"; "input" whatever error is not
 * the right one. What is held is released when the program ends; it ends by a signal.
 */
#include "guest.h"

#include <elf.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <xenforeignmemory.h>
#include <xenstore.h>

#include <xen/grant_table.h>
#include <xen/kexec.h>
#include <xen/gntalloc.h>
#include <xen/gntdev.h>

#define PAGE		4096
#define MAX_PAGES	64
#define NOBODY		65534
#define LOAD_ADDRESS	0x1000000

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "kexec: %s: %s\n", what, strerror(errno));
	exit(2);
}

static const char *name(int err)
{
	return err ? strerrorname_np(err) : "ok";
}

/* The system calls return 0 or an errno. */
static int result(long ret)
{
	return ret < 0 ? errno : 0;
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

static int start(void)
{
	return result(syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			      LINUX_REBOOT_CMD_KEXEC, NULL));
}

/*
 * For kexec_load(), all of the image goes to one place, which is enough for it to be
 * loaded, but not to be started there.
 */
static int image;
static struct kexec_segment segment;

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(path);
	return fd;
}

static void open_image(const char *path)
{
	struct stat st;

	image = open_file(path);
	if (fstat(image, &st))
		die(path);
	segment.buf = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, image, 0);
	if (segment.buf == MAP_FAILED)
		die(path);
	segment.bufsz = st.st_size;
	segment.mem = (void *)LOAD_ADDRESS;
	segment.memsz = (st.st_size + PAGE - 1) / PAGE * PAGE;
}

static int cmd_load(int argc, char **argv)
{
	static char ret[PAGE] = { 0xc3 };
	unsigned long flags = 0;
	bool segments = false, returns = false;
	int c, err;

	while ((c = getopt(argc, argv, "psj")) != -1) {
		if (c == 'p')
			flags |= KEXEC_FILE_ON_CRASH;
		else if (c == 's')
			segments = true;
		else if (c == 'j')
			segments = returns = true;
		else
			return 2;
	}
	argc -= optind;
	argv += optind;
	if (returns) {
		flags = KEXEC_PRESERVE_CONTEXT;
		segment = (struct kexec_segment){ ret, PAGE, (void *)LOAD_ADDRESS, PAGE };
	} else if (argc == 1 || argc == 3) {
		open_image(argv[0]);
	} else {
		return 2;
	}
	if (segments)
		err = load(&segment, 1, flags);
	else
		err = file_load(image, argc == 3 ? open_file(argv[1]) : -1,
				argc == 3 ? argv[2] : "", flags);
	puts(name(err));
	return 0;
}

static int cmd_exec(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	/* Whoever listens shall not wait for the end of a line that the kernel prints. */
	fflush(stdout);
	puts(name(start()));
	return 0;
}

static int wrong;

static void expect(const char *what, int want, int err)
{
	if (err == want)
		return;
	printf("%s: %s, not %s\n", what, name(err), name(want));
	wrong = 1;
}

static int call_load(void)
{
	return load(&segment, 1, 0);
}

static int call_file_load(void)
{
	return file_load(image, -1, "", 0);
}

/* As somebody without privilege. */
static int as_nobody(int (*call)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(setgid(NOBODY) || setuid(NOBODY) ? 255 : call());
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("child");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static int cmd_input(int argc, char **argv)
{
	struct kexec_segment bad = { .mem = (void *)LOAD_ADDRESS, .memsz = PAGE };
	struct kexec_segment two[2], many[KEXEC_SEGMENT_MAX + 1] = { { 0 } };
	char garbage[PAGE] = "This is not a kernel.";
	int fd;

	if (argc != 2)
		return 2;
	open_image(argv[1]);
	two[0] = two[1] = segment;

	expect("unload", 0, load(NULL, 0, 0));
	expect("start of nothing", EINVAL, start());
	expect("load, no privilege", EPERM, as_nobody(call_load));
	expect("file_load, no privilege", EPERM, as_nobody(call_file_load));
	expect("start, no privilege", EPERM, as_nobody(start));
	expect("load, unknown flag", EINVAL, load(&segment, 1, 0x8000));
	expect("load, other machine", EINVAL, load(&segment, 1, KEXEC_ARCH_PPC));
	expect("load, too many", EINVAL, load(many, KEXEC_SEGMENT_MAX + 1, 0));
	expect("load, segments nowhere", EFAULT, load((void *)8, 1, 0));
	expect("load, two to one place", EINVAL, load(two, 2, 0));
	bad.mem = (void *)(LOAD_ADDRESS + 1);
	expect("load, odd address", EADDRNOTAVAIL, load(&bad, 1, 0));
	bad.mem = (void *)LOAD_ADDRESS;
	bad.bufsz = 2 * PAGE;
	expect("load, more than fits", EINVAL, load(&bad, 1, 0));
	bad.buf = (void *)8;
	bad.bufsz = PAGE;
	expect("load, from nowhere", EFAULT, load(&bad, 1, 0));

	expect("file_load, unknown flag", EINVAL, file_load(image, -1, "", 1UL << 30));
	expect("file_load, no file", EBADF, file_load(-1, -1, "", 0));
	fd = memfd_create("garbage", MFD_CLOEXEC);
	if (fd < 0 || write(fd, garbage, PAGE) != PAGE)
		die("memfd");
	expect("file_load, garbage", ENOEXEC, file_load(fd, -1, "", 0));
	/* The mark at the right place, and nothing behind it that makes sense. */
	memset(garbage, 0xff, sizeof(garbage));
	memcpy(garbage + 0x1fe, "\x55\xaa", 2);
	memcpy(garbage + 0x202, "HdrS", 4);
	if (pwrite(fd, garbage, PAGE, 0) != PAGE)
		die("memfd");
	expect("file_load, damaged image", ENOEXEC, file_load(fd, -1, "", 0));
	return wrong;
}

/* Writes to what has been mapped, and stays. */
static void __attribute__((noreturn)) hold(char *addr)
{
	if (!addr || addr == MAP_FAILED)
		die("mmap");
	strcpy(addr, "held");
	puts("held");
	fflush(stdout);
	for (;;)
		pause();
}

static char *map(int fd, unsigned int nr, uint64_t index)
{
	return mmap(NULL, nr * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, index);
}

static int cmd_grant(int argc, char **argv)
{
	struct ioctl_gntalloc_alloc_gref *op;
	unsigned int i, nr;
	int fd;

	if (argc != 3)
		return 2;
	nr = number("grant", argv[2], 1, MAX_PAGES);
	op = calloc(1, sizeof(*op) + nr * sizeof(op->gref_ids[0]));
	fd = open("/dev/xen/gntalloc", O_RDWR | O_CLOEXEC);
	if (!op || fd < 0)
		die("gntalloc");
	op->domid = number("grant", argv[1], 0, UINT16_MAX);
	op->flags = GNTALLOC_FLAG_WRITABLE;
	op->count = nr;
	if (ioctl(fd, IOCTL_GNTALLOC_ALLOC_GREF, op))
		die("grant");
	for (i = 0; i < nr; i++)
		printf("%u%c", op->gref_ids[i], i + 1 < nr ? ' ' : '\n');
	hold(map(fd, nr, op->index));
}

static int cmd_map(int argc, char **argv)
{
	struct ioctl_gntdev_map_grant_ref *op;
	unsigned int i, nr = argc - 2;
	int fd;

	if (argc < 3 || nr > MAX_PAGES)
		return 2;
	op = calloc(1, sizeof(*op) + nr * sizeof(op->refs[0]));
	fd = open("/dev/xen/gntdev", O_RDWR | O_CLOEXEC);
	if (!op || fd < 0)
		die("gntdev");
	op->count = nr;
	for (i = 0; i < nr; i++) {
		op->refs[i].domid = number("map", argv[1], 0, UINT16_MAX);
		op->refs[i].ref = number("map", argv[2 + i], 0, UINT32_MAX);
	}
	if (ioctl(fd, IOCTL_GNTDEV_MAP_GRANT_REF, op))
		die("map");
	hold(map(fd, nr, op->index));
}

static int cmd_foreign(int argc, char **argv)
{
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);
	xen_pfn_t gfn = LOAD_ADDRESS / PAGE;

	if (argc != 2)
		return 2;
	if (!fmem)
		die("no privcmd");
	hold(xenforeignmemory_map(fmem, number("foreign", argv[1], 0, UINT16_MAX),
				  PROT_READ | PROT_WRITE, 1, &gfn, NULL));
}

static int cmd_target(int argc, char **argv)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	xen_pfn_t gfn = LOAD_ADDRESS / PAGE;
	uint32_t domid;

	if (argc != 2)
		return 2;
	if (!xch || !make_domain(xch, &domid, 16, 1, 4, 8 << 10) ||
	    xc_domain_populate_physmap_exact(xch, domid, 1, 0, 0, &gfn) ||
	    xc_domain_set_target(xch, number("target", argv[1], 0, UINT16_MAX), domid))
		die("target");
	return 0;
}

/* Each word is different, so that a page that is there twice, or not at all, shows. */
static uint64_t word(size_t i)
{
	return (i + 1) * 0x9e3779b97f4a7c15;
}

static int cmd_ram(int argc, char **argv)
{
	size_t i, n, changed = 0;
	uint64_t *ram;

	if (argc != 3)
		return 2;
	n = (number("ram", argv[1], 0, UINT32_MAX) << 20) / sizeof(*ram);
	ram = mmap(NULL, n * sizeof(*ram), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (ram == MAP_FAILED)
		die("mmap");
	for (i = 0; i < n; i++)
		ram[i] = word(i);
	sleep(number("ram", argv[2], 0, UINT32_MAX));
	for (i = 0; i < n; i++) {
		if (ram[i] == word(i))
			continue;
		changed++;
		i |= PAGE / sizeof(*ram) - 1;
	}
	printf("%zu\n", changed);
	return 0;
}

/* An event channel in guest @domid, and where the guest finds it. */
static int channel(xc_interface *xch, uint32_t domid, uint32_t param)
{
	int port = xc_evtchn_alloc_unbound(xch, domid, 0);

	if (port < 0 || xc_hvm_param_set(xch, domid, param, port))
		die("event channel");
	return port;
}

/* What any toolstack does, but nothing about devices. xl is told to preserve the guest. */
static int cmd_reset(int argc, char **argv)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	struct xs_handle *xs = xs_open(0);
	char path[64], port[16];
	xc_domaininfo_t info;
	uint32_t domid;

	if (argc != 2)
		return 2;
	domid = number("reset", argv[1], 0, UINT16_MAX);
	if (!xch || !xs)
		die("toolstack");
	do {
		usleep(100000);
		if (!domain_info(xch, domid, &info))
			die("no such guest");
	} while (!(info.flags & XEN_DOMINF_shutdown));
	if (info.flags >> XEN_DOMINF_shutdownshift != SHUTDOWN_soft_reset)
		die("not a soft reset");

	if (xc_domain_pause(xch, domid) || xc_domain_soft_reset(xch, domid))
		die("soft reset");
	if (!xs_introduce_domain(xs, domid, 0, channel(xch, domid, HVM_PARAM_STORE_EVTCHN)))
		die("xenstore");
	snprintf(path, sizeof(path), "/local/domain/%u/console/port", domid);
	snprintf(port, sizeof(port), "%d", channel(xch, domid, HVM_PARAM_CONSOLE_EVTCHN));
	if (!xs_write(xs, XBT_NULL, path, port, strlen(port)))
		die("console");
	if (xc_domain_unpause(xch, domid))
		die("unpause");
	return 0;
}

static int cmd_pages(int argc, char **argv)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	xc_domaininfo_t info;

	if (argc != 2)
		return 2;
	if (!xch || !domain_info(xch, number("pages", argv[1], 0, UINT16_MAX), &info))
		die("no such guest");
	printf("%lu %lu\n", info.tot_pages, info.max_pages);
	return 0;
}

static int cmd_host(int argc, char **argv)
{
	xen_kexec_segment_t to = {
		.buf_size = PAGE, .dest_maddr = LOAD_ADDRESS, .dest_size = PAGE
	};
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	DECLARE_HYPERCALL_BUFFER(char, page);
	int err;

	(void)argc;
	(void)argv;
	page = xch ? xc_hypercall_buffer_alloc(xch, page, PAGE) : NULL;
	if (!page)
		die("no Xen");
	set_xen_guest_handle(to.buf.h, page);
	err = result(xc_kexec_load(xch, KEXEC_TYPE_DEFAULT, EM_X86_64, LOAD_ADDRESS, 1, &to));
	if (!err && (xc_kexec_status(xch, KEXEC_TYPE_DEFAULT) != 1 ||
		     xc_kexec_unload(xch, KEXEC_TYPE_DEFAULT) ||
		     xc_kexec_status(xch, KEXEC_TYPE_DEFAULT)))
		die("not loaded, or not unloaded");
	puts(name(err));
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*fn)(int argc, char **argv);
	} commands[] = {
		{ "load", cmd_load }, { "exec", cmd_exec }, { "input", cmd_input },
		{ "grant", cmd_grant }, { "map", cmd_map }, { "ram", cmd_ram },
		{ "reset", cmd_reset }, { "pages", cmd_pages }, { "host", cmd_host },
		{ "foreign", cmd_foreign }, { "target", cmd_target },
	};
	unsigned int i;
	int ret = 2;

	for (i = 0; argc > 1 && i < sizeof(commands) / sizeof(*commands); i++) {
		if (!strcmp(argv[1], commands[i].name))
			ret = commands[i].fn(argc - 1, argv + 1);
	}
	if (ret == 2)
		fputs("usage: kexec COMMAND [ARGUMENTS]; see tools/guest/kexec.c\n", stderr);
	return ret;
}
