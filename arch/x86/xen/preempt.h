/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Preemptible hypercalls: what stubs, landing pads and upcalls share.  See the
 * top of preempt.c for how they play together.
 */
#ifndef _XEN_PREEMPT_H
#define _XEN_PREEMPT_H

#include <linux/compiler.h>
#include <linux/linkage.h>
#include <linux/types.h>

#include <asm/ptrace.h>
#include <asm/processor-flags.h>

#ifdef CONFIG_X86_64

/**
 * struct xen_landing - a preemptible hypercall instruction and its landing pad
 * @insn: address of the instruction, 0 for none
 * @pad: address of the landing pad that belongs to it
 */
struct xen_landing {
	unsigned long insn;
	unsigned long pad;
};

/* The one for the flavour of hypercall that this kernel runs with. */
extern struct xen_landing xen_landing;

void xen_hypercall_preempt_pv(void);
void xen_hypercall_preempt_pv_pad(void);
void xen_hypercall_preempt_amd(void);
void xen_hypercall_preempt_amd_pad(void);
void xen_hypercall_preempt_intel(void);
void xen_hypercall_preempt_intel_pad(void);

asmlinkage void xen_hypercall_landing(unsigned int op);

/**
 * xen_redirect_to_pad - Make an upcall return to the landing pad
 * @regs: what the upcall interrupted
 * @landing: the instruction to look for, and where to go from there
 *
 * Does nothing unless @regs are about to execute exactly this instruction, in
 * the kernel and with interrupts enabled.
 *
 * Context: the interrupt handler, anywhere between entry and return.
 */
static __always_inline void xen_redirect_to_pad(struct pt_regs *regs,
						const struct xen_landing *landing)
{
	if (likely(regs->ip != landing->insn))
		return;

	if (!user_mode(regs) && (regs->flags & X86_EFLAGS_IF))
		regs->ip = landing->pad;
}

/* What an event channel upcall has to do about preemptible hypercalls. */
static __always_inline void xen_upcall_redirect(struct pt_regs *regs)
{
	xen_redirect_to_pad(regs, &xen_landing);
}

#else /* !CONFIG_X86_64 */

static __always_inline void xen_upcall_redirect(struct pt_regs *regs) { }

#endif /* !CONFIG_X86_64 */

#endif /* _XEN_PREEMPT_H */
