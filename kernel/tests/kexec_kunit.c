// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the vetoes that a platform may have against starting another
 * kernel.
 *
 * The platform that they run on may have a veto of its own.  The last that was
 * registered is the first to be asked, so theirs are asked before it.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/seq_buf.h>

#include "../kexec_internal.h"

#define NR_VETOES	3
#define NR_THREADS	4
#define NR_ROUNDS	2000

struct test_veto {
	struct kexec_veto veto;
	const char *reason;	/* NULL: no objection */
	enum kexec_start start;	/* what was asked about last */
	atomic_t asked;
	bool registered;
	bool asked_too_late;
	struct completion done;	/* for a thread that uses this one */
	int failed;
};

static bool test_refuse(struct kexec_veto *veto, enum kexec_start start,
			struct seq_buf *why)
{
	struct test_veto *tv = container_of(veto, struct test_veto, veto);

	tv->start = start;
	atomic_inc(&tv->asked);
	if (!READ_ONCE(tv->registered))
		tv->asked_too_late = true;
	if (!tv->reason)
		return false;

	seq_buf_printf(why, "%s", tv->reason);
	return true;
}

static struct test_veto test_vetoes[NR_THREADS];
static_assert(NR_VETOES <= NR_THREADS);

static int test_register(struct test_veto *tv)
{
	int ret;

	WRITE_ONCE(tv->registered, true);
	ret = kexec_veto_register(&tv->veto);
	if (ret)
		WRITE_ONCE(tv->registered, false);

	return ret;
}

static void test_unregister(struct test_veto *tv)
{
	kexec_veto_unregister(&tv->veto);
	WRITE_ONCE(tv->registered, false);
}

static int kexec_test_init(struct kunit *test)
{
	for (int i = 0; i < NR_THREADS; i++) {
		memset(&test_vetoes[i], 0, sizeof(test_vetoes[i]));
		test_vetoes[i].veto.refuse = test_refuse;
	}

	return 0;
}

/* A test that gave up half way must not leave its vetoes behind. */
static void kexec_test_exit(struct kunit *test)
{
	for (int i = 0; i < NR_THREADS; i++) {
		if (test_vetoes[i].registered)
			test_unregister(&test_vetoes[i]);
	}
}

/* Whether @start is refused for @reason. */
static bool refused_for(enum kexec_start start, const char *reason)
{
	DECLARE_SEQ_BUF(why, 128);

	return kexec_vetoed(start, &why) && !strcmp(seq_buf_str(&why), reason);
}

static void kexec_test_refuse(struct kunit *test)
{
	static const enum kexec_start starts[] = {
		KEXEC_START_NEW, KEXEC_START_CRASH, KEXEC_START_JUMP,
	};
	struct test_veto *tv = &test_vetoes[0];

	for (int i = 0; i < ARRAY_SIZE(starts); i++) {
		DECLARE_SEQ_BUF(why, 128);
		bool before = kexec_vetoed(starts[i], &why);

		KUNIT_ASSERT_EQ(test, test_register(tv), 0);

		/* No objection: things stay as they were. */
		tv->reason = NULL;
		KUNIT_EXPECT_EQ(test, kexec_vetoed(starts[i], &why), before);
		KUNIT_EXPECT_EQ(test, atomic_read(&tv->asked), 3 * i + 1);
		KUNIT_EXPECT_EQ(test, tv->start, starts[i]);

		tv->reason = "the test says so";
		KUNIT_EXPECT_TRUE(test, refused_for(starts[i], tv->reason));
		KUNIT_EXPECT_EQ(test, kexec_ask_vetoes(starts[i]), -EOPNOTSUPP);
		KUNIT_EXPECT_EQ(test, atomic_read(&tv->asked), 3 * i + 3);
		KUNIT_EXPECT_EQ(test, tv->start, starts[i]);

		test_unregister(tv);
		KUNIT_EXPECT_EQ(test, kexec_vetoed(starts[i], &why), before);
		KUNIT_EXPECT_EQ(test, atomic_read(&tv->asked), 3 * i + 3);
	}
}

static void kexec_test_register(struct kunit *test)
{
	struct kexec_veto no_callback = {};
	struct test_veto *tv = &test_vetoes[0];
	DECLARE_SEQ_BUF(why, 128);

	KUNIT_EXPECT_EQ(test, kexec_veto_register(&no_callback), -EINVAL);

	KUNIT_ASSERT_EQ(test, test_register(tv), 0);
	KUNIT_EXPECT_EQ(test, kexec_veto_register(&tv->veto), -EEXIST);
	kexec_vetoed(KEXEC_START_NEW, &why);
	KUNIT_EXPECT_EQ(test, atomic_read(&tv->asked), 1);

	test_unregister(tv);
	kexec_vetoed(KEXEC_START_NEW, &why);
	KUNIT_EXPECT_EQ(test, atomic_read(&tv->asked), 1);
}

/* Every one that is registered is asked, none that is not is. */
static void expect_asked(struct kunit *test)
{
	DECLARE_SEQ_BUF(why, 128);

	for (int i = 0; i < NR_VETOES; i++)
		atomic_set(&test_vetoes[i].asked, 0);
	kexec_vetoed(KEXEC_START_NEW, &why);
	for (int i = 0; i < NR_VETOES; i++)
		KUNIT_EXPECT_EQ(test, atomic_read(&test_vetoes[i].asked),
				test_vetoes[i].registered);
}

static void kexec_test_orders(struct kunit *test)
{
	static const u8 orders[][NR_VETOES] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};

	for (int n = 0; n < ARRAY_SIZE(orders) * ARRAY_SIZE(orders); n++) {
		const u8 *in = orders[n / ARRAY_SIZE(orders)];
		const u8 *out = orders[n % ARRAY_SIZE(orders)];
		const char *reason = "one is enough";

		for (int i = 0; i < NR_VETOES; i++) {
			KUNIT_ASSERT_EQ(test, test_register(&test_vetoes[in[i]]), 0);
			expect_asked(test);
		}

		/* Each on its own suffices, wherever it stands. */
		for (int i = 0; i < NR_VETOES; i++) {
			test_vetoes[i].reason = reason;
			KUNIT_EXPECT_TRUE(test, refused_for(KEXEC_START_NEW, reason));
			test_vetoes[i].reason = NULL;
		}

		for (int i = 0; i < NR_VETOES; i++) {
			test_unregister(&test_vetoes[out[i]]);
			expect_asked(test);
		}
	}
}

/* A reason that is too long is cut off, and refuses all the same. */
static void kexec_test_long_reason(struct kunit *test)
{
	struct test_veto *tv = &test_vetoes[0];
	char *reason = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
	DECLARE_SEQ_BUF(why, 128);

	KUNIT_ASSERT_NOT_NULL(test, reason);
	memset(reason, 'x', PAGE_SIZE - 1);
	tv->reason = reason;
	KUNIT_ASSERT_EQ(test, test_register(tv), 0);
	KUNIT_EXPECT_TRUE(test, kexec_vetoed(KEXEC_START_NEW, &why));
	KUNIT_EXPECT_EQ(test, strlen(seq_buf_str(&why)), 127);
	KUNIT_EXPECT_EQ(test, kexec_ask_vetoes(KEXEC_START_NEW), -EOPNOTSUPP);
}

static int kexec_test_thread(void *data)
{
	struct test_veto *tv = data;
	DECLARE_SEQ_BUF(why, 128);
	int failed = 0;

	for (int i = 0; i < NR_ROUNDS; i++) {
		int asked = atomic_read(&tv->asked);

		if (test_register(tv)) {
			failed++;
			continue;
		}
		kexec_vetoed(KEXEC_START_NEW, &why);
		if (atomic_read(&tv->asked) == asked)
			failed++;
		test_unregister(tv);
		cond_resched();
	}

	tv->failed = failed;
	complete(&tv->done);

	return 0;
}

static void kexec_test_concurrent(struct kunit *test)
{
	for (int i = 0; i < NR_THREADS; i++) {
		struct test_veto *tv = &test_vetoes[i];
		struct task_struct *task;

		init_completion(&tv->done);
		task = kthread_run(kexec_test_thread, tv, "kexec_kunit/%d", i);
		KUNIT_EXPECT_NOT_ERR_OR_NULL(test, task);
		if (IS_ERR(task))
			complete(&tv->done);
	}

	for (int i = 0; i < NR_THREADS; i++) {
		wait_for_completion(&test_vetoes[i].done);
		KUNIT_EXPECT_EQ(test, test_vetoes[i].failed, 0);
		KUNIT_EXPECT_FALSE(test, test_vetoes[i].asked_too_late);
	}
}

static void kexec_test_start_of(struct kunit *test)
{
	enum kexec_start crash = IS_ENABLED(CONFIG_CRASH_DUMP) ?
				 KEXEC_START_CRASH : KEXEC_START_NEW;

	KUNIT_EXPECT_EQ(test, kexec_start_of(false, false), KEXEC_START_NEW);
	KUNIT_EXPECT_EQ(test, kexec_start_of(false, true), KEXEC_START_JUMP);
	KUNIT_EXPECT_EQ(test, kexec_start_of(true, false), crash);
	if (IS_ENABLED(CONFIG_CRASH_DUMP))
		KUNIT_EXPECT_EQ(test, kexec_start_of(true, true), KEXEC_START_CRASH);
}

/*
 * The tests from here on unload images, or let others believe that one is loaded
 * which is none. Before user space runs, nobody else does anything with them.
 */
static void need_images(struct kunit *test)
{
	if (system_state >= SYSTEM_RUNNING)
		kunit_skip(test, "user space might load a kernel meanwhile");
	if (kexec_image || kexec_crash_image)
		kunit_skip(test, "a kernel is loaded already");
}

/* What the veto was asked about by the last call, if that was the only thing. */
static void expect_refused(struct kunit *test, struct test_veto *tv, int ret,
			   enum kexec_start start)
{
	KUNIT_EXPECT_EQ(test, ret, -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, atomic_xchg(&tv->asked, 0), 1);
	KUNIT_EXPECT_EQ(test, tv->start, start);
}

static void expect_not_asked(struct kunit *test, struct test_veto *tv, int ret)
{
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&tv->asked), 0);
}

/* Loads are refused without an image being touched, and unloads never are. */
static void kexec_test_load(struct kunit *test)
{
	struct kimage *image = kunit_kzalloc(test, sizeof(*image), GFP_KERNEL);
	struct kexec_segment *segment = kunit_kzalloc(test, sizeof(*segment), GFP_KERNEL);
	enum kexec_start crash = kexec_start_of(true, false);
	struct test_veto *tv = &test_vetoes[0];

	KUNIT_ASSERT_NOT_NULL(test, image);
	KUNIT_ASSERT_NOT_NULL(test, segment);
	need_images(test);

	tv->reason = "the test says so";
	KUNIT_ASSERT_EQ(test, test_register(tv), 0);

	/* First with nothing loaded, then with images that must stay in place. */
	for (int loaded = 0; loaded <= 1; loaded++) {
		WRITE_ONCE(kexec_image, loaded ? image : NULL);
		WRITE_ONCE(kexec_crash_image, loaded ? image : NULL);

		if (IS_ENABLED(CONFIG_KEXEC)) {
			expect_refused(test, tv, do_kexec_load(0, 1, segment, 0),
				       KEXEC_START_NEW);
			expect_refused(test, tv,
				       do_kexec_load(0, 1, segment, KEXEC_PRESERVE_CONTEXT),
				       KEXEC_START_JUMP);
			expect_refused(test, tv,
				       do_kexec_load(0, 1, segment, KEXEC_ON_CRASH), crash);
		}
		if (IS_ENABLED(CONFIG_KEXEC_FILE)) {
			expect_refused(test, tv, do_kexec_file_load(-1, -1, 0, NULL, 0),
				       KEXEC_START_NEW);
			expect_refused(test, tv,
				       do_kexec_file_load(-1, -1, 0, NULL, KEXEC_FILE_ON_CRASH),
				       crash);
		}

		KUNIT_EXPECT_PTR_EQ(test, kexec_image, loaded ? image : NULL);
		KUNIT_EXPECT_PTR_EQ(test, kexec_crash_image, loaded ? image : NULL);
		WRITE_ONCE(kexec_image, NULL);
		WRITE_ONCE(kexec_crash_image, NULL);

		/* Had one been loaded, the next round might free what is none. */
		if (test->status != KUNIT_SUCCESS)
			return;
	}

	if (IS_ENABLED(CONFIG_KEXEC)) {
		expect_not_asked(test, tv, do_kexec_load(0, 0, NULL, 0));
		expect_not_asked(test, tv, do_kexec_load(0, 0, NULL, KEXEC_ON_CRASH));
	}
	if (IS_ENABLED(CONFIG_KEXEC_FILE)) {
		expect_not_asked(test, tv,
				 do_kexec_file_load(-1, -1, 0, NULL, KEXEC_FILE_UNLOAD));
		expect_not_asked(test, tv,
				 do_kexec_file_load(-1, -1, 0, NULL,
						    KEXEC_FILE_UNLOAD | KEXEC_FILE_ON_CRASH));
	}
}

/*
 * The image is none that could be started: were the veto not heeded, this would
 * be the last that is heard of the machine.
 */
static void kexec_test_exec(struct kunit *test)
{
	struct kimage *image = kunit_kzalloc(test, sizeof(*image), GFP_KERNEL);
	enum system_states state = system_state;
	struct test_veto *tv = &test_vetoes[0];

	KUNIT_ASSERT_NOT_NULL(test, image);
	need_images(test);

	tv->reason = "the test says so";
	KUNIT_ASSERT_EQ(test, test_register(tv), 0);

	/* What failed before anybody was asked still does. */
	KUNIT_EXPECT_EQ(test, kernel_kexec(), -EINVAL);
	KUNIT_ASSERT_TRUE(test, kexec_trylock());
	KUNIT_EXPECT_EQ(test, kernel_kexec(), -EBUSY);
	kexec_unlock();
	KUNIT_EXPECT_EQ(test, atomic_read(&tv->asked), 0);

	/* Go no further with a veto that does not work. */
	KUNIT_ASSERT_EQ(test, kexec_ask_vetoes(KEXEC_START_NEW), -EOPNOTSUPP);
	KUNIT_ASSERT_EQ(test, kexec_ask_vetoes(KEXEC_START_JUMP), -EOPNOTSUPP);
	atomic_set(&tv->asked, 0);

	WRITE_ONCE(kexec_image, image);
	expect_refused(test, tv, kernel_kexec(), KEXEC_START_NEW);
	image->preserve_context = 1;
	expect_refused(test, tv, kernel_kexec(), KEXEC_START_JUMP);
	KUNIT_EXPECT_PTR_EQ(test, kexec_image, image);
	KUNIT_EXPECT_FALSE(test, kexec_in_progress);
	KUNIT_EXPECT_EQ(test, system_state, state);
	WRITE_ONCE(kexec_image, NULL);

	/* The lock was let go of. */
	KUNIT_EXPECT_TRUE(test, kexec_trylock());
	kexec_unlock();
}

static struct kunit_case kexec_test_cases[] = {
	KUNIT_CASE(kexec_test_refuse),
	KUNIT_CASE(kexec_test_register),
	KUNIT_CASE(kexec_test_orders),
	KUNIT_CASE(kexec_test_long_reason),
	KUNIT_CASE_SLOW(kexec_test_concurrent),
	KUNIT_CASE(kexec_test_start_of),
	KUNIT_CASE(kexec_test_load),
	KUNIT_CASE(kexec_test_exec),
	{}
};

static struct kunit_suite kexec_test_suite = {
	.name = "kexec",
	.init = kexec_test_init,
	.exit = kexec_test_exit,
	.test_cases = kexec_test_cases,
};

kunit_test_suite(kexec_test_suite);

MODULE_DESCRIPTION("KUnit tests of kexec's vetoes");
MODULE_LICENSE("GPL");
