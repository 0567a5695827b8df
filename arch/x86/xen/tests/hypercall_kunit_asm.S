/* SPDX-License-Identifier: GPL-2.0 */
/*
 * "Hypercalls" for hypercall_kunit.c.  One spins in place as long as rcx is 0.  The
 * other says "again" for each 1 that it rotates out of r8; a carry flag that its stub
 * has not cleared gets into r8.
 */

#include "../../entry/calling.h"
#include "../hypercall-preempt.h"

	.pushsection .noinstr.text, "ax"
SYM_FUNC_START(xen_test_stub)
	ANNOTATE_NOENDBR
	jrcxz	.
	RET
SYM_FUNC_END(xen_test_stub)
XEN_HYPERCALL_PAD xen_test_pad xen_test_stub

XEN_HYPERCALL_STUB xen_test_again_stub xen_test_again_pad rcrq $1, %r8
XEN_HYPERCALL_PAD xen_test_again_pad xen_test_again_stub
	.popsection

/*
 * \name(u64 *regs): load all registers and the flags from regs, call \stub, and
 * store what has come back.  The order is that of enum test_reg.
 */
.macro XEN_TEST_CALL name:req stub:req
SYM_FUNC_START(\name)
	PUSH_REGS unwind_hint=0
	.irp i, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0
	pushq	8 * \i(%rdi)
	.endr
	POP_REGS
	popfq
	call	\stub
	pushfq
	PUSH_REGS unwind_hint=0
	ASM_CLAC_UNSAFE
	movq	8 * (16 + 14)(%rsp), %rdi	/* regs, from the first PUSH_REGS */
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	popq	8 * \i(%rdi)
	.endr
	POP_REGS
	RET
SYM_FUNC_END(\name)
.endm

XEN_TEST_CALL xen_test_call xen_test_stub
XEN_TEST_CALL xen_test_again xen_test_again_stub
