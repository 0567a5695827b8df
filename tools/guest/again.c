// SPDX-License-Identifier: GPL-2.0
/*
 * Drives XEN_HYPERCALL_AGAIN, bit 29 of the hypercall number, from user space of the
 * initial domain, and compares with hypercalls that do not have it.
 *
 *	again raw	the kernel hands the number on as it is, and Xen knows the bit
 *	again old	the same, but Xen does not know it
 *	again refused	Xen knows it, and the kernel keeps it for itself
 *
 * An unpatched Linux hands it on, the series does not. The former loses the registers that Xen
 * wants to see again, so only hypercalls are driven here that keep their progress in memory, or
 * where it can be found out from there. The rest is done in the kernel, by test_again() and
 * test_upcall() of the KUnit suite xen_preempt.
 *
 * Prints TAP.
 */
#include "guest.h"

#include <sched.h>
#include <stdarg.h>
#include <sys/wait.h>

#include <xen/features.h>
#include <xen/memory.h>
#include <xen/version.h>

#ifndef XEN_HYPERCALL_AGAIN
#define XEN_HYPERCALL_AGAIN		0x20000000UL
#define XENFEAT_hypercall_again		22
#endif

#define PAGES		8192UL		/* of a domain: 32 MiB */
#define VCPUS		1024
#define OFFLINE		20000UL		/* pages that are asked about */
#define MAX_TRIES	1000000

static xencall_handle *xcall;
static xc_interface *xch;
static unsigned int tests, failed;

/* Hypercall buffers: two domctls, and a list of a domain's pages */
static struct xen_domctl *domctl;
static struct xen_memory_reservation *reservation;
static xen_pfn_t *extents;

static void __attribute__((format(printf, 2, 3))) ok(bool good, const char *fmt, ...)
{
	va_list args;

	printf("%sok %u - ", good ? "" : "not ", ++tests);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	if (!good)
		failed++;
}

/* Memory that Xen can read and write */
static void *buffer(size_t size)
{
	void *p = xencall_alloc_buffer(xcall, size);

	if (!p)
		err(1, "no memory");
	return p;
}

/* A hypercall as it is: the result of Xen, errors negative. */
static long call(unsigned long op, unsigned long a1, unsigned long a2)
{
	long ret = xencall2L(xcall, op, a1, a2);

	return ret == -1 ? -errno : ret;
}

static bool again(long ret)
{
	return ret > 0 && (ret & XEN_HYPERCALL_AGAIN);
}

/* Repeats a hypercall whose state is all in memory. Returns how often, or -1. */
static int repeat(unsigned long op, void *arg, long *ret)
{
	int n;

	for (n = 0; n < MAX_TRIES; n++) {
		*ret = call(op | XEN_HYPERCALL_AGAIN, (uintptr_t)arg, 0);
		if (!again(*ret))
			return n;
		if ((unsigned long)*ret != (op | XEN_HYPERCALL_AGAIN))
			return -1;
	}
	return -1;
}

static void prepare(struct xen_domctl *d, uint32_t cmd, uint32_t domid)
{
	d->cmd = cmd;
	d->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
	d->domain = domid;
}

/* A flagged destroydomain, as far as it gets */
static long destroy_on(uint32_t domid)
{
	prepare(domctl, XEN_DOMCTL_destroydomain, domid);
	return call(__HYPERVISOR_domctl | XEN_HYPERCALL_AGAIN, (uintptr_t)domctl, 0);
}

static uint64_t free_pages(void)
{
	xc_physinfo_t info = { 0 };

	if (xc_physinfo(xch, &info))
		err(1, "physinfo");
	return info.free_pages;
}

/* Or -1 if there is no such domain */
static long pages_of(uint32_t domid)
{
	xc_domaininfo_t info;

	return domain_info(xch, domid, &info) ? (long)info.tot_pages : -1;
}

static bool exists(uint32_t domid)
{
	return pages_of(domid) >= 0;
}

/* Gives a domain its memory, with 4 KiB extents. Returns how often Xen said "again", or -1. */
static int populate(uint32_t domid, unsigned long flag)
{
	unsigned long cmd = XENMEM_populate_physmap, done, i;
	int n = 0;
	long ret;

	for (i = 0; i < PAGES; i++)
		extents[i] = i;
	reservation->nr_extents = PAGES;
	reservation->domid = domid;
	set_xen_guest_handle_raw(reservation->extent_start, extents);
	/* The progress, which is lost with rdi, is how many pages the domain has. */
	while (again(ret = call(__HYPERVISOR_memory_op | flag, cmd, (uintptr_t)reservation))) {
		done = pages_of(domid);
		if (++n > MAX_TRIES || done >= PAGES)
			return -1;
		cmd = XENMEM_populate_physmap | done << 6;
	}
	return ret == (long)PAGES && pages_of(domid) == PAGES ? n : -1;
}

static uint32_t create_full(void)
{
	uint32_t domid = new_domain(xch, 0, 1, PAGES * 8);

	if (populate(domid, 0))
		err(1, "cannot populate a domain");
	return domid;
}

static void destroy(uint32_t domid)
{
	if (xc_domain_destroy(xch, domid))
		err(1, "cannot destroy a domain");
}

/* Xen scrubs what was freed by and by; then it counts as free. */
static bool all_free(uint64_t before)
{
	int i;

	for (i = 0; i < 100 && free_pages() < before; i++)
		usleep(100000);
	return free_pages() >= before;
}

static void test_unknown(void)
{
	uint32_t domid = create_full();
	long ret;

	ret = call(__HYPERVISOR_xen_version | XEN_HYPERCALL_AGAIN, XENVER_version, 0);
	ok(ret == -ENOSYS, "a flagged xen_version is an error (%ld)", ret);
	ret = destroy_on(domid);
	ok(ret == -ENOSYS && pages_of(domid) == PAGES,
	   "a flagged destroydomain is an error and destroys nothing (%ld)", ret);
	destroy(domid);
}

static void test_bits(void)
{
	long plain = call(__HYPERVISOR_xen_version, XENVER_version, 0), ret;

	ret = call(__HYPERVISOR_xen_version | XEN_HYPERCALL_AGAIN, XENVER_version, 0);
	ok(ret == plain, "a flagged xen_version gives the same (%#lx, %#lx)", plain, ret);
	ret = call(63 | XEN_HYPERCALL_AGAIN, 0, 0);
	ok(ret == -ENOSYS, "an unknown number with the flag gives -ENOSYS (%ld)", ret);
	ret = call(__HYPERVISOR_xen_version | 0x40000000, XENVER_version, 0);
	ok(ret == -ENOSYS, "another bit in the number gives -ENOSYS (%ld)", ret);
	ret = call(__HYPERVISOR_xen_version | XEN_HYPERCALL_AGAIN | 0x80000000, XENVER_version, 0);
	ok(ret == -ENOSYS, "bit 31 with the flag gives -ENOSYS (%ld)", ret);
}

static void test_populate(void)
{
	uint32_t domid = new_domain(xch, 0, 1, PAGES * 8);
	int n = populate(domid, XEN_HYPERCALL_AGAIN);

	ok(n > 0, "a flagged populate_physmap gives all %lu pages, again: %d", PAGES, n);
	destroy(domid);
}

static void test_destroy(void)
{
	uint64_t before = free_pages();
	uint32_t domid = create_full();
	long ret;
	int n;

	prepare(domctl, XEN_DOMCTL_destroydomain, domid);
	n = repeat(__HYPERVISOR_domctl, domctl, &ret);
	ok(n > 0 && !ret && !exists(domid),
	   "a flagged destroydomain destroys the domain (%ld), again: %d", ret, n);
	ok(all_free(before), "and all its memory is free");
}

/*
 * Two destroys in a multicall. An entry that is done has its result, one that was left on the
 * way has the number to go on with, and the others have what was written there before.
 */
static void test_multicall(void)
{
	multicall_entry_t *m = buffer(2 * sizeof(*m));
	unsigned int i, left = 0, n = 0;
	uint32_t domid[2];
	long ret;

	for (i = 0; i < 2; i++) {
		domid[i] = create_full();
		prepare(&domctl[i], XEN_DOMCTL_destroydomain, domid[i]);
		m[i] = (multicall_entry_t){ __HYPERVISOR_domctl, 1, { (uintptr_t)&domctl[i] } };
	}
	while (again(ret = call(__HYPERVISOR_multicall | XEN_HYPERCALL_AGAIN,
				(uintptr_t)&m[left], 2 - left))) {
		left = !m[0].result;
		if (++n > MAX_TRIES)
			break;
	}
	ok(n && !ret && !m[0].result && !m[1].result && !exists(domid[0]) && !exists(domid[1]),
	   "a flagged multicall destroys two domains (%ld), again: %u", ret, n);

	m[0] = (multicall_entry_t){ .op = __HYPERVISOR_xen_version | XEN_HYPERCALL_AGAIN };
	ret = call(__HYPERVISOR_multicall, (uintptr_t)m, 1);
	ok(!ret && (long)m[0].result == -ENOSYS, "an entry with the flag gives -ENOSYS (%ld)",
	   (long)m[0].result);
}

static void test_max_vcpus(void)
{
	uint32_t domid = new_domain(xch, 0, VCPUS, PAGES * 8);
	xc_domaininfo_t info = { 0 };
	long ret;
	int n;

	prepare(domctl, XEN_DOMCTL_max_vcpus, domid);
	domctl->u.max_vcpus.max = VCPUS;
	n = repeat(__HYPERVISOR_domctl, domctl, &ret);
	domain_info(xch, domid, &info);
	ok(n > 0 && !ret && info.max_vcpu_id == VCPUS - 1,
	   "a flagged max_vcpus makes %u vCPUs (%ld), again: %d", info.max_vcpu_id + 1, ret, n);
	destroy(domid);
}

static void test_page_offline(void)
{
	struct xen_sysctl *query = buffer(sizeof(*query));
	uint32_t *flagged = buffer(OFFLINE * 4), *plain = buffer(OFFLINE * 4);
	long ret, r2;
	int n;

	memset(flagged, 0xff, OFFLINE * 4);
	memset(plain, 0xee, OFFLINE * 4);
	page_offline_query(query, OFFLINE, flagged);
	n = repeat(__HYPERVISOR_sysctl, query, &ret);
	page_offline_query(query, OFFLINE, plain);
	r2 = call(__HYPERVISOR_sysctl, (uintptr_t)query, 0);
	ok(n > 0 && ret == r2 && !memcmp(plain, flagged, OFFLINE * 4),
	   "a flagged page_offline_op gives the same for %lu pages (%ld, %ld), again: %d",
	   OFFLINE, ret, r2, n);
}

/* What a guest can do instead of going on. */
static void test_hostile(void)
{
	uint64_t before = free_pages();
	uint32_t a = create_full(), b = create_full(), c = create_full();
	cpu_set_t all, one;
	int i, n, status;
	long ret;

	/* Leaves one half done, and has another process destroy it, without the flag. */
	ret = destroy_on(a);
	ok(again(ret) && exists(a), "a destroydomain is left half done (%#lx)", ret);
	if (!fork())
		_exit(xc_domain_destroy(xc_interface_open(NULL, NULL, 0), a));
	wait(&status);
	ok(!status && !exists(a), "and finished by another process without the flag");

	/* Goes to and fro between two. */
	for (i = n = 0; i < MAX_TRIES && (exists(b) || exists(c)); i++)
		n += again(destroy_on(i & 1 ? b : c));
	ok(n > 1 && !exists(b) && !exists(c), "two destroydomains in turns, again: %d", n);

	/* Goes on with the number of another hypercall, and with other vCPUs. */
	a = create_full();
	ret = destroy_on(a);
	call((ret & ~63UL) | __HYPERVISOR_xen_version, XENVER_version, 0);
	ret = call(ret & XEN_HYPERCALL_AGAIN ? (ret & ~63UL) | __HYPERVISOR_sysctl : 0,
		   (uintptr_t)domctl, 0);
	ok(ret < 0 && exists(a), "going on as another hypercall is an error (%ld)", ret);
	sched_getaffinity(0, sizeof(all), &all);
	for (n = 0; n < MAX_TRIES; n++) {
		CPU_ZERO(&one);
		CPU_SET(n % CPU_COUNT(&all), &one);
		sched_setaffinity(0, sizeof(one), &one);
		ret = destroy_on(a);
		if (!again(ret))
			break;
	}
	sched_setaffinity(0, sizeof(all), &all);
	ok(!ret && n && !exists(a), "continued on %d vCPUs in turns, again: %d", CPU_COUNT(&all), n);
	ok(all_free(before), "and all memory is free");
}

int main(int argc, char **argv)
{
	const char *mode = argc == 2 ? argv[1] : "";
	bool raw = !strcmp(mode, "raw"), old = !strcmp(mode, "old");
	xen_feature_info_t features = { 0 };

	if (!raw && !old && strcmp(mode, "refused")) {
		fprintf(stderr, "usage: again raw|old|refused\n");
		return 2;
	}
	xcall = xencall_open(NULL, 0);
	xch = xc_interface_open(NULL, NULL, 0);
	if (!xcall || !xch)
		err(1, "no Xen");
	domctl = buffer(2 * sizeof(*domctl));
	reservation = buffer(sizeof(*reservation));
	extents = buffer(PAGES * sizeof(*extents));

	if (xc_version(xch, XENVER_get_features, &features))
		err(1, "features");
	ok(!(features.submap & 1U << XENFEAT_hypercall_again) == old, "the feature is %sadvertised",
	   old ? "not " : "");
	if (raw) {
		test_bits();
		test_populate();
		test_destroy();
		test_multicall();
		test_max_vcpus();
		test_page_offline();
		test_hostile();
	} else {
		test_unknown();
	}
	printf("1..%u\n", tests);
	return !!failed;
}
