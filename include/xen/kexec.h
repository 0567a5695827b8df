/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XEN_KEXEC_H
#define _XEN_KEXEC_H

#include <linux/kexec.h>
#include <linux/types.h>

struct seq_buf;

#ifdef CONFIG_XEN_KEXEC

/**
 * struct xen_kexec_state - What decides whether a guest can use kexec
 * @pv:			It is a PV guest.
 * @initial_domain:	It is the initial domain.
 * @pvh:		It is a PVH guest.
 * @soft_reset_works:	The administrator says that it can be reset.
 * @ignore_grants:	The administrator says that grants do no harm.
 * @version:		Xen's version, the major number in the upper 16 bits.
 * @missing:		Pages of RAM that are not there.
 * @granted:		Grants that other domains can make use of.
 * @mapped:		Pages set aside for memory of other domains.
 */
struct xen_kexec_state {
	bool pv;
	bool initial_domain;
	bool pvh;
	bool soft_reset_works;
	bool ignore_grants;
	unsigned int version;
	unsigned long missing;
	unsigned long granted;
	unsigned long mapped;
};

bool xen_kexec_refuse(enum kexec_start start, struct seq_buf *why);

#if IS_ENABLED(CONFIG_KUNIT)
bool xen_kexec_refuse_state(const struct xen_kexec_state *state, enum kexec_start start,
			    struct seq_buf *why);
#endif

#endif /* CONFIG_XEN_KEXEC */

#endif /* _XEN_KEXEC_H */
