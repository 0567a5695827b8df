/* SPDX-License-Identifier: GPL-2.0 */
/*
 * "Hypercalls" for preempt_kunit.c: stubs and landing pads like the real ones,
 * made by the same macro, round an instruction that spins in place until an
 * interrupt moves on from it.
 *
 * It is a conditional jump to itself, rather than an unconditional one, so that
 * there is a way on for objtool to see.  Each of the two keeps spinning with one
 * value of the carry flag.  With the wrong one it falls through, too early.
 */

#include <linux/cfi_types.h>

#include "../preempt-stub.S"

#define R(n)	(8 * (n))(%rdi)

/*
 * \name(u64 *regs): load the registers and flags from regs, call the stub, and
 * store in the same place what has come back.  The order in regs is that of
 * enum test_reg in preempt_kunit.c.  A frame pointer has to stay one.
 */
.macro XEN_PREEMPT_TEST name:req insn:vararg
XEN_PREEMPTIBLE_STUB \name\()_stub \insn

	.pushsection .text, "ax"
SYM_TYPED_FUNC_START(\name)
	FRAME_BEGIN
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	pushq	%rdi

	movq	%rsp, R(16)
	pushq	R(15)
	popfq
	movq	R(0), %rax
	movq	R(1), %rbx
	movq	R(2), %rcx
	movq	R(3), %rdx
	movq	R(4), %rsi
#ifndef CONFIG_FRAME_POINTER
	movq	R(6), %rbp
#endif
	movq	R(7), %r8
	movq	R(8), %r9
	movq	R(9), %r10
	movq	R(10), %r11
	movq	R(11), %r12
	movq	R(12), %r13
	movq	R(13), %r14
	movq	R(14), %r15
	movq	R(5), %rdi

	call	\name\()_stub

	/*
	 * Nothing here changes the flags before they are saved, unless call depth
	 * tracking does, see pad_run().
	 */
	pushq	%rdi
	movq	8(%rsp), %rdi
	movq	%rax, R(0)
	movq	%rbx, R(1)
	movq	%rcx, R(2)
	movq	%rdx, R(3)
	movq	%rsi, R(4)
	popq	R(5)
	movq	%rbp, R(6)
	movq	%r8, R(7)
	movq	%r9, R(8)
	movq	%r10, R(9)
	movq	%r11, R(10)
	movq	%r12, R(11)
	movq	%r13, R(12)
	movq	%r14, R(13)
	movq	%r15, R(14)
	pushfq
	popq	R(15)
	ALTERNATIVE "", __stringify(ANNOTATE_IGNORE_ALTERNATIVE; clac), X86_FEATURE_SMAP
	movq	%rsp, R(17)

	popq	%rdi
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	FRAME_END
	RET
SYM_FUNC_END(\name)
	.popsection
.endm

XEN_PREEMPT_TEST xen_preempt_test_nc	jnc .
XEN_PREEMPT_TEST xen_preempt_test_c	jc .
