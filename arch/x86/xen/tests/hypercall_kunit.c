// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of preemptible hypercalls, see ../hypercall-preempt.c
 *
 * An instruction that spins in place stands in for the hypercall, and a timer for
 * the upcall, so that most of them need no Xen.  Under Xen, test_upcall() has the
 * real things.
 */

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/stacktrace.h>
#include <kunit/test.h>

#include <trace/events/xen.h>
#include <xen/interface/xen.h>
#include <xen/interface/version.h>
#include <xen/xen.h>

#include <asm/irq_regs.h>

#include "../hypercall-preempt.h"
#include "../xen-ops.h"

#define PASSES		2000
#define PASSES_MIN	100		/* if an emulator is too slow for more */
#define RESCHEDS_MIN	20
#define MOVES_MIN	3
#define PERIOD_NS	211000
#define LIMIT_S		60
#define AGAINS		20

/* Known to hypercall_kunit_asm.S. */
enum test_reg {
	R15, R14, R13, R12, RBP, RBX, R11, R10, R9, R8, RAX, RCX, RDX, RSI, RDI, RFLAGS,
	NR_REGS
};

asmlinkage void xen_test_call(u64 *regs);
asmlinkage void xen_test_stub(void);
asmlinkage void xen_test_pad(void);
asmlinkage void xen_test_again(u64 *regs);

/* Static, as what never comes back from the pad goes on using it. */
static struct pad_test {
	struct task_struct *task;
	void *insn;
	bool migrate;
	bool stop;
	u64 period;
	unsigned long end;
	u64 in[NR_REGS], out[NR_REGS];
	struct completion done;
	unsigned int op;
	unsigned int passes, rescheds, gave_way, moved, wrong_op, ac_set;
	atomic_t laps;			/* of the competitors */
	bool in_pad;
	int pad_cpu, pad_laps;
	bool unwound;
} t;

static DEFINE_PER_CPU(struct hrtimer, test_timer);

static bool seen_enough(void)
{
	return t.passes >= PASSES && t.rescheds >= RESCHEDS_MIN &&
	       (!t.migrate || t.moved >= MOVES_MIN);
}

static enum hrtimer_restart timer_fn(struct hrtimer *timer)
{
	struct pt_regs *regs = get_irq_regs();
	u64 period = READ_ONCE(t.period);

	if (READ_ONCE(t.stop))
		return HRTIMER_NORESTART;

	hrtimer_forward_now(timer, ns_to_ktime(period));
	if (!regs || current != t.task)
		return HRTIMER_RESTART;

	if (regs->ip != (unsigned long)t.insn) {
		/* Too fast for the task to get through the pad? */
		WRITE_ONCE(t.period, min(2 * period, 15 * PERIOD_NS));
		return HRTIMER_RESTART;
	}

	if (t.in_pad) {
		t.moved += smp_processor_id() != t.pad_cpu;
		t.gave_way += atomic_read(&t.laps) != t.pad_laps;
		t.in_pad = false;
	}

	/* A request that only the pad acts on, not the return from this interrupt. */
	set_tsk_thread_flag(current, TIF_NEED_RESCHED_LAZY);
	if (t.insn != xen_test_stub)
		return HRTIMER_RESTART;		/* the upcall redirects */

	if (seen_enough() || time_after(jiffies, t.end))
		regs->ip += 2;
	else
		xen_redirect(regs, t.insn, xen_test_pad);
	t.passes += regs->ip == (unsigned long)xen_test_pad;

	return HRTIMER_RESTART;
}

static void timer_start(void *unused)
{
	struct hrtimer *timer = this_cpu_ptr(&test_timer);

	hrtimer_setup(timer, timer_fn, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	hrtimer_start(timer, ns_to_ktime(PERIOD_NS), HRTIMER_MODE_REL_PINNED_HARD);
}

static int call_thread(void *unused)
{
	/* A new kthread resets its affinity before it gets here. */
	set_cpus_allowed_ptr(current, cpumask_of(cpumask_first(cpu_online_mask)));
	xen_test_call(t.out);
	complete(&t.done);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);

	return 0;
}

/* In the pad, right before it reschedules. */
static void resched_probe(void *unused, unsigned int op)
{
	unsigned long trace[32];

	if (current != t.task)
		return;

	t.rescheds++;
	t.wrong_op += op != t.op;
	t.ac_set += !!(native_save_fl() & X86_EFLAGS_AC);
	for (int i = stack_trace_save(trace, ARRAY_SIZE(trace), 0); i--; )
		t.unwound |= trace[i] - (unsigned long)call_thread < 256;
	t.pad_cpu = raw_smp_processor_id();
	t.pad_laps = atomic_read(&t.laps);
	WRITE_ONCE(t.in_pad, true);
}

static int competitor_thread(void *unused)
{
	while (!kthread_should_stop()) {
		atomic_inc(&t.laps);
		cpu_relax();
		cond_resched();
	}

	return 0;
}

KUNIT_DEFINE_ACTION_WRAPPER(stop_thread, kthread_stop, struct task_struct *);

static const struct pad_param {
	const char *name;
	u64 flags;
	bool migrate;
} pad_params[] = {
	{ "flags clear", 0, false },
	{ "flags set", X86_EFLAGS_CF | X86_EFLAGS_PF | X86_EFLAGS_AF | X86_EFLAGS_ZF |
		       X86_EFLAGS_SF | X86_EFLAGS_OF, false },
	{ "migrating", X86_EFLAGS_CF, true },
};

KUNIT_ARRAY_PARAM_DESC(pad, pad_params, name);

static void setup(struct kunit *test, void *insn, u64 flags)
{
	if (t.task && !t.stop)
		kunit_skip(test, "an earlier task is still in the pad");

	memset(&t, 0, sizeof(t));
	t.insn = insn;
	t.period = PERIOD_NS;
	t.end = jiffies + LIMIT_S * HZ;
	init_completion(&t.done);
	for (int i = 0; i < RFLAGS; i++)
		t.in[i] = 0x0123456789abcdefULL * (i + 1) ^ ((u64)i << 60);
	t.in[RCX] = 0;
	t.in[RFLAGS] = flags | X86_EFLAGS_IF | X86_EFLAGS_FIXED;
	if (boot_cpu_has(X86_FEATURE_SMAP))
		t.in[RFLAGS] |= X86_EFLAGS_AC;
	memcpy(t.out, t.in, sizeof(t.out));
	t.op = t.in[RBX];
}

/* All registers and flags survive, others run, AC is clear, the stack is sound. */
static void test_pad(struct kunit *test)
{
	const struct pad_param *param = test->param_value;
	int cpus[] = { cpumask_first(cpu_online_mask), cpumask_last(cpu_online_mask) };
	int nr_cpus = param->migrate ? 2 : 1;
	bool done = false;

	if (cpu_feature_enabled(X86_FEATURE_CALL_DEPTH))
		kunit_skip(test, "call depth tracking changes the flags");
	if (cpus[0] == cpus[nr_cpus - 1] && param->migrate)
		kunit_skip(test, "needs two CPUs");

	setup(test, xen_test_stub, param->flags);
	t.migrate = param->migrate;

	for (int i = 0; i < nr_cpus; i++) {
		struct task_struct *p = kthread_run_on_cpu(competitor_thread, NULL, cpus[i],
							   "xen_test_rival/%u");

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p);
		kunit_add_action(test, stop_thread, p);
	}
	t.task = kthread_create(call_thread, NULL, "xen_test");

	KUNIT_EXPECT_EQ(test, register_trace_xen_hypercall_resched(resched_probe, NULL), 0);
	wake_up_process(t.task);
	for (int i = 0; i < nr_cpus; i++)
		smp_call_function_single(cpus[i], timer_start, NULL, true);
	for (int i = 1; !done && time_before(jiffies, t.end + LIMIT_S * HZ); ) {
		done = wait_for_completion_timeout(&t.done, 1);
		if (t.migrate && READ_ONCE(t.in_pad))
			set_cpus_allowed_ptr(t.task, cpumask_of(cpus[i++ % 2]));
	}
	unregister_trace_xen_hypercall_resched(resched_probe, NULL);
	tracepoint_synchronize_unregister();
	KUNIT_ASSERT_TRUE_MSG(test, done, "the task did not come back from the pad");
	WRITE_ONCE(t.stop, true);
	for (int i = 0; i < nr_cpus; i++)
		hrtimer_cancel(per_cpu_ptr(&test_timer, cpus[i]));
	kthread_stop(t.task);

	kunit_info(test, "%u passes, %u reschedules, moved %u times, AC %s\n", t.passes,
		   t.rescheds, t.moved,
		   t.in[RFLAGS] & X86_EFLAGS_AC ? "set" : "not tested without SMAP");
	for (int i = 0; i < NR_REGS; i++)
		KUNIT_EXPECT_EQ_MSG(test, t.out[i], t.in[i], "enum test_reg %d", i);
	KUNIT_EXPECT_GE(test, t.passes, PASSES_MIN);
	KUNIT_EXPECT_GE(test, t.rescheds, RESCHEDS_MIN);
	KUNIT_EXPECT_GT(test, t.gave_way, 0);
	KUNIT_EXPECT_TRUE(test, !t.migrate || t.moved >= MOVES_MIN);
	KUNIT_EXPECT_EQ(test, t.wrong_op, 0);
	KUNIT_EXPECT_EQ(test, t.ac_set, 0);
	KUNIT_EXPECT_TRUE(test, t.unwound);
}

/* A real hypercall gets to the real pad by way of a real upcall. */
static void test_upcall(struct kunit *test)
{
	struct multicall_entry *calls;
	void *insn;
	int version;
	long ret;

	if (!xen_domain())
		kunit_skip(test, "needs Xen");

	calls = kunit_kcalloc(test, 4096, sizeof(*calls), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, calls);
	version = HYPERVISOR_xen_version(XENVER_version, NULL);

	insn = static_call_query(xen_hypercall_preempt) + XEN_HYPERCALL_INSN;
	/* "Again" takes the interrupt behind the instruction. */
	if (xen_hypercall_again)
		insn += xen_pv_domain() ? 2 : 3;
	setup(test, insn, 0);
	t.task = current;
	t.op = __HYPERVISOR_multicall;
	KUNIT_EXPECT_EQ(test, register_trace_xen_hypercall_resched(resched_probe, NULL), 0);
	migrate_disable();
	timer_start(NULL);
	do {
		for (int i = 0; i < 4096; i++)
			calls[i] = (struct multicall_entry){ __HYPERVISOR_xen_version, -1 };
		ret = privcmd_call(__HYPERVISOR_multicall, (unsigned long)calls,
				   4096, 0, 0, 0);
	} while (!ret && t.rescheds < RESCHEDS_MIN && time_before(jiffies, t.end));
	WRITE_ONCE(t.stop, true);
	hrtimer_cancel(this_cpu_ptr(&test_timer));
	migrate_enable();
	unregister_trace_xen_hypercall_resched(resched_probe, NULL);
	tracepoint_synchronize_unregister();

	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_GE(test, t.rescheds, RESCHEDS_MIN);
	KUNIT_EXPECT_EQ(test, t.wrong_op, 0);
	for (int i = 0; i < 4096; i++)
		KUNIT_EXPECT_EQ(test, (int)calls[i].result, version);
}

static void test_redirect(struct kunit *test)
{
	unsigned long insn = (unsigned long)xen_hypercall_preempt_intel;
	unsigned long pad = (unsigned long)xen_hypercall_pad;
	const struct {
		unsigned long ip, cs, flags, to;
	} cases[] = {
		{ insn, __KERNEL_CS, X86_EFLAGS_IF, pad },
		{ insn, __KERNEL_CS, X86_EFLAGS_IF | X86_EFLAGS_AC, pad },
		{ insn, __KERNEL_CS, X86_EFLAGS_AC, insn },
		{ insn, __USER_CS, X86_EFLAGS_IF, insn },
		{ insn - 1, __KERNEL_CS, X86_EFLAGS_IF, insn - 1 },
		{ insn + 1, __KERNEL_CS, X86_EFLAGS_IF, insn + 1 },
		{ insn ^ 0x100, __KERNEL_CS, X86_EFLAGS_IF, insn ^ 0x100 },
		{ insn ^ BIT(40), __KERNEL_CS, X86_EFLAGS_IF, insn ^ BIT(40) },
		{ pad, __KERNEL_CS, X86_EFLAGS_IF, pad },
	};

	for (int i = 0; i < ARRAY_SIZE(cases); i++) {
		struct pt_regs regs = {
			.ip = cases[i].ip, .cs = cases[i].cs, .flags = cases[i].flags
		};

		xen_redirect(&regs, (void *)insn, (void *)pad);
		KUNIT_EXPECT_EQ_MSG(test, regs.ip, cases[i].to, "case %d", i);
	}
}

/* "Again" repeats the hypercall by way of the pad, with all registers as they were. */
static void test_again(struct kunit *test)
{
	u64 in[NR_REGS], out[NR_REGS];

	for (int i = 0; i < RFLAGS; i++)
		in[i] = 0x0123456789abcdefULL * (i + 1) ^ ((u64)i << 60);
	in[RAX] = 0x12345678;
	in[R8] = BIT(AGAINS) - 1;
	in[RFLAGS] = X86_EFLAGS_CF | X86_EFLAGS_IF | X86_EFLAGS_FIXED;
	memcpy(out, in, sizeof(out));
	xen_test_again(out);

	in[RAX] |= xen_hypercall_again;
	in[R8] = 0;
	for (int i = 0; i < RFLAGS; i++)
		KUNIT_EXPECT_EQ_MSG(test, out[i], in[i], "enum test_reg %d", i);
	KUNIT_EXPECT_EQ(test, out[RFLAGS] & (X86_EFLAGS_CF | X86_EFLAGS_IF), X86_EFLAGS_IF);
}

/* This boot has chosen the right instruction, and it is where it should be. */
static void test_insn(struct kunit *test)
{
	void *chosen = static_call_query(xen_hypercall_preempt);

	KUNIT_EXPECT_MEMEQ(test, (void *)xen_hypercall_preempt_amd + XEN_HYPERCALL_INSN,
			   "\x0f\x01\xd9", 3);
	KUNIT_EXPECT_MEMEQ(test, (void *)xen_hypercall_preempt_intel + XEN_HYPERCALL_INSN,
			   "\x0f\x01\xc1", 3);
#ifdef CONFIG_XEN_PV
	KUNIT_EXPECT_MEMEQ(test, (void *)xen_hypercall_preempt_pv + XEN_HYPERCALL_INSN,
			   "\x0f\x05", 2);
	KUNIT_EXPECT_EQ(test, chosen == xen_hypercall_preempt_pv, xen_pv_domain());
#endif
	KUNIT_EXPECT_EQ(test, chosen == xen_hypercall_preempt_amd,
			static_call_query(xen_hypercall) == xen_hypercall_amd);
}

/* A probe would have the instruction execute out of line, at another address. */
static void test_no_kprobes(struct kunit *test)
{
	static const char * const names[] = {
		"xen_hypercall_preempt_amd", "xen_hypercall_preempt_intel",
		"xen_hypercall_pad", "xen_hypercall_landing_thunk", "xen_hypercall_landing",
	};

	if (!IS_ENABLED(CONFIG_KPROBES))
		kunit_skip(test, "needs CONFIG_KPROBES");

	for (int i = 0; i < ARRAY_SIZE(names); i++) {
		struct kprobe kp = { .symbol_name = names[i] };

		KUNIT_EXPECT_EQ_MSG(test, register_kprobe(&kp), -EINVAL, "%s", names[i]);
	}
}

/* Not if it was switched to another model since it booted. */
static void test_model(struct kunit *test)
{
	bool full = xen_initial_domain() ? !IS_ENABLED(CONFIG_PREEMPT_RT)
					 : IS_ENABLED(CONFIG_PREEMPT);

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
	KUNIT_CASE(test_insn),
	KUNIT_CASE(test_no_kprobes),
	KUNIT_CASE(test_model),
	KUNIT_CASE_PARAM_ATTR(test_pad, pad_gen_params, { .speed = KUNIT_SPEED_SLOW }),
	KUNIT_CASE_SLOW(test_upcall),
	{}
};

static struct kunit_suite suite = {
	.name = "xen_preempt",
	.test_cases = cases,
};

kunit_test_suite(suite);
