/* SPDX-License-Identifier: GPL-2.0 */
/* Preemptible hypercalls, see the top of hypercall-preempt.c. */
#ifndef _XEN_HYPERCALL_PREEMPT_H
#define _XEN_HYPERCALL_PREEMPT_H

#include <linux/linkage.h>

/* Where in a stub the hypercall instruction is */
#define XEN_HYPERCALL_INSN	6

#ifdef __ASSEMBLER__

#include <asm/frame.h>
#include <asm/smap.h>
#include <asm/unwind_hints.h>

/*
 * A Xen that knows XEN_HYPERCALL_AGAIN sets the carry flag if the hypercall has to
 * be repeated.  Xen never clears it; the ORL does.
 */
.macro XEN_HYPERCALL_STUB name:req pad:req insn:vararg
SYM_FUNC_START(\name)
	ANNOTATE_NOENDBR
	orl	xen_hypercall_again(%rip), %eax
	.org	\name + XEN_HYPERCALL_INSN, 0x90
	ANNOTATE_NOENDBR
	\insn
	UNWIND_HINT_FUNC
	jc	\pad
	RET
SYM_FUNC_END(\name)
.endm

/*
 * Let other tasks run, change no register and no flag, and go to \stub.  Xen may
 * have changed rax; rbx has the number of the hypercall that was asked for.  AC is
 * set for Xen to access user memory, and must be clear while anything else runs.
 *
 * The stub pushes nothing, so to the unwinder this is an ordinary function.
 */
.macro XEN_HYPERCALL_PAD name:req stub:req
SYM_FUNC_START(\name)
	ANNOTATE_NOENDBR
	FRAME_BEGIN
	pushfq
	ASM_CLAC_UNSAFE
	pushq	%rdi
	movl	%ebx, %edi
	call	xen_hypercall_landing_thunk
	popq	%rdi
	popfq
	FRAME_END
	jmp	\stub
SYM_FUNC_END(\name)
.endm

#else /* !__ASSEMBLER__ */

#include <linux/static_call.h>
#include <asm/ptrace.h>
#include <asm/xen/hypercall.h>

void xen_hypercall_preempt_pv(void);
void xen_hypercall_preempt_amd(void);
void xen_hypercall_preempt_intel(void);
void xen_hypercall_pad(void);
asmlinkage void xen_hypercall_landing(unsigned int call);
extern u32 xen_hypercall_again;

/* Make an upcall that is to return to @insn return to @pad.  User space may have any rip. */
static __always_inline void xen_redirect(struct pt_regs *regs, void *insn, void *pad)
{
	if (unlikely(regs->ip == (unsigned long)insn) && !user_mode(regs) &&
	    (regs->flags & X86_EFLAGS_IF))
		regs->ip = (unsigned long)pad;
}

/* There is no 32-bit version: a 32-bit kernel cannot be the initial domain. */
static __always_inline void xen_upcall_redirect(struct pt_regs *regs)
{
	if (IS_ENABLED(CONFIG_X86_64))
		xen_redirect(regs, static_call_query(xen_hypercall_preempt) +
			     XEN_HYPERCALL_INSN, xen_hypercall_pad);
}

#endif /* !__ASSEMBLER__ */

#endif /* _XEN_HYPERCALL_PREEMPT_H */
