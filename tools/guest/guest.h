/* SPDX-License-Identifier: GPL-2.0 */
/* What several programs for the guest do, after xenctrl.h. */
#ifndef _GUEST_H
#define _GUEST_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

static inline int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* A domain without vCPUs and memory, but with room for so many, and for so many KiB. */
static inline bool make_domain(xc_interface *xch, uint32_t *domid, bool hvm, unsigned int vcpus,
			       uint64_t kib)
{
	struct xen_domctl_createdomain config = {
		.max_vcpus = vcpus,
		.max_evtchn_port = 1023,
		.max_grant_frames = 4,
		.max_maptrack_frames = 4,
		.grant_opts = XEN_DOMCTL_GRANT_version(1),
	};

	if (hvm) {
		config.flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap;
		config.arch.emulation_flags = XEN_X86_EMU_LAPIC;
	}
	*domid = 0;
	return !xc_domain_create(xch, domid, &config) &&
	       !xc_domain_setmaxmem(xch, *domid, kib) &&
	       (!hvm || !xc_set_paging_mempool_size(xch, *domid, 16UL << 20));
}

#endif
