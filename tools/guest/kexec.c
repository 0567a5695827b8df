// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests of kexec need and busybox has not. Run as root.
 *
 *	kexec load [-p] IMAGE [INITRD CMDLINE]	kexec_file_load(); -p: a crash kernel
 *	kexec load -s [IMAGE]	kexec_load(), of something that cannot be started
 *	kexec load -j		the same, of something that returns at once: KEXEC_PRESERVE_CONTEXT
 *	kexec exec		reboot(LINUX_REBOOT_CMD_KEXEC)
 *	kexec input IMAGE	bad input gets the errors that it always got
 *	kexec grant DOMID PAGES	grant pages, print the references, hold them
 *	kexec map DOMID REF...	map what another domain has granted, hold it
 *	kexec foreign DOMID	map, without a grant, the page that "target" has made
 *	kexec ram MIB SECONDS	fill memory, wait, print how many pages have changed
 *
 * In the initial domain:
 *
 *	kexec reset DOMID	when this guest asks for a soft reset, do it, but nothing about devices
 *	kexec pages DOMID	print how many pages this guest has, and how many it may have
 *	kexec target DOMID	make a guest of one page, of which this guest is a device model
 *	kexec host		load an image for the host as a whole, as kexec-tools do, and unload it
 *
 * "load", "exec" and "host" print the name of the error, or "ok"; "input" whatever error is not
 * the right one. What is held is released when the program ends; it ends by a signal.
 */
#include "guest.h"

#include <elf.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <xenforeignmemory.h>
#include <xengnttab.h>
#include <xenstore.h>

#include <xen/kexec.h>

#define PAGE		4096
#define MAX_PAGES	64
#define NOBODY		65534
#define LOAD_ADDRESS	0x1000000

/* What the command was given; and the exit status. */
static char **args;
static int nr_args, wrong;

static const char *name(int errnum)
{
	return errnum ? strerrorname_np(errnum) : "ok";
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

/* For kexec_load(), which does not look at it: all to one place, where it cannot be started. */
static char code[1 << 20];
static struct kexec_segment segment = {
	code, sizeof(code), (void *)LOAD_ADDRESS, sizeof(code)
};

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(2, "%s", path);
	return fd;
}

static uint32_t domid(void)
{
	return number("DOMID", args[0], 0, UINT16_MAX);
}

static void cmd_load(void)
{
	unsigned long flags = 0;
	int ret;

	if (!strcmp(args[0], "-s")) {
		ret = load(&segment, 1, 0);
	} else if (!strcmp(args[0], "-j")) {
		code[0] = 0xc3;		/* ret */
		segment.bufsz = PAGE;
		segment.memsz = PAGE;
		ret = load(&segment, 1, KEXEC_PRESERVE_CONTEXT);
	} else {
		if (!strcmp(args[0], "-p")) {
			flags = KEXEC_FILE_ON_CRASH;
			args++;
			nr_args--;
		}
		if (nr_args != 1 && nr_args != 3)
			errx(2, "load takes an IMAGE, or an IMAGE, an INITRD and a CMDLINE");
		ret = file_load(open_file(args[0]), nr_args > 1 ? open_file(args[1]) : -1,
				nr_args > 2 ? args[2] : "", flags);
	}
	puts(name(ret));
}

static void cmd_exec(void)
{
	puts(name(start()));
}

static void expect(const char *what, int want, int is)
{
	if (is == want)
		return;
	warnx("%s: %s, not %s", what, name(is), name(want));
	wrong = 1;
}

static void cmd_input(void)
{
	struct kexec_segment odd = { NULL, 0, (void *)(LOAD_ADDRESS + 1), PAGE };
	struct kexec_segment large = { NULL, 2 * PAGE, (void *)LOAD_ADDRESS, PAGE };
	struct kexec_segment nowhere = { (void *)8, PAGE, (void *)LOAD_ADDRESS, PAGE };
	struct kexec_segment two[] = { segment, segment }, many[KEXEC_SEGMENT_MAX + 1] = { };
	char garbage[PAGE] = "This is not a kernel.";
	int fd, image = open_file(args[0]), status;

	expect("unload", 0, load(NULL, 0, 0));
	expect("start of nothing", EINVAL, start());
	/* As somebody without privilege */
	if (!fork()) {
		if (setgid(NOBODY) || setuid(NOBODY))
			err(2, "nobody");
		expect("load, no privilege", EPERM, load(&segment, 1, 0));
		expect("file_load, no privilege", EPERM, file_load(image, -1, "", 0));
		expect("start, no privilege", EPERM, start());
		exit(wrong);
	}
	if (wait(&status) < 0)
		err(2, "child");
	wrong |= !!status;
	expect("load, unknown flag", EINVAL, load(&segment, 1, 0x8000));
	expect("load, other machine", EINVAL, load(&segment, 1, KEXEC_ARCH_PPC));
	expect("load, too many", EINVAL, load(many, KEXEC_SEGMENT_MAX + 1, 0));
	expect("load, segments nowhere", EFAULT, load((void *)8, 1, 0));
	expect("load, two to one place", EINVAL, load(two, 2, 0));
	expect("load, odd address", EADDRNOTAVAIL, load(&odd, 1, 0));
	expect("load, more than fits", EINVAL, load(&large, 1, 0));
	expect("load, from nowhere", EFAULT, load(&nowhere, 1, 0));

	expect("file_load, unknown flag", EINVAL, file_load(image, -1, "", 1UL << 30));
	expect("file_load, no file", EBADF, file_load(-1, -1, "", 0));
	fd = memfd_create("garbage", MFD_CLOEXEC);
	if (fd < 0 || write(fd, garbage, PAGE) != PAGE)
		err(2, "memfd");
	expect("file_load, garbage", ENOEXEC, file_load(fd, -1, "", 0));
	/* The mark at the right place, and nothing behind it that makes sense. */
	memset(garbage, 0xff, sizeof(garbage));
	memcpy(garbage + 0x1fe, "\x55\xaa", 2);
	memcpy(garbage + 0x202, "HdrS", 4);
	if (pwrite(fd, garbage, PAGE, 0) != PAGE)
		err(2, "memfd");
	expect("file_load, damaged image", ENOEXEC, file_load(fd, -1, "", 0));
}

/* Writes to what has been mapped, and stays. */
static void __attribute__((noreturn)) hold(char *addr)
{
	if (!addr)
		err(2, "mmap");
	strcpy(addr, "held");
	puts("held");
	fflush(stdout);
	for (;;)
		pause();
}

static void cmd_grant(void)
{
	unsigned int i, nr = number("grant", args[1], 1, MAX_PAGES);
	xengntshr_handle *gntshr = xengntshr_open(NULL, 0);
	uint32_t refs[MAX_PAGES];
	char *addr;

	addr = gntshr ? xengntshr_share_pages(gntshr, domid(), nr, refs, true) : NULL;
	if (!addr)
		err(2, "grant");
	for (i = 0; i < nr; i++)
		printf("%u%c", refs[i], i + 1 < nr ? ' ' : '\n');
	hold(addr);
}

static void cmd_map(void)
{
	xengnttab_handle *gnttab = xengnttab_open(NULL, 0);
	int i, nr = nr_args - 1;
	uint32_t refs[MAX_PAGES];

	if (!gnttab)
		err(2, "gntdev");
	for (i = 0; i < nr; i++)
		refs[i] = number("map", args[1 + i], 0, UINT32_MAX);
	hold(xengnttab_map_domain_grant_refs(gnttab, nr, domid(), refs, PROT_READ | PROT_WRITE));
}

static void cmd_foreign(void)
{
	xenforeignmemory_handle *fmem = xenforeignmemory_open(NULL, 0);
	xen_pfn_t gfn = LOAD_ADDRESS / PAGE;

	if (!fmem)
		err(2, "no privcmd");
	hold(xenforeignmemory_map(fmem, domid(), PROT_READ | PROT_WRITE, 1, &gfn, NULL));
}

static void cmd_target(void)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	xen_pfn_t gfn = LOAD_ADDRESS / PAGE;
	uint32_t target;

	if (!xch || !make_domain(xch, &target, 16, 1, 4, 8 << 10) ||
	    xc_domain_populate_physmap_exact(xch, target, 1, 0, 0, &gfn) ||
	    xc_domain_set_target(xch, domid(), target))
		err(2, "target");
}

/* Each word is different, so that a page that is there twice, or not at all, shows. */
static uint64_t word(size_t i)
{
	return (i + 1) * 0x9e3779b97f4a7c15;
}

static void cmd_ram(void)
{
	size_t i, n = (number("ram", args[0], 0, UINT32_MAX) << 20) / sizeof(uint64_t);
	size_t changed = 0;
	uint64_t *ram;

	ram = mmap(NULL, n * sizeof(*ram), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (ram == MAP_FAILED)
		err(2, "mmap");
	for (i = 0; i < n; i++)
		ram[i] = word(i);
	sleep(number("ram", args[1], 0, UINT32_MAX));
	for (i = 0; i < n; i++) {
		if (ram[i] == word(i))
			continue;
		changed++;
		i |= PAGE / sizeof(*ram) - 1;
	}
	printf("%zu\n", changed);
}

/* An event channel in the guest, and where the guest finds it. */
static int channel(xc_interface *xch, uint32_t param)
{
	int port = xc_evtchn_alloc_unbound(xch, domid(), 0);

	if (port < 0 || xc_hvm_param_set(xch, domid(), param, port))
		err(2, "event channel");
	return port;
}

/* What any toolstack does, but it leaves the devices. xl is told to preserve the guest. */
static void cmd_reset(void)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	struct xs_handle *xs = xs_open(0);
	char path[64], port[16];
	xc_domaininfo_t info;

	if (!xch || !xs)
		err(2, "toolstack");
	do {
		usleep(100000);
		if (!domain_info(xch, domid(), &info))
			err(2, "no such guest");
	} while (!(info.flags & XEN_DOMINF_shutdown));
	if (info.flags >> XEN_DOMINF_shutdownshift != SHUTDOWN_soft_reset)
		err(2, "not a soft reset");

	if (xc_domain_pause(xch, domid()) || xc_domain_soft_reset(xch, domid()))
		err(2, "soft reset");
	if (!xs_introduce_domain(xs, domid(), 0, channel(xch, HVM_PARAM_STORE_EVTCHN)))
		err(2, "xenstore");
	snprintf(path, sizeof(path), "/local/domain/%u/console/port", domid());
	snprintf(port, sizeof(port), "%d", channel(xch, HVM_PARAM_CONSOLE_EVTCHN));
	if (!xs_write(xs, XBT_NULL, path, port, strlen(port)))
		err(2, "console");
	if (xc_domain_unpause(xch, domid()))
		err(2, "unpause");
}

static void cmd_pages(void)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	xc_domaininfo_t info;

	if (!xch || !domain_info(xch, domid(), &info))
		err(2, "no such guest");
	printf("%lu %lu\n", info.tot_pages, info.max_pages);
}

static void cmd_host(void)
{
	xen_kexec_segment_t to = {
		.buf_size = PAGE, .dest_maddr = LOAD_ADDRESS, .dest_size = PAGE
	};
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	DECLARE_HYPERCALL_BUFFER(char, page);
	int ret;

	page = xch ? xc_hypercall_buffer_alloc(xch, page, PAGE) : NULL;
	if (!page)
		err(2, "no Xen");
	set_xen_guest_handle(to.buf.h, page);
	ret = result(xc_kexec_load(xch, KEXEC_TYPE_DEFAULT, EM_X86_64, LOAD_ADDRESS, 1, &to));
	if (!ret && (xc_kexec_status(xch, KEXEC_TYPE_DEFAULT) != 1 ||
		     xc_kexec_unload(xch, KEXEC_TYPE_DEFAULT) ||
		     xc_kexec_status(xch, KEXEC_TYPE_DEFAULT)))
		err(2, "not loaded, or not unloaded");
	puts(name(ret));
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*fn)(void);
		int min, max;		/* arguments */
	} commands[] = {
		{ "load", cmd_load, 1, 4 }, { "exec", cmd_exec, 0, 0 },
		{ "input", cmd_input, 1, 1 }, { "grant", cmd_grant, 2, 2 },
		{ "map", cmd_map, 2, 1 + MAX_PAGES }, { "foreign", cmd_foreign, 1, 1 },
		{ "ram", cmd_ram, 2, 2 }, { "reset", cmd_reset, 1, 1 },
		{ "pages", cmd_pages, 1, 1 }, { "target", cmd_target, 1, 1 },
		{ "host", cmd_host, 0, 0 },
	}, *c;

	args = argv + 2;
	nr_args = argc - 2;
	for (c = commands; nr_args >= 0 && c < commands + sizeof(commands) / sizeof(*c); c++) {
		if (strcmp(argv[1], c->name) || nr_args < c->min || nr_args > c->max)
			continue;
		c->fn();
		return wrong;
	}
	fputs("usage: kexec COMMAND [ARGUMENTS]; see tools/guest/kexec.c\n", stderr);
	return 2;
}
