// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of preemptible hypercalls, see ../preempt.c
 *
 * They need no Xen.  A "hypercall" that spins in place stands in for a real one,
 * and a timer for the upcalls: it calls what the upcalls call, with the registers
 * that it has interrupted.  Everything in between is the real thing.
 */

#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/cpufeature.h>
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/stacktrace.h>
#include <linux/string.h>
#include <kunit/test.h>

#include <trace/events/sched.h>
#include <trace/events/xen.h>

#include <xen/xen.h>

#include <asm/irq_regs.h>
#include <asm/xen/hypercall.h>

#include "../preempt.h"
#include "../xen-ops.h"

/*
 * Where interrupts are slow, as in an emulated PVH domain, the next one is often
 * due when the last one returns, and gets at the reschedule before the pad does.
 * So go on until the pad has had its share, or time is up; with fewer than the least
 * number of passes or reschedules by then, the test fails.
 */
#define PASSES		2000
#define PASSES_MIN	100
#define RESCHEDS_MIN	20
#define MOVES_MIN	3
#define PERIOD_NS	(200 * NSEC_PER_USEC)
#define PERIOD_MAX_NS	(3 * NSEC_PER_MSEC)
#define LATE_NS		(500 * NSEC_PER_USEC)
#define TIME_LIMIT_S	90

/* A conditional jump to itself. */
#define TEST_INSN_LEN	2

/* preempt_kunit_asm.S knows this order. */
enum test_reg {
	RAX, RBX, RCX, RDX, RSI, RDI, RBP,
	R8, R9, R10, R11, R12, R13, R14, R15,
	RFLAGS,
	RSP_BEFORE, RSP_AFTER,
	NR_TEST_REGS
};

asmlinkage void xen_preempt_test_nc(u64 *regs);
asmlinkage void xen_preempt_test_nc_stub(void);
asmlinkage void xen_preempt_test_nc_stub_pad(void);
asmlinkage void xen_preempt_test_c(u64 *regs);
asmlinkage void xen_preempt_test_c_stub(void);
asmlinkage void xen_preempt_test_c_stub_pad(void);

struct test_stub {
	const char *name;
	struct xen_landing landing;
	u8 insn[TEST_INSN_LEN];
	void (*run)(u64 *regs);
	u64 flags;		/* with which to run, without AC */
};

#define ARITH_FLAGS	(X86_EFLAGS_CF | X86_EFLAGS_PF | X86_EFLAGS_AF | \
			 X86_EFLAGS_ZF | X86_EFLAGS_SF | X86_EFLAGS_OF)

static const struct test_stub test_stubs[] = {
	{
		.name = "all arithmetic flags but CF",
		.landing = {
			(unsigned long)xen_preempt_test_nc_stub,
			(unsigned long)xen_preempt_test_nc_stub_pad,
		},
		.insn = { 0x73, 0xfe },
		.run = xen_preempt_test_nc,
		.flags = ARITH_FLAGS & ~X86_EFLAGS_CF,
	}, {
		.name = "CF",
		.landing = {
			(unsigned long)xen_preempt_test_c_stub,
			(unsigned long)xen_preempt_test_c_stub_pad,
		},
		.insn = { 0x72, 0xfe },
		.run = xen_preempt_test_c,
		.flags = X86_EFLAGS_CF,
	},
};

struct flavour {
	const char *name;
	struct xen_landing landing;
	unsigned int len;
};

#define FLAVOUR(_name, _len) {							\
	.name = #_name,								\
	.landing = {								\
		(unsigned long)xen_hypercall_preempt_##_name,			\
		(unsigned long)xen_hypercall_preempt_##_name##_pad,		\
	},									\
	.len = _len,								\
}

static const struct flavour flavours[] = {
#ifdef CONFIG_XEN_PV
	FLAVOUR(pv, 2),
#endif
	FLAVOUR(amd, 3),
	FLAVOUR(intel, 3),
};

/* Where from are upcalls redirected? */

static unsigned long redirect(const struct flavour *f, unsigned long ip,
			      unsigned long cs, unsigned long flags)
{
	struct pt_regs regs = { .ip = ip, .cs = cs, .flags = flags };

	xen_redirect_to_pad(&regs, &f->landing);

	return regs.ip;
}

static unsigned long redirect_ip(const struct flavour *f, unsigned long ip)
{
	return redirect(f, ip, __KERNEL_CS, X86_EFLAGS_IF);
}

static void test_redirect_exact(struct kunit *test)
{
	for (int i = 0; i < ARRAY_SIZE(flavours); i++) {
		const struct flavour *f = &flavours[i];
		unsigned long insn = f->landing.insn, pad = f->landing.pad;

		KUNIT_EXPECT_EQ_MSG(test, redirect_ip(f, insn), pad, "%s", f->name);

		for (int off = -16; off <= 16; off++) {
			if (!off)
				continue;
			KUNIT_EXPECT_EQ_MSG(test, redirect_ip(f, insn + off), insn + off,
					    "%s%+d", f->name, off);
		}

		for (unsigned long ip = pad; ip < pad + 64; ip++) {
			if (ip == insn)
				continue;
			KUNIT_EXPECT_EQ_MSG(test, redirect_ip(f, ip), ip,
					    "%s pad+%lu", f->name, ip - pad);
		}
	}
}

static void test_redirect_others(struct kunit *test)
{
	static void (* const ordinary[])(void) = {
#ifdef CONFIG_XEN_PV
		xen_hypercall_pv,
#endif
		xen_hypercall_hvm, xen_hypercall_amd, xen_hypercall_intel,
	};

	for (int i = 0; i < ARRAY_SIZE(flavours); i++) {
		const struct flavour *f = &flavours[i];

		for (int j = 0; j < ARRAY_SIZE(ordinary); j++) {
			for (int off = 0; off < 16; off++) {
				unsigned long ip = (unsigned long)ordinary[j] + off;

				KUNIT_EXPECT_EQ_MSG(test, redirect_ip(f, ip), ip,
						    "%s %ps", f->name, (void *)ip);
			}
		}

		for (int j = 0; j < ARRAY_SIZE(flavours); j++) {
			unsigned long ip = flavours[j].landing.insn;

			if (j == i)
				continue;
			KUNIT_EXPECT_EQ_MSG(test, redirect_ip(f, ip), ip, "%s for %s",
					    flavours[j].name, f->name);
		}
	}
}

static void test_redirect_context(struct kunit *test)
{
	for (int i = 0; i < ARRAY_SIZE(flavours); i++) {
		const struct flavour *f = &flavours[i];
		unsigned long insn = f->landing.insn;

		KUNIT_EXPECT_EQ_MSG(test, redirect(f, insn, __KERNEL_CS,
						   X86_EFLAGS_IF | X86_EFLAGS_AC),
				    f->landing.pad, "%s with AC", f->name);
		KUNIT_EXPECT_EQ_MSG(test, redirect(f, insn, __USER_CS, X86_EFLAGS_IF),
				    insn, "%s in user mode", f->name);
		KUNIT_EXPECT_EQ_MSG(test, redirect(f, insn, __KERNEL_CS, X86_EFLAGS_AC),
				    insn, "%s with IF clear", f->name);
	}
}

/* The stub begins with its instruction, and this kernel uses the right one. */
static void test_flavour(struct kunit *test)
{
	static const u8 insns[][3] = {
#ifdef CONFIG_XEN_PV
		{ 0x0f, 0x05 },
#endif
		{ 0x0f, 0x01, 0xd9 },
		{ 0x0f, 0x01, 0xc1 },
	};
	const struct flavour *f = NULL;

	for (int i = 0; i < ARRAY_SIZE(flavours); i++)
		KUNIT_EXPECT_MEMEQ_MSG(test, (void *)flavours[i].landing.insn, insns[i],
				       flavours[i].len, "%s", flavours[i].name);

	if (!xen_domain()) {
		KUNIT_EXPECT_EQ(test, xen_landing.insn, 0);
		KUNIT_EXPECT_EQ(test, xen_landing.pad, 0);
		return;
	}

	for (int i = 0; i < ARRAY_SIZE(flavours); i++) {
		if (flavours[i].landing.insn == xen_landing.insn)
			f = &flavours[i];
	}

	KUNIT_ASSERT_NOT_NULL(test, f);
	KUNIT_EXPECT_EQ(test, xen_landing.pad, f->landing.pad);
	KUNIT_EXPECT_EQ(test, xen_pv_domain(), !strcmp(f->name, "pv"));
	if (!xen_pv_domain())
		KUNIT_EXPECT_EQ(test, f->name[0] == 'a',
				boot_cpu_data.x86_vendor == X86_VENDOR_AMD ||
				boot_cpu_data.x86_vendor == X86_VENDOR_HYGON);
}

/*
 * Does the kernel run the preemption model that it should, after this boot?  Not
 * if it was switched to another one since.
 */

static bool (* const models[])(void) = {
	[0] = preempt_model_none,
	[1] = preempt_model_voluntary,
	[2] = preempt_model_full,
	[3] = preempt_model_lazy,
};

static const char * const model_names[] = { "none", "voluntary", "full", "lazy" };

/* What a dynamic kernel takes from preempt=, if anything. */
static int model_of_cmdline(void)
{
	static const char * const valid[] = { "full", "lazy" };
	const char *p = saved_command_line;
	int model = -1;

	while ((p = strstr(p, "preempt="))) {
		bool whole = p == saved_command_line || p[-1] == ' ';

		p += strlen("preempt=");
		for (int i = 0; whole && i < ARRAY_SIZE(valid); i++) {
			size_t len = strlen(valid[i]);

			if (!strncmp(p, valid[i], len) && (!p[len] || p[len] == ' '))
				model = match_string(model_names, ARRAY_SIZE(model_names),
						     valid[i]);
		}
	}

	return model;
}

static void test_model(struct kunit *test)
{
	int model = model_of_cmdline();

	if (!IS_ENABLED(CONFIG_PREEMPT_DYNAMIC))
		kunit_skip(test, "needs CONFIG_PREEMPT_DYNAMIC");

	if (model < 0 && xen_initial_domain())
		model = 2;
	else if (model < 0)
		model = IS_ENABLED(CONFIG_PREEMPT) ? 2 : 3;

	for (int i = 0; i < ARRAY_SIZE(models); i++)
		KUNIT_EXPECT_EQ_MSG(test, models[i](), i == model, "%s", model_names[i]);
}

/* The pad, end to end. */

struct pad_test {
	const struct test_stub *stub;
	u64 in[NR_TEST_REGS];
	u64 regs[NR_TEST_REGS];
	struct task_struct *task;
	struct task_struct *rivals[2];
	int cpus[2];			/* the first is where task starts */
	int nr_cpus;
	struct completion done;

	/* Written by the timer of the CPU that task runs on; the other one reads it. */
	u64 period_ns;

	/* Written and read by that timer alone. */
	unsigned int passes;
	int laps_before;
	int redirect_cpu;
	unsigned long end;		/* in jiffies */

	/* Written by task, in the tracepoint below the pad. */
	unsigned int rescheds;
	unsigned int gave_way;
	unsigned int wrong_op;
	unsigned int moved;
	unsigned int ac_set;
	unsigned int nr_entries;
	unsigned long entries[32];

	/* Written by the competitors. */
	atomic_t laps;
};

static struct pad_test *pad_test;
static bool pad_lost;		/* a task that never came back still uses its pad_test */
static DEFINE_PER_CPU(struct hrtimer, pad_timer);

static bool pad_seen_enough(const struct pad_test *t)
{
	return t->passes >= PASSES && t->rescheds >= RESCHEDS_MIN &&
	       (t->nr_cpus == 1 || t->moved >= MOVES_MIN);
}

/* Stands in for the upcall. */
static enum hrtimer_restart pad_timer_fn(struct hrtimer *timer)
{
	struct pad_test *t = READ_ONCE(pad_test);
	struct pt_regs *regs = get_irq_regs();
	s64 late = -ktime_to_ns(hrtimer_expires_remaining(timer));
	u64 period, jitter;

	if (!t)
		return HRTIMER_NORESTART;

	/* Up to a half more, so as not to fall in step with the tick. */
	period = READ_ONCE(t->period_ns);
	jitter = period / 64 * (ktime_to_ns(ktime_get()) & 31);
	hrtimer_forward_now(timer, ns_to_ktime(period + jitter));

	if (!regs || current != t->task)
		return HRTIMER_RESTART;

	/* Did the last one hardly let the task through the pad?  Slow down. */
	if (regs->ip != t->stub->landing.insn) {
		WRITE_ONCE(t->period_ns, min(2 * period, PERIOD_MAX_NS));
		return HRTIMER_RESTART;
	}

	if (pad_seen_enough(t) || time_after(jiffies, t->end)) {
		/* The hypercall is done. */
		regs->ip += TEST_INSN_LEN;
		return HRTIMER_RESTART;
	}

	/*
	 * An emulator that was not running has all timers expire at once when it
	 * goes on.  The tick would then reschedule before the pad can.
	 */
	if (late > LATE_NS)
		return HRTIMER_RESTART;

	t->laps_before = atomic_read(&t->laps);
	t->redirect_cpu = smp_processor_id();

	/*
	 * Ask for a reschedule that the return from this interrupt will not do
	 * on its own, so that it is the pad that has to.
	 */
	set_tsk_thread_flag(current, TIF_NEED_RESCHED_LAZY);
	xen_redirect_to_pad(regs, &t->stub->landing);
	if (regs->ip == t->stub->landing.pad)
		t->passes++;

	return HRTIMER_RESTART;
}

static void pad_timer_start(void *unused)
{
	struct hrtimer *timer = this_cpu_ptr(&pad_timer);

	hrtimer_setup(timer, pad_timer_fn, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	hrtimer_start(timer, ns_to_ktime(PERIOD_NS), HRTIMER_MODE_REL_PINNED_HARD);
}

static void pad_probe(void *unused, unsigned int op, u64 away)
{
	struct pad_test *t = pad_test;

	if (!t || current != t->task)
		return;

	t->rescheds++;
	if (atomic_read(&t->laps) != t->laps_before)
		t->gave_way++;
	if (op != (u32)t->in[RAX])
		t->wrong_op++;
	if (raw_smp_processor_id() != t->redirect_cpu)
		t->moved++;
	if (!t->nr_entries)
		t->nr_entries = stack_trace_save(t->entries, ARRAY_SIZE(t->entries), 0);
}

static void pad_switch_probe(void *unused, bool preempt, struct task_struct *prev,
			     struct task_struct *next, unsigned int prev_state)
{
	struct pad_test *t = pad_test;

	if (t && prev == t->task && (native_save_fl() & X86_EFLAGS_AC))
		t->ac_set++;
}

static int pad_task(void *data)
{
	struct pad_test *t = data;

	/* Not before it runs: a new kthread sets its affinity itself. */
	set_cpus_allowed_ptr(current, cpumask_of(t->cpus[0]));
	t->stub->run(t->regs);
	complete(&t->done);

	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);

	return 0;
}

/* Wants the CPU as much as the hypercall does. */
static int competitor(void *data)
{
	struct pad_test *t = data;

	while (!kthread_should_stop()) {
		atomic_inc(&t->laps);
		cpu_relax();
		cond_resched();
	}

	return 0;
}

static void pad_fill(struct pad_test *t)
{
	for (int i = RAX; i <= R15; i++)
		t->in[i] = 0x0123456789abcdefULL * (i + 1) ^ ((u64)i << 60);

	t->in[RFLAGS] = t->stub->flags | X86_EFLAGS_IF | X86_EFLAGS_FIXED;
	if (boot_cpu_has(X86_FEATURE_SMAP))
		t->in[RFLAGS] |= X86_EFLAGS_AC;

	memcpy(t->regs, t->in, sizeof(t->regs));
}

/* Nothing runs yet; pad_threads_stop() is due in any case. */
static bool pad_threads_create(struct pad_test *t)
{
	t->task = kthread_create(pad_task, t, "xen_preempt_test");

	for (int i = 0; i < t->nr_cpus; i++) {
		t->rivals[i] = kthread_create(competitor, t, "xen_preempt_rival");
		if (IS_ERR(t->rivals[i]))
			return false;
		kthread_bind(t->rivals[i], t->cpus[i]);
	}

	return !IS_ERR(t->task);
}

static void pad_threads_stop(struct pad_test *t)
{
	for (int i = 0; i < t->nr_cpus; i++) {
		if (!IS_ERR_OR_NULL(t->rivals[i]))
			kthread_stop(t->rivals[i]);
	}
	if (!IS_ERR(t->task))
		kthread_stop(t->task);
}

/* Returns false if the task never came back: what still runs needs @t then. */
static bool pad_threads_run(struct pad_test *t)
{
	bool done = false;

	t->period_ns = PERIOD_NS;
	t->end = jiffies + TIME_LIMIT_S * HZ;
	WRITE_ONCE(pad_test, t);
	for (int i = 0; i < t->nr_cpus; i++) {
		wake_up_process(t->rivals[i]);
		smp_call_function_single(t->cpus[i], pad_timer_start, NULL, true);
	}
	wake_up_process(t->task);

	for (int i = 1; t->nr_cpus > 1 && !done && time_before(jiffies, t->end + HZ); i++) {
		done = wait_for_completion_timeout(&t->done, 1);
		set_cpus_allowed_ptr(t->task, cpumask_of(t->cpus[i % 2]));
	}
	if (!done)
		done = wait_for_completion_timeout(&t->done, 2 * TIME_LIMIT_S * HZ);
	if (!done)
		return false;

	WRITE_ONCE(pad_test, NULL);
	for (int i = 0; i < t->nr_cpus; i++)
		hrtimer_cancel(per_cpu_ptr(&pad_timer, t->cpus[i]));

	return true;
}

KUNIT_DEFINE_ACTION_WRAPPER(kfree_wrapper, kfree, const void *);

/*
 * Run a "hypercall" of PASSES passes through the pad, if time allows, against a
 * competitor, on one CPU or chased from one CPU to the next.
 */
static struct pad_test *pad_run(struct kunit *test, const struct test_stub *stub,
				bool migrate)
{
	bool created, done = false;
	struct pad_test *t;
	int ret;

	if (pad_lost)
		kunit_skip(test, "an earlier task is still in the pad");
	if (cpu_feature_enabled(X86_FEATURE_CALL_DEPTH))
		kunit_skip(test, "call depth tracking changes the flags");

	t = kzalloc_obj(*t);
	KUNIT_ASSERT_NOT_NULL(test, t);
	t->stub = stub;
	t->nr_cpus = migrate ? 2 : 1;
	init_completion(&t->done);
	pad_fill(t);

	/* Otherwise nothing would ever end it. */
	KUNIT_ASSERT_MEMEQ(test, (void *)stub->landing.insn, stub->insn, TEST_INSN_LEN);

	KUNIT_ASSERT_EQ(test, register_trace_xen_hypercall_resched(pad_probe, NULL), 0);
	ret = register_trace_sched_switch(pad_switch_probe, NULL);
	KUNIT_EXPECT_EQ(test, ret, 0);
	cpus_read_lock();
	t->cpus[0] = cpumask_last(cpu_online_mask);
	t->cpus[1] = cpumask_first(cpu_online_mask);
	created = pad_threads_create(t);
	if (created)
		done = pad_threads_run(t);
	if (done || !created)
		pad_threads_stop(t);
	cpus_read_unlock();
	if (!ret)
		unregister_trace_sched_switch(pad_switch_probe, NULL);
	unregister_trace_xen_hypercall_resched(pad_probe, NULL);
	tracepoint_synchronize_unregister();

	pad_lost = created && !done;
	if (pad_lost)
		KUNIT_FAIL_AND_ABORT(test, "the task did not come back from the pad");
	kunit_add_action(test, kfree_wrapper, t);
	KUNIT_ASSERT_TRUE(test, created);

	kunit_info(test, "%u passes, %u reschedules, %u of them to another CPU, AC %s\n",
		   t->passes, t->rescheds, t->moved,
		   t->in[RFLAGS] & X86_EFLAGS_AC ? "set" : "not tested without SMAP");
	KUNIT_EXPECT_EQ(test, t->wrong_op, 0);
	KUNIT_EXPECT_EQ(test, t->ac_set, 0);
	KUNIT_EXPECT_GE(test, t->passes, PASSES_MIN);

	KUNIT_EXPECT_GE(test, t->rescheds, RESCHEDS_MIN);
	KUNIT_EXPECT_GT(test, t->gave_way, 0);

	for (int i = RAX; i <= R15; i++) {
		if (i == RBP && IS_ENABLED(CONFIG_FRAME_POINTER))
			continue;
		KUNIT_EXPECT_EQ_MSG(test, t->regs[i], t->in[i], "register %d", i);
	}
	KUNIT_EXPECT_EQ(test, t->regs[RFLAGS], t->in[RFLAGS]);
	KUNIT_EXPECT_EQ(test, t->regs[RSP_AFTER], t->regs[RSP_BEFORE]);

	return t;
}

static void stub_to_desc(const struct test_stub *stub, char *desc)
{
	strscpy(desc, stub->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(test_stub, test_stubs, stub_to_desc);

static void test_pad(struct kunit *test)
{
	pad_run(test, test->param_value, false);
}

static void test_pad_migrate(struct kunit *test)
{
	struct pad_test *t;

	if (num_online_cpus() < 2)
		kunit_skip(test, "needs two CPUs");

	t = pad_run(test, test->param_value, true);
	KUNIT_EXPECT_GE(test, t->moved, MOVES_MIN);
}

static bool has_entry(const struct pad_test *t, void *func, unsigned int len)
{
	for (int i = 0; i < t->nr_entries; i++) {
		if (t->entries[i] - (unsigned long)func < len)
			return true;
	}

	return false;
}

static void test_pad_stacktrace(struct kunit *test)
{
	const struct test_stub *stub = &test_stubs[0];
	struct pad_test *t = pad_run(test, stub, false);

	KUNIT_ASSERT_GT(test, t->nr_entries, 0);
	KUNIT_EXPECT_TRUE(test, has_entry(t, (void *)stub->landing.pad, 64));
	KUNIT_EXPECT_TRUE(test, has_entry(t, stub->run, 256));
	KUNIT_EXPECT_TRUE(test, has_entry(t, pad_task, 256));
}

static void expect_no_kprobe(struct kunit *test, unsigned long addr)
{
	struct kprobe kp = { .addr = (void *)addr };
	int ret = register_kprobe(&kp);

	KUNIT_EXPECT_EQ_MSG(test, ret, -EINVAL, "%pS", (void *)addr);
	if (!ret)
		unregister_kprobe(&kp);
}

static void test_no_kprobes(struct kunit *test)
{
	struct kprobe control = { .symbol_name = "schedule" };

	if (!IS_ENABLED(CONFIG_KPROBES))
		kunit_skip(test, "needs CONFIG_KPROBES");

	/* Kprobes do work here. */
	KUNIT_ASSERT_EQ(test, register_kprobe(&control), 0);
	unregister_kprobe(&control);

	for (int i = 0; i < ARRAY_SIZE(flavours); i++) {
		expect_no_kprobe(test, flavours[i].landing.insn);
		expect_no_kprobe(test, flavours[i].landing.pad);
	}
}

#define PAD_CASE(fn)	KUNIT_CASE_PARAM_ATTR(fn, test_stub_gen_params, \
					      { .speed = KUNIT_SPEED_SLOW })

static struct kunit_case xen_preempt_cases[] = {
	KUNIT_CASE(test_redirect_exact),
	KUNIT_CASE(test_redirect_others),
	KUNIT_CASE(test_redirect_context),
	KUNIT_CASE(test_flavour),
	KUNIT_CASE(test_model),
	KUNIT_CASE(test_no_kprobes),
	PAD_CASE(test_pad),
	PAD_CASE(test_pad_migrate),
	KUNIT_CASE_SLOW(test_pad_stacktrace),
	{}
};

static struct kunit_suite xen_preempt_suite = {
	.name = "xen_preempt",
	.test_cases = xen_preempt_cases,
};

kunit_test_suite(xen_preempt_suite);

MODULE_DESCRIPTION("KUnit tests of preemptible Xen hypercalls");
MODULE_LICENSE("GPL");
