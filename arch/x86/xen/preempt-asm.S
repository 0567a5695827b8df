/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The preemptible hypercall stubs and their landing pads, one per flavour.
 *
 * Same registers as for the other hypercalls, except that rcx and r11 need not
 * come back.
 */

#include "preempt-stub.S"

#ifdef CONFIG_XEN_PV
XEN_PREEMPTIBLE_STUB xen_hypercall_preempt_pv	 syscall
#endif
XEN_PREEMPTIBLE_STUB xen_hypercall_preempt_amd	 vmmcall
XEN_PREEMPTIBLE_STUB xen_hypercall_preempt_intel vmcall
