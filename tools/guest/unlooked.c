// SPDX-License-Identifier: GPL-2.0
/*
 * How long Xen goes on without a look for events: a real-time task sleeps 1 ms at a time on the
 * vCPU of a hypercall, and notes how late it wakes up. Run it with preempt=full, so that Linux
 * adds nothing. Prints the worst for each hypercall.
 */
#include "guest.h"

#include <elf.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include <xen/kexec.h>
#include <xen/memory.h>

#define VCPUS	4096
#define OFFLINE	200000UL
#define GIB	(1UL << 30)
#define KIB	(8UL << 20)	/* of a domain, at most */
#define IMAGE	(64UL << 20)

static xencall_handle *xcall;
static xc_interface *xch;
static _Atomic int64_t worst;

static void *sleeper(void *unused)
{
	struct sched_param param = { .sched_priority = 50 };
	int64_t due, late;

	if (sched_setscheduler(0, SCHED_FIFO, &param))
		err(1, "cannot become SCHED_FIFO");
	for (;;) {
		due = now() + 1000000;
		sleep_until(due);
		late = now() - due;
		if (late > worst)
			worst = late;
	}
	return unused;
}

static void begin(void)
{
	usleep(20000);
	worst = 0;
}

static void end(const char *op, const char *what, int ret)
{
	/* The last one may still be waiting. */
	usleep(5000);
	printf("# unlooked\t%s, %s\t%.3f ms\t%s\n", op, what, worst / 1e6,
	       ret < 0 ? strerror(errno) : "ok");
	fflush(stdout);
}

/* What has nothing to do with a hypercall */
static void loop(void)
{
	uint64_t until;

	begin();
	until = now() + 500000000;
	while (now() < until)
		;
	end("none", "500 ms of a loop in user space", 0);
}

static void max_vcpus(void)
{
	uint32_t domid = new_domain(xch, 0, VCPUS, KIB);

	begin();
	end("max_vcpus", "4096 PV vCPUs", xc_domain_max_vcpus(xch, domid, VCPUS));
	xc_domain_destroy(xch, domid);
}

static void page_offline(void)
{
	uint32_t *status = xencall_alloc_buffer(xcall, OFFLINE * 4);
	struct xen_sysctl *op = xencall_alloc_buffer(xcall, sizeof(*op));

	page_offline_query(op, OFFLINE, status);
	begin();
	end("page_offline", "200000 pages", xencall1(xcall, __HYPERVISOR_sysctl, (uintptr_t)op));
}

static void reservation(unsigned int nr, unsigned int order, const char *what)
{
	uint32_t domid = new_domain(xch, 16, 1, KIB);
	xen_pfn_t pfns[GIB >> 21];
	unsigned int i;
	int ret;

	for (i = 0; i < nr; i++)
		pfns[i] = (GIB >> 12) + ((xen_pfn_t)i << order);
	begin();
	ret = xc_domain_populate_physmap_exact(xch, domid, nr, order, 0, pfns);
	end("populate", what, ret);
	if (!ret) {
		begin();
		ret = xc_domain_decrease_reservation_exact(xch, domid, nr, order, pfns);
		end("decrease_reservation", what, ret);
	}
	xc_domain_destroy(xch, domid);
}

static void kexec_load(void)
{
	xen_kexec_segment_t segment = { .buf_size = IMAGE, .dest_maddr = GIB, .dest_size = IMAGE };
	void *image = xencall_alloc_buffer(xcall, IMAGE);

	if (!image)
		err(1, "kexec_load");
	set_xen_guest_handle_raw(segment.buf.h, image);
	begin();
	end("kexec_load", "64 MiB",
	    xc_kexec_load(xch, KEXEC_TYPE_DEFAULT, EM_X86_64, GIB, 1, &segment));
	xc_kexec_unload(xch, KEXEC_TYPE_DEFAULT);
}

int main(void)
{
	pthread_t thread;

	xcall = xencall_open(NULL, 0);
	xch = xc_interface_open(NULL, NULL, 0);
	if (!xcall || !xch || pthread_create(&thread, NULL, sleeper, NULL))
		err(1, "no Xen, or no thread");
	loop();
	page_offline();
	max_vcpus();
	reservation(1, 18, "one extent of 1 GiB");
	reservation(512, 9, "512 extents of 2 MiB");
	kexec_load();
	return 0;
}
