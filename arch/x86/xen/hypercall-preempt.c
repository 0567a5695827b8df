// SPDX-License-Identifier: GPL-2.0
/*
 * Preemptible hypercalls
 *
 * Some hypercalls take long: destroying a domain of a terabyte takes tens of
 * seconds.  Where it can leave the operation safely, Xen looks for pending events.
 * If there is one, Xen makes a continuation: it stores its progress in the argument
 * registers and, for some operations, in guest memory, leaves the instruction
 * pointer on the hypercall instruction, and delivers the event as an upcall.  To
 * Linux, that is an interrupt right before the instruction.  When the handler
 * returns, the instruction executes again, and Xen carries on.
 *
 * All that the guest holds of a hypercall then is in registers and memory of
 * the task.  So the task may give way to others there, and go on later on any
 * vCPU.  (Of page tables alone, which an mmuext_op has freed in part, Xen keeps
 * track with the vCPU, whose next such hypercall frees the rest.)  This is how:
 *
 *   task                          upcall                    landing pad
 *
 *   privcmd_call()
 *     stub:
 *       hypercall instruction
 *         Xen: event pending,
 *         continuation
 *                          ---->  handle events
 *                                 ip == stub? ip = pad ---->  save registers
 *                                                             schedule()
 *     stub:                <--------------------------------  restore registers
 *       hypercall instruction
 *         ...
 *       return
 *
 * The address is the flag.  Nothing but preemptible hypercalls uses the stub's
 * instruction.  So an upcall that finds its address in regs->ip has interrupted
 * such a hypercall, which is about to start or to continue.  There is no per-CPU
 * or per-task state that could go stale, and the entry code is not involved.
 *
 * The upcall redirects always: softirqs on its way out may wake up tasks, too.
 * The pad is plain task context, with interrupts on and RCU watching.
 *
 * Only Xen knows what the registers mean.  So the pad must not change any, and
 * it cannot end a hypercall: a signal waits until it is done, and so does the
 * freezer, until it gives up.
 *
 * An interrupt that is not an upcall, like that of a device or irq_work in a PVH
 * domain, is not redirected.  Nor is an upcall that hits the pad.  What they
 * wake up may wait for the next upcall, unless full preemption lets it run at once.
 *
 * A Xen with XENFEAT_hypercall_again needs no redirect.  Asked to, by
 * XEN_HYPERCALL_AGAIN in the number, it moves the instruction pointer past the
 * instruction and sets the carry flag, which takes the stub to the pad.  So the
 * task gets there whatever the interrupt was.
 */

#include <linux/export.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include <trace/events/xen.h>
#include <xen/features.h>
#include <xen/xen.h>

#include "hypercall-preempt.h"
#include "xen-ops.h"

DEFINE_STATIC_CALL(xen_hypercall_preempt, xen_hypercall_preempt_intel);
EXPORT_STATIC_CALL_TRAMP_GPL(xen_hypercall_preempt);

/* For the number of each preemptible hypercall: XEN_HYPERCALL_AGAIN, or nothing */
u32 xen_hypercall_again __ro_after_init;

/* The landing pad's part in C: reschedule as a return to user space would. */
asmlinkage __visible noinstr void xen_hypercall_landing(unsigned int call)
{
	instrumentation_begin();

	if (IS_ENABLED(CONFIG_DEBUG_ENTRY)) {
		WARN_ON_ONCE(!on_thread_stack() || !rcu_is_watching());
		WARN_ON_ONCE(irqs_disabled() || preempt_count());
		WARN_ON_ONCE(!task_is_running(current));
		/* Without SMAP, CLAC is patched out. */
		WARN_ON_ONCE(boot_cpu_has(X86_FEATURE_SMAP) &&
			     (native_save_fl() & X86_EFLAGS_AC));
	}

	if (read_thread_flags() & (_TIF_NEED_RESCHED | _TIF_NEED_RESCHED_LAZY)) {
		trace_xen_hypercall_resched(call);
		schedule();
	}
	/* Being preempted by the upcall's return is no quiescent state to RCU Tasks. */
	cond_resched_tasks_rcu_qs();

	instrumentation_end();
}

static int __init xen_hypercall_preempt_init(void)
{
	if (xen_pv_domain())
		static_call_update(xen_hypercall_preempt, xen_hypercall_preempt_pv);
	else if (static_call_query(xen_hypercall) == xen_hypercall_amd)
		static_call_update(xen_hypercall_preempt, xen_hypercall_preempt_amd);

	/* Other domains may be migrated to a Xen that does not know it. */
	if (xen_initial_domain() && xen_feature(XENFEAT_hypercall_again))
		xen_hypercall_again = XEN_HYPERCALL_AGAIN;

	return 0;
}
early_initcall(xen_hypercall_preempt_init);
