// SPDX-License-Identifier: GPL-2.0
/*
 * Preemptible hypercalls
 *
 * Some hypercalls take long: destroying a domain with a terabyte of memory
 * goes on for tens of seconds.  Xen does not keep the CPU all that time.  Now
 * and then, where the operation can be left safely, it looks for pending work,
 * and if there is any it makes a continuation: it records in the argument
 * registers, and if need be in guest memory, how far it got, leaves the
 * instruction pointer on the hypercall instruction, and returns to the guest.
 * Work of Xen's own it does first, and the guest sees nothing of it.  An event
 * for this vCPU it delivers as an upcall, and for the guest, that is an
 * interrupt which hit right before the hypercall instruction.  When the
 * handler returns, the instruction executes again, with the new arguments, and
 * Xen carries on.
 *
 * So although a hypercall leaves the guest, the guest runs time and again
 * while it lasts, and what it holds of a continuation is registers and memory
 * of the task that makes the hypercall.  The task may be preempted there as
 * anywhere else, for any time, and resume on any vCPU.  What Xen remembers for
 * the vCPU, like a page table that it still has to release, does not belong to
 * the task: Xen finishes that first, whoever makes the next such hypercall there.
 *
 * With full preemption, it is, on return from the upcall.  The lazy model puts
 * that off until the next tick, for tasks of the normal class, where user space
 * would reschedule on return from the same interrupt.  That is what the landing
 * pad is for:
 *
 *   task                           upcall                      landing pad
 *
 *   privcmd_call()
 *     stub:
 *       hypercall instruction
 *         Xen: progress, event
 *         pending, continuation
 *                           ---->  handle events
 *                                  ip == stub? ip = pad  ---->  save registers
 *                                                               schedule()
 *     stub:                 <---------------------------------  restore registers
 *       hypercall instruction
 *         Xen: further progress
 *         ...
 *       return
 *
 * Hypercalls that may be preempted are made by an instruction of their own,
 * and nothing else uses it.  That makes its address the flag: an upcall that
 * finds it in regs->ip has interrupted such a hypercall, which is about to be
 * started or continued.  There is no per-CPU or per-task state that a
 * migration or a nested interrupt could get wrong, and the entry code knows
 * nothing of it.
 *
 * The upcall only changes regs->ip.  It does not ask whether to reschedule:
 * what runs later on the same interrupt, like softirqs, may still wake up
 * tasks.  Nor does it schedule.  The pad does, after the interrupt is over, in
 * plain task context: on the task's stack, with interrupts on, RCU watching,
 * preemption enabled and AC clear.
 *
 * Nothing but Xen knows what a continuation means, so the pad must not change
 * any register, and it cannot end a hypercall early.  A signal has to wait
 * until the hypercall is done, as it always had, and so has the freezer.
 *
 * What does not get here:
 *
 *  - Interrupts that do not arrive as an upcall: what an HVM or PVH domain gets
 *    through its local APIC, from devices and as irq_work, and all events of an
 *    HVM guest without a callback vector.  What they wake up waits for the next
 *    upcall, which where there is a vector is the next tick at the latest.
 *
 *  - An upcall that hits the pad itself.  What it wakes up after the pad has
 *    looked waits for the next upcall, too.
 *
 *  - NMIs and exceptions.  They wake up nobody other than by an interrupt.
 *
 *  - Hypercalls during which Xen pauses the vCPU, or finds no place to leave.
 *
 * There is no 32-bit version.  A 32-bit kernel cannot be the initial domain.
 */

#include <linux/cache.h>
#include <linux/cpufeature.h>
#include <linux/init.h>
#include <linux/instrumentation.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <linux/processor.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/static_call.h>
#include <linux/thread_info.h>
#include <linux/timekeeping.h>

#include <trace/events/xen.h>

#include <xen/xen.h>

#include <asm/irqflags.h>
#include <asm/xen/hypercall.h>

#include "preempt.h"
#include "xen-ops.h"

/*
 * Both are set once, before the first driver runs.  The defaults are never
 * used: no preemptible hypercall is made before, or outside of Xen.
 */
DEFINE_STATIC_CALL(xen_hypercall_preempt, xen_hypercall_preempt_intel);
EXPORT_STATIC_CALL_TRAMP_GPL(xen_hypercall_preempt);

struct xen_landing xen_landing __ro_after_init;

static __always_inline void xen_assert_task_context(void)
{
	if (!IS_ENABLED(CONFIG_DEBUG_ENTRY))
		return;

	WARN_ON_ONCE(!on_thread_stack());
	WARN_ON_ONCE(!rcu_is_watching());
	WARN_ON_ONCE(irqs_disabled());
	WARN_ON_ONCE(preempt_count());
	WARN_ON_ONCE(!task_is_running(current));

	/* Without SMAP, CLAC is patched out here as it is on kernel entry. */
	if (cpu_feature_enabled(X86_FEATURE_SMAP) ||
	    cpu_feature_enabled(X86_FEATURE_XENPV))
		WARN_ON_ONCE(native_save_fl() & X86_EFLAGS_AC);
}

static void xen_hypercall_resched(unsigned int op)
{
	u64 start;

	if (!trace_xen_hypercall_resched_enabled()) {
		schedule();
		return;
	}

	start = ktime_get_ns();
	schedule();
	trace_xen_hypercall_resched(op, ktime_get_ns() - start);
}

/*
 * The landing pad's part in C: reschedule as a return to user space would,
 * which includes what the lazy model has put off.
 *
 * Context: task context, may sleep.  The caller of the hypercall has called
 * might_sleep(), and is in TASK_RUNNING.
 */
asmlinkage __visible noinstr void xen_hypercall_landing(unsigned int op)
{
	instrumentation_begin();

	xen_assert_task_context();

	if (read_thread_flags() & (_TIF_NEED_RESCHED | _TIF_NEED_RESCHED_LAZY))
		xen_hypercall_resched(op);

	instrumentation_end();
}

static void __init xen_set_landing(void (*stub)(void), void (*pad)(void))
{
	xen_landing.insn = (unsigned long)stub;
	xen_landing.pad = (unsigned long)pad;
	static_call_update(xen_hypercall_preempt, stub);
}

static int __init xen_preempt_init(void)
{
	if (!xen_domain())
		return 0;

	if (IS_ENABLED(CONFIG_XEN_PV) && xen_pv_domain())
		xen_set_landing(xen_hypercall_preempt_pv,
				xen_hypercall_preempt_pv_pad);
	else if (static_call_query(xen_hypercall) == xen_hypercall_amd)
		xen_set_landing(xen_hypercall_preempt_amd,
				xen_hypercall_preempt_amd_pad);
	else
		xen_set_landing(xen_hypercall_preempt_intel,
				xen_hypercall_preempt_intel_pad);

	return 0;
}
early_initcall(xen_preempt_init);
