/* SPDX-License-Identifier: GPL-2.0 */
/* What several programs for the guest need; to be included first. */
#ifndef _GUEST_H
#define _GUEST_H

#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <xencall.h>
#include <xenctrl.h>

/* Marks our domains, for "probe clean". */
#define DOMAIN_HANDLE	"bench-probe-v1"

/* @s as a number, for @what; or the program ends. */
static inline unsigned long number(const char *what, const char *s, unsigned long min,
				   unsigned long max)
{
	char *end;
	unsigned long value = strtoul(s, &end, 10);

	if (*s < '0' || *s > '9' || *end || value < min || value > max)
		errx(2, "%s wants a number from %lu to %lu, not \"%s\"", what, min, max, s);
	return value;
}

static inline uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static inline void sleep_until(uint64_t ns)
{
	struct timespec ts = { ns / 1000000000, ns % 1000000000 };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

/*
 * A domain without vCPUs and memory, but with room for so many, for a grant table of @frames and
 * for @kib. An HVM one if it has a @pool, of so many MiB, for its page tables. @domid is 0 if it
 * was not even created.
 */
static inline bool make_domain(xc_interface *xch, uint32_t *domid, unsigned long pool,
			       unsigned int vcpus, unsigned int frames, uint64_t kib)
{
	struct xen_domctl_createdomain config = {
		.handle = DOMAIN_HANDLE,
		.max_vcpus = vcpus,
		.max_evtchn_port = 1023,
		.max_grant_frames = frames,
		.max_maptrack_frames = 4,
		.grant_opts = XEN_DOMCTL_GRANT_version(1),
	};

	if (pool) {
		config.flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap;
		config.arch.emulation_flags = XEN_X86_EMU_LAPIC;
	}
	*domid = 0;
	return !xc_domain_create(xch, domid, &config) &&
	       !xc_domain_setmaxmem(xch, *domid, kib) &&
	       (!pool || !xc_set_paging_mempool_size(xch, *domid, pool << 20));
}

/* The same, or the program ends. */
static inline uint32_t new_domain(xc_interface *xch, unsigned long pool, unsigned int vcpus,
				  uint64_t kib)
{
	uint32_t domid;

	if (!make_domain(xch, &domid, pool, vcpus, 4, kib))
		err(1, "cannot create a domain");
	return domid;
}

/* To ask which of @nr pages, from 256 MiB on, are offline. */
static inline void page_offline_query(struct xen_sysctl *op, uint32_t nr, uint32_t *status)
{
	memset(op, 0, sizeof(*op));
	op->cmd = XEN_SYSCTL_page_offline_op;
	op->interface_version = XEN_SYSCTL_INTERFACE_VERSION;
	op->u.page_offline.cmd = sysctl_query_page_offline;
	op->u.page_offline.start = 0x10000;
	op->u.page_offline.end = 0x10000 + nr - 1;
	set_xen_guest_handle_raw(op->u.page_offline.status, status);
}

static inline bool domain_info(xc_interface *xch, uint32_t domid, xc_domaininfo_t *info)
{
	return xc_domain_getinfolist(xch, domid, 1, info) == 1 && info->domain == domid;
}

#endif
