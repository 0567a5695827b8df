// SPDX-License-Identifier: GPL-2.0
/*
 * mapcheck: what the two ioctls that map a domain's frames say about each of them. The
 * domain is an HVM one that never runs, has memory but for some holes, and goes away
 * afterwards, which proves that nothing of it is mapped still.
 *
 * Prints "mapcheck: OK", or what was wrong.
 */
#include "guest.h"

#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <xen/sys/privcmd.h>

#define FRAMES		1133	/* three blocks of the ioctl; the last batch is short */
#define NO_DOMAIN	0x7fe0
#define ROUNDS		3

static int privcmd, faults;
static uint32_t domid;
static xen_pfn_t gfn[FRAMES];
static int errs[FRAMES];

static void __attribute__((format(printf, 2, 3))) expect(bool ok, const char *fmt, ...)
{
	va_list ap;

	if (ok || ++faults > 20)
		return;
	va_start(ap, fmt);
	vwarnx(fmt, ap);
	va_end(ap);
}

static bool hole(unsigned int i)
{
	return i % 61 == 60 || i / 64 == 5 || i == FRAMES - 1;
}

static uint64_t *window(void)
{
	void *p = mmap(NULL, FRAMES * XC_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, privcmd, 0);

	if (p == MAP_FAILED)
		err(1, "mmap of privcmd");
	return p;
}

/* Maps the first @num frames, which has to give the errno @want, or 0. @err is NULL for V1. */
static void map(const char *what, int want, void *at, unsigned int num, domid_t dom, int *err)
{
	/* V1 ends before err. */
	struct privcmd_mmapbatch_v2 op = {
		.num = num, .dom = dom, .addr = (uintptr_t)at, .arr = gfn, .err = err };
	unsigned int i;
	int ret;

	for (i = 0; i < FRAMES; i++) {
		gfn[i] = i;
		errs[i] = 99;
	}
	ret = ioctl(privcmd, err ? IOCTL_PRIVCMD_MMAPBATCH_V2 : IOCTL_PRIVCMD_MMAPBATCH, &op);
	ret = ret < 0 ? errno : 0;
	expect(ret == want, "%s: %d", what, ret);
}

static void unmap(void *at)
{
	expect(!munmap(at, FRAMES * XC_PAGE_SIZE), "munmap: %s", strerror(errno));
}

static void round_of(unsigned int nr)
{
	uint64_t *at = window();
	unsigned int i;

	/* V2: each frame has its error, the call as a whole has none. */
	map("part of a fresh window", EINVAL, at, FRAMES - 1, domid, errs);
	map("errors nowhere", EFAULT, at, FRAMES, domid, (int *)8);
	map("V2", 0, at, FRAMES, domid, errs);
	for (i = 0; i < FRAMES; i++) {
		expect(errs[i] == (hole(i) ? -EINVAL : 0), "V2, frame %u: %d", i, errs[i]);
		if (!errs[i])
			at[i * 512 + i % 512] = (uint64_t)nr << 32 | i;
	}
	map("the same window again", EINVAL, at, FRAMES, domid, errs);
	unmap(at);

	/* V1: the error is in the frame's number. What was written is there. */
	at = window();
	map("V1", 0, at, FRAMES, domid, NULL);
	for (i = 0; i < FRAMES; i++) {
		expect(gfn[i] == (hole(i) ? i | PRIVCMD_MMAPBATCH_MFN_ERROR : i),
		       "V1, frame %u: %#lx", i, (unsigned long)gfn[i]);
		if (!hole(i))
			expect(at[i * 512 + i % 512] == ((uint64_t)nr << 32 | i),
			       "frame %u reads %#lx", i, (unsigned long)at[i * 512 + i % 512]);
	}
	unmap(at);

	/* No such domain: every frame fails. */
	at = window();
	map("no domain", 0, at, FRAMES, NO_DOMAIN, errs);
	for (i = 0; i < FRAMES; i++)
		expect(errs[i] == -ESRCH, "no domain, frame %u: %d", i, errs[i]);
	unmap(at);
}

int main(void)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	unsigned int i, nr = 0;
	xc_domaininfo_t info;

	privcmd = open("/dev/xen/privcmd", O_RDWR | O_CLOEXEC);
	if (privcmd < 0 || !xch)
		err(1, "no Xen");
	for (i = 0; i < FRAMES; i++)
		if (!hole(i))
			gfn[nr++] = i;
	domid = new_domain(xch, 16, 1, FRAMES * 8);
	if (xc_domain_max_vcpus(xch, domid, 1) ||
	    xc_domain_populate_physmap_exact(xch, domid, nr, 0, 0, gfn))
		err(1, "cannot populate a domain");
	for (i = 1; i <= ROUNDS; i++)
		round_of(i);
	expect(!xc_domain_destroy(xch, domid), "destroy: %s", strerror(errno));
	for (i = 0; i < 100 && domain_info(xch, domid, &info); i++)
		usleep(20000);
	expect(!domain_info(xch, domid, &info),
	       "the domain does not go away: something of it is mapped");
	printf("mapcheck: %s\n", faults ? "FAILED" : "OK");
	return faults != 0;
}
