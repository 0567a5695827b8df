// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of preemptible hypercalls, see ../hypercall-preempt.c
 *
 * An instruction that spins in place stands in for the hypercall, and a timer for
 * the upcall, so that most of them need no Xen.  test_upcall() has the real things.
 */

#include <linux/hrtimer.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/smp.h>
#include <linux/stacktrace.h>
#include <kunit/test.h>

#include <trace/events/sched.h>
#include <trace/events/xen.h>
#include <xen/interface/xen.h>
#include <xen/interface/version.h>
#include <xen/xen.h>

#include <asm/irq_regs.h>

#include "../hypercall-preempt.h"

#define PASSES		2000
#define PASSES_MIN	20		/* if an emulator is too slow for more */
#define PERIOD		ns_to_ktime(211000)
#define INSN(stub)	((void *)(stub) + XEN_HYPERCALL_INSN)

enum test_reg {	/* known to hypercall_kunit_asm.S */
	R15, R14, R13, R12, RBP, RBX, R11, R10, R9, R8, RAX, RCX, RDX, RSI, RDI, RFLAGS, NR_REGS
};

asmlinkage void xen_test_call(u64 *regs);
asmlinkage void xen_test_stub(void);
asmlinkage void xen_test_pad(void);
asmlinkage void xen_test_again(u64 *regs);

static struct pad_test {
	struct task_struct *task;
	void *insn;
	unsigned int op;
	int other_cpu;			/* to migrate to, or 0 */
	int pad_cpu;			/* where the task gives way in the pad, or -1 */
	unsigned long end;
	struct hrtimer timer;
	unsigned int passes, gave_way, wrong_op, ac_set, bad_stack;
} t;

static enum hrtimer_restart timer_fn(struct hrtimer *timer)
{
	struct pt_regs *regs = get_irq_regs();

	hrtimer_forward_now(timer, PERIOD);
	if (!regs || current != t.task || regs->ip != (unsigned long)t.insn) {
		/* An emulator may need longer to get the task through the pad. */
		hrtimer_add_expires(timer, 15 * PERIOD);
		return HRTIMER_RESTART;
	}

	/* A request that only the pad acts on, not the return from this interrupt. */
	set_tsk_thread_flag(current, TIF_NEED_RESCHED_LAZY);
	if (t.insn == xen_test_stub && (t.passes >= PASSES || time_after(jiffies, t.end)))
		regs->ip += 2;			/* past the instruction */
	else					/* a real upcall redirects by itself */
		xen_redirect(regs, xen_test_stub, xen_test_pad);

	return HRTIMER_RESTART;
}

static void timer_start(void *unused)
{
	hrtimer_start(&t.timer, PERIOD, HRTIMER_MODE_REL_PINNED_HARD);
}

/* In the pad, right before it reschedules. */
static void resched_probe(void *unused, unsigned int op)
{
	unsigned long trace[32];

	if (current != t.task)
		return;

	t.passes++;
	t.wrong_op += op != t.op;
	t.ac_set += !!(native_save_fl() & X86_EFLAGS_AC);
	t.bad_stack += stack_trace_save_tsk_reliable(current, trace, ARRAY_SIZE(trace)) <= 0;
}

/* Note where the pad itself, not preemption, has switched the task out. */
static void switch_probe(void *unused, bool preempt, struct task_struct *prev,
			 struct task_struct *next, unsigned int prev_state)
{
	if (prev == t.task && !preempt && !prev_state)
		WRITE_ONCE(t.pad_cpu, raw_smp_processor_id());
	else if (next == t.task)
		WRITE_ONCE(t.pad_cpu, -1);
}

/* If this runs where the task has given way, the task is in the pad, and may be moved. */
static int rival_thread(void *unused)
{
	while (!kthread_should_stop()) {
		int cpu = raw_smp_processor_id();

		if (cpu == READ_ONCE(t.pad_cpu)) {
			WRITE_ONCE(t.pad_cpu, -1);
			cpu = cpu ? 0 : t.other_cpu;
			hrtimer_cancel(&t.timer);
			smp_call_function_single(cpu, timer_start, NULL, true);
			t.gave_way += !set_cpus_allowed_ptr(t.task, cpumask_of(cpu));
			set_cpus_allowed_ptr(current, cpumask_of(cpu));
		}
		cond_resched();
	}

	return 0;
}

/* The thread of a test case ends with it, so it may stay bound to a CPU. */
static void test_start(struct kunit *test, void *insn, unsigned int op, int other_cpu)
{
	t = (struct pad_test){ .task = current, .insn = insn, .op = op, .other_cpu = other_cpu,
			       .pad_cpu = -1, .end = jiffies + 60 * HZ };
	KUNIT_EXPECT_EQ(test, register_trace_xen_hypercall_resched(resched_probe, NULL), 0);
	KUNIT_EXPECT_EQ(test, register_trace_sched_switch(switch_probe, NULL), 0);
	set_cpus_allowed_ptr(current, cpumask_of(0));
	hrtimer_setup(&t.timer, timer_fn, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	timer_start(NULL);
}

static void test_finish(struct kunit *test)
{
	hrtimer_cancel(&t.timer);
	unregister_trace_xen_hypercall_resched(resched_probe, NULL);
	unregister_trace_sched_switch(switch_probe, NULL);
	tracepoint_synchronize_unregister();

	KUNIT_EXPECT_GE(test, t.passes, PASSES_MIN);
	KUNIT_EXPECT_EQ(test, t.wrong_op, 0);
	KUNIT_EXPECT_EQ(test, t.ac_set, 0);
	KUNIT_EXPECT_EQ(test, t.bad_stack, 0);
}

/* Registers that differ, and all flags; AC is set, as privcmd_call() has it. */
static void fill_regs(u64 *regs)
{
	for (int i = 0; i < RFLAGS; i++)
		regs[i] = 0x0123456789abcdefULL * (i + 1) ^ ((u64)i << 60);
	regs[RFLAGS] = X86_EFLAGS_CF | X86_EFLAGS_PF | X86_EFLAGS_AF | X86_EFLAGS_ZF |
		       X86_EFLAGS_SF | X86_EFLAGS_OF | X86_EFLAGS_IF | X86_EFLAGS_FIXED |
		       (boot_cpu_has(X86_FEATURE_SMAP) ? X86_EFLAGS_AC : 0);
}

/* Registers and flags survive, others run, AC is clear, the stack is sound; on two CPUs. */
static void test_pad(struct kunit *test)
{
	int other_cpu = cpumask_last(cpu_online_mask);
	u64 in[NR_REGS], out[NR_REGS];
	struct task_struct *rival;

	if (cpu_feature_enabled(X86_FEATURE_CALL_DEPTH))
		kunit_skip(test, "call depth tracking changes the flags");

	rival = kthread_create_on_cpu(rival_thread, NULL, 0, "xen_test_rival/%u");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rival);
	fill_regs(in);
	in[RCX] = 0;
	memcpy(out, in, sizeof(out));

	test_start(test, xen_test_stub, in[RBX], other_cpu);
	wake_up_process(rival);
	xen_test_call(out);
	kthread_stop(rival);
	test_finish(test);

	kunit_info(test, "CPU 0 and %d, %u passes, gave way %u times, AC %s\n", other_cpu, t.passes,
		   t.gave_way, in[RFLAGS] & X86_EFLAGS_AC ? "set" : "not tested without SMAP");
	KUNIT_EXPECT_GE(test, t.gave_way, 3);
	KUNIT_EXPECT_MEMEQ(test, out, in, sizeof(out));
}

/* A real hypercall gets to the real pad by way of a real upcall. */
static void test_upcall(struct kunit *test)
{
	void *insn = INSN(static_call_query(xen_hypercall_preempt));
	struct multicall_entry *calls;
	int version, wrong = 0;
	long ret;

	if (!xen_initial_domain())
		kunit_skip(test, "needs Xen's initial domain");

	calls = kunit_kcalloc(test, 4096, sizeof(*calls), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, calls);
	version = HYPERVISOR_xen_version(XENVER_version, NULL);

	/* "Again" takes the interrupt past the instruction. */
	if (xen_hypercall_again)
		insn += xen_pv_domain() ? 2 : 3;
	test_start(test, insn, __HYPERVISOR_multicall, 0);
	do {
		for (int i = 0; i < 4096; i++)
			calls[i] = (struct multicall_entry){ __HYPERVISOR_xen_version, -1 };
		ret = privcmd_call(__HYPERVISOR_multicall, (unsigned long)calls, 4096, 0, 0, 0);
	} while (!ret && t.passes < PASSES_MIN && time_before(jiffies, t.end));
	test_finish(test);

	KUNIT_EXPECT_EQ(test, ret, 0);
	for (int i = 0; i < 4096; i++)
		wrong += (int)calls[i].result != version;
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

/* Only the very instruction is redirected, in the kernel, with interrupts on. */
static void test_redirect(struct kunit *test)
{
	unsigned long insn = (unsigned long)INSN(static_call_query(xen_hypercall_preempt));
	unsigned long pad = (unsigned long)xen_hypercall_pad;
	const struct pt_regs cases[] = {
		{ .ip = insn, .cs = __KERNEL_CS, .flags = X86_EFLAGS_IF },
		{ .ip = insn - 1, .cs = __KERNEL_CS, .flags = X86_EFLAGS_IF },
		{ .ip = insn + 1, .cs = __KERNEL_CS, .flags = X86_EFLAGS_IF },
		{ .ip = insn, .cs = __USER_CS, .flags = X86_EFLAGS_IF },
		{ .ip = insn, .cs = __KERNEL_CS, .flags = 0 },
	};

	for (int i = 0; i < ARRAY_SIZE(cases); i++) {
		struct pt_regs regs = cases[i];

		xen_upcall_redirect(&regs);
		KUNIT_EXPECT_EQ_MSG(test, regs.ip, !i ? pad : cases[i].ip, "case %d", i);
	}

	KUNIT_EXPECT_MEMEQ(test, INSN(xen_hypercall_preempt_amd), "\x0f\x01\xd9", 3);
	KUNIT_EXPECT_MEMEQ(test, INSN(xen_hypercall_preempt_intel), "\x0f\x01\xc1", 3);
}

/* "Again" repeats the hypercall by way of the pad, with all registers as they were. */
static void test_again(struct kunit *test)
{
	u64 in[NR_REGS], out[NR_REGS];

	fill_regs(in);
	memcpy(out, in, sizeof(out));
	out[R8] = BIT(20) - 1;
	xen_test_again(out);

	in[R8] = 0;
	in[RAX] = (u32)in[RAX] | xen_hypercall_again;
	KUNIT_EXPECT_MEMEQ(test, out, in, RFLAGS * sizeof(*out));
}

/* A probe would have the instruction execute out of line, at another address. */
static void test_no_kprobes(struct kunit *test)
{
	struct kprobe stub = { .addr = INSN(static_call_query(xen_hypercall_preempt)) };
	struct kprobe pad = { .addr = (void *)xen_hypercall_pad };
	int err = IS_ENABLED(CONFIG_KPROBES) ? -EINVAL : -EOPNOTSUPP;

	KUNIT_EXPECT_EQ(test, register_kprobe(&stub), err);
	KUNIT_EXPECT_EQ(test, register_kprobe(&pad), err);
	unregister_kprobe(&stub);
	unregister_kprobe(&pad);
}

/* Not if it was switched to another model since it booted. */
static void test_model(struct kunit *test)
{
	bool full = IS_ENABLED(CONFIG_PREEMPT) ||
		    (xen_initial_domain() && !IS_ENABLED(CONFIG_PREEMPT_RT));

	if (!IS_ENABLED(CONFIG_PREEMPT_DYNAMIC))
		kunit_skip(test, "needs CONFIG_PREEMPT_DYNAMIC");
	if (strstr(saved_command_line, "preempt=full"))
		full = true;
	if (strstr(saved_command_line, "preempt=lazy"))
		full = false;

	KUNIT_EXPECT_EQ(test, preempt_model_full(), full);
	KUNIT_EXPECT_EQ(test, preempt_model_lazy(), !full);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(test_redirect),
	KUNIT_CASE(test_again),
	KUNIT_CASE(test_no_kprobes),
	KUNIT_CASE_SLOW(test_pad),
	KUNIT_CASE_SLOW(test_upcall),
	KUNIT_CASE(test_model),
	{}
};

static struct kunit_suite suite = {
	.name = "xen_preempt",
	.test_cases = cases,
};

kunit_test_suite(suite);
