/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The macro that makes a preemptible hypercall stub and its landing pad.  To
 * be included by assembly files; see the top of preempt.c for how it all
 * works.
 */

#include <linux/linkage.h>
#include <linux/stringify.h>

#include <asm/frame.h>
#include <asm/nospec-branch.h>
#include <asm/smap.h>
#include <asm/unwind_hints.h>

/*
 * Define the function \name, a stub around the hypercall instruction \insn,
 * and its landing pad, \name\()_pad.
 *
 * The instruction comes first in the stub: there is no ENDBR before it, and
 * nothing is pushed.  So its address is that of the stub, and the stack looks
 * the same there as on entry to a function, which makes the pad an ordinary
 * function for the unwinder, whose last act is a tail call of the stub.
 *
 * The pad must not change anything that the instruction might look at: all
 * registers, and the flags with AC in them.  AC is set when the hypercall
 * takes pointers to user memory.  It must be clear while C code runs, and
 * while other tasks do.  C code keeps rbx, rbp and r12 to r15, the rest is up
 * to the pad.
 */
.macro XEN_PREEMPTIBLE_STUB name:req insn:vararg
	.pushsection .noinstr.text, "ax"
SYM_FUNC_START(\name)
	ANNOTATE_NOENDBR
	\insn
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(\name)

SYM_FUNC_START(\name\()_pad)
	ANNOTATE_NOENDBR
	FRAME_BEGIN
	pushfq
	ALTERNATIVE "", __stringify(ANNOTATE_IGNORE_ALTERNATIVE; clac), X86_FEATURE_SMAP
	pushq	%rax
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11

	movl	%eax, %edi	/* hypercall number */
	call	xen_hypercall_landing

	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rax
	popfq
	FRAME_END
	jmp	\name
SYM_FUNC_END(\name\()_pad)
	.popsection
.endm
