// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of what decides whether a guest of Xen can use kexec.
 *
 * The decision and the reading of grant tables are tested anywhere, on states
 * and tables made up here. That what they rely on follows what really happens
 * can be tested under Xen only; elsewhere these tests are skipped.
 */
#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/kexec.h>
#include <linux/kthread.h>
#include <linux/seq_buf.h>

#include <xen/balloon.h>
#include <xen/grant_table.h>
#include <xen/kexec.h>
#include <xen/page.h>
#include <xen/xen.h>

#define NR_THREADS	4
#define NR_ROUNDS	1000

/* Any domain will do, as nobody is told of the grants. */
#define TEST_DOMID	1

/*
 * The decision
 */

#define VERSION(major, minor)	((major) << 16 | (minor))

static const struct xen_kexec_state safe = { .version = VERSION(4, 17) };

static void expect_reason(struct kunit *test, struct xen_kexec_state state,
			  enum kexec_start start, const char *reason)
{
	DECLARE_SEQ_BUF(why, 256);

	KUNIT_EXPECT_EQ(test, xen_kexec_refuse_state(&state, start, &why), !!*reason);
	KUNIT_EXPECT_STREQ(test, seq_buf_str(&why), reason);
}

static void xen_kexec_test_reasons(struct kunit *test)
{
	struct xen_kexec_state state = safe;

	expect_reason(test, state, KEXEC_START_NEW, "");
	expect_reason(test, state, KEXEC_START_CRASH, "");

	state.missing = 1;
	expect_reason(test, state, KEXEC_START_NEW,
		      "1 page of RAM is ballooned out");
	state.granted = 2;
	expect_reason(test, state, KEXEC_START_NEW,
		      "1 page of RAM is ballooned out, 2 grants to other domains are in force");
	state.mapped = 3;
	expect_reason(test, state, KEXEC_START_NEW,
		      "1 page of RAM is ballooned out, 2 grants to other domains are in force, 3 pages of address space are set aside for memory of other domains");
	state.missing = 0;
	state.granted = 1;
	state.mapped = 0;
	expect_reason(test, state, KEXEC_START_NEW,
		      "1 grant to other domains is in force");
	state.granted = 0;
	state.mapped = 3;
	expect_reason(test, state, KEXEC_START_NEW,
		      "3 pages of address space are set aside for memory of other domains");
	expect_reason(test, state, KEXEC_START_CRASH, "");

	state.version = VERSION(4, 6);
	expect_reason(test, state, KEXEC_START_NEW,
		      "Xen 4.6 cannot reset a guest, only 4.7 and later can");
	state.pvh = true;
	expect_reason(test, state, KEXEC_START_NEW,
		      "xl cannot reset a PVH guest (see xen.kexec_soft_reset)");

	/* This lifts both, and nothing else. */
	state.soft_reset_works = true;
	expect_reason(test, state, KEXEC_START_NEW,
		      "3 pages of address space are set aside for memory of other domains");
	expect_reason(test, state, KEXEC_START_CRASH, "");

	state.initial_domain = true;
	expect_reason(test, state, KEXEC_START_NEW,
		      "Xen reboots the host instead of resetting the initial domain");
	expect_reason(test, state, KEXEC_START_JUMP,
		      "KEXEC_PRESERVE_CONTEXT does not reset the guest");
	state.pv = true;
	expect_reason(test, state, KEXEC_START_NEW,
		      "a PV guest cannot start another kernel by itself");
}

/* Every combination, for whatever is to be started. */
static void xen_kexec_test_decision(struct kunit *test)
{
	for (unsigned int i = 0; i < 1 << 9; i++) {
		struct xen_kexec_state state = {
			.pv		= i & BIT(0),
			.initial_domain	= i & BIT(1),
			.version	= i & BIT(2) ? VERSION(4, 6) : VERSION(4, 7),
			.missing	= i & BIT(3) ? 1 : 0,
			.granted	= i & BIT(4) ? 1 : 0,
			.mapped		= i & BIT(5) ? 1 : 0,
			.pvh		= i & BIT(6),
			.soft_reset_works = i & BIT(7),
			.ignore_grants	= i & BIT(8),
		};
		bool no_reset = (i & (BIT(2) | BIT(6))) && !(i & BIT(7));
		bool fixed = (i & (BIT(0) | BIT(1))) || no_reset;
		bool granted = (i & BIT(4)) && !(i & BIT(8));
		bool unsafe = (i & (BIT(3) | BIT(5))) || granted;
		DECLARE_SEQ_BUF(why, 256);

		KUNIT_EXPECT_EQ(test, fixed || unsafe,
				xen_kexec_refuse_state(&state, KEXEC_START_NEW, &why));
		KUNIT_EXPECT_EQ(test, fixed || unsafe, seq_buf_used(&why) != 0);
		seq_buf_clear(&why);
		KUNIT_EXPECT_EQ(test, fixed,
				xen_kexec_refuse_state(&state, KEXEC_START_CRASH, &why));
		KUNIT_EXPECT_EQ(test, fixed, seq_buf_used(&why) != 0);
		seq_buf_clear(&why);
		KUNIT_EXPECT_TRUE(test,
				  xen_kexec_refuse_state(&state, KEXEC_START_JUMP, &why));
		KUNIT_EXPECT_TRUE(test, seq_buf_used(&why) != 0);
	}
}

/* Numbers beyond reason neither wrap nor overrun anything. */
static void xen_kexec_test_overflow(struct kunit *test)
{
	struct xen_kexec_state state = safe;
	DECLARE_SEQ_BUF(why, 256);
	DECLARE_SEQ_BUF(small, 16);

	state.missing = ULONG_MAX;
	state.granted = ULONG_MAX;
	state.mapped = ULONG_MAX;
	KUNIT_EXPECT_TRUE(test, xen_kexec_refuse_state(&state, KEXEC_START_NEW, &why));
	KUNIT_EXPECT_FALSE(test, seq_buf_has_overflowed(&why));
	KUNIT_EXPECT_TRUE(test, xen_kexec_refuse_state(&state, KEXEC_START_NEW, &small));
	KUNIT_EXPECT_TRUE(test, seq_buf_has_overflowed(&small));
	KUNIT_EXPECT_LT(test, strlen(seq_buf_str(&small)), 16);
}

/*
 * Grant tables made up
 */

#define NR_ENTRIES	(GNTTAB_NR_RESERVED_ENTRIES + 8)

struct test_tables {
	struct grant_entry_v1 v1[NR_ENTRIES];
	union grant_entry_v2 v2[NR_ENTRIES];
	grant_status_t status[NR_ENTRIES];
};

static unsigned int count_v1(struct test_tables *t)
{
	return gnttab_count_granted_v1(t->v1, NR_ENTRIES);
}

static unsigned int count_v2(struct test_tables *t)
{
	return gnttab_count_granted_v2(t->v2, t->status, NR_ENTRIES);
}

/* Any state that an entry can be in, in any place. */
static void xen_kexec_test_entries(struct kunit *test)
{
	static const u16 in_force[] = {
		GTF_permit_access,
		GTF_permit_access | GTF_readonly,
		GTF_permit_access | GTF_reading,
		GTF_permit_access | GTF_reading | GTF_writing,
		GTF_permit_access | GTF_sub_page,
		GTF_accept_transfer,
		GTF_transitive,
	};
	struct test_tables *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	KUNIT_EXPECT_EQ(test, count_v1(t), 0);
	KUNIT_EXPECT_EQ(test, count_v2(t), 0);

	for (unsigned int ref = 0; ref < NR_ENTRIES; ref++) {
		unsigned int counts = ref >= GNTTAB_NR_RESERVED_ENTRIES;

		for (int i = 0; i < ARRAY_SIZE(in_force); i++) {
			t->v1[ref].flags = in_force[i];
			t->v2[ref].hdr.flags = in_force[i];
			KUNIT_EXPECT_EQ(test, count_v1(t), counts);
			KUNIT_EXPECT_EQ(test, count_v2(t), counts);
			KUNIT_EXPECT_EQ(test, counts,
					gnttab_count_granted_v2(t->v2, NULL, NR_ENTRIES));
		}

		/* Permits nothing, with something left over in other flags. */
		t->v1[ref].flags = GTF_invalid | GTF_readonly;
		t->v2[ref].hdr.flags = GTF_invalid | GTF_readonly;
		KUNIT_EXPECT_EQ(test, count_v1(t), 0);
		KUNIT_EXPECT_EQ(test, count_v2(t), 0);

		/* Ended, and mapped still: the table says so, or the status. */
		t->v1[ref].flags = GTF_invalid | GTF_reading;
		t->v2[ref].hdr.flags = GTF_invalid;
		t->status[ref] = GTF_writing;
		KUNIT_EXPECT_EQ(test, count_v1(t), counts);
		KUNIT_EXPECT_EQ(test, count_v2(t), counts);

		t->v1[ref].flags = GTF_invalid;
		t->status[ref] = 0;
		KUNIT_EXPECT_EQ(test, count_v1(t), 0);
		KUNIT_EXPECT_EQ(test, count_v2(t), 0);
	}
}

/*
 * The life of a grant: granted, mapped by the other domain, ended by us, let go
 * of by the other domain. In version 1 it cannot be ended before the other
 * domain lets go of it, so the last two change places.
 */
#define NR_STEPS	4
#define NR_GRANTS	3

static void grant_step(struct test_tables *t, unsigned int ref, unsigned int step)
{
	switch (step) {
	case 0:
		t->v1[ref].flags = GTF_permit_access;
		t->v2[ref].hdr.flags = GTF_permit_access;
		break;
	case 1:
		t->v1[ref].flags |= GTF_reading | GTF_writing;
		t->status[ref] = GTF_reading | GTF_writing;
		break;
	case 2:
		t->v1[ref].flags &= ~(GTF_reading | GTF_writing);
		t->v2[ref].hdr.flags = 0;
		break;
	case 3:
		t->v1[ref].flags = 0;
		t->status[ref] = 0;
		break;
	}
}

/* The next step of one of the grants, whichever, and so on: every order. */
static int grant_orders(struct test_tables *t, const unsigned int *done)
{
	const unsigned int first = GNTTAB_NR_RESERVED_ENTRIES;
	unsigned int expected = 0;
	int orders = 0, rest;

	for (int i = 0; i < NR_GRANTS; i++)
		expected += done[i] > 0 && done[i] < NR_STEPS;
	if (count_v1(t) != expected || count_v2(t) != expected)
		return -1;

	for (int i = 0; i < NR_GRANTS; i++) {
		unsigned int next[NR_GRANTS], ref = first + i;
		u16 v1 = t->v1[ref].flags, v2 = t->v2[ref].hdr.flags;
		grant_status_t status = t->status[ref];

		if (done[i] == NR_STEPS)
			continue;

		memcpy(next, done, sizeof(next));
		grant_step(t, ref, next[i]++);
		rest = grant_orders(t, next);
		if (rest < 0)
			return rest;
		orders += rest;

		t->v1[ref].flags = v1;
		t->v2[ref].hdr.flags = v2;
		t->status[ref] = status;
	}

	return orders ?: 1;
}

static void xen_kexec_test_orders(struct kunit *test)
{
	struct test_tables *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	const unsigned int none[NR_GRANTS] = {};

	KUNIT_ASSERT_NOT_NULL(test, t);
	/* 12! / (4! * 4! * 4!) */
	KUNIT_EXPECT_EQ(test, grant_orders(t, none), 34650);
}

/*
 * Threads, each of which does its own share
 */

struct test_thread {
	int (*fn)(struct test_thread *thread);
	struct test_tables *tables;
	struct completion done;
	unsigned int nr;
	int failed;
};

static int test_thread_fn(void *data)
{
	struct test_thread *thread = data;

	thread->failed = thread->fn(thread);
	complete(&thread->done);

	return 0;
}

/* How many failures there were. */
static int run_threads(int (*fn)(struct test_thread *thread), struct test_tables *tables)
{
	struct test_thread threads[NR_THREADS];
	int failed = 0;

	for (int i = 0; i < NR_THREADS; i++) {
		struct task_struct *task;

		threads[i].fn = fn;
		threads[i].tables = tables;
		threads[i].nr = i;
		threads[i].failed = 0;
		init_completion(&threads[i].done);
		task = kthread_run(test_thread_fn, &threads[i], "xen_kexec_kunit/%d", i);
		if (IS_ERR(task)) {
			threads[i].failed = 1;
			complete(&threads[i].done);
		}
	}

	for (int i = 0; i < NR_THREADS; i++) {
		wait_for_completion(&threads[i].done);
		failed += threads[i].failed;
	}

	return failed;
}

/* Two entries each, and everybody counts while the others change theirs. */
static int entries_thread(struct test_thread *thread)
{
	struct test_tables *t = thread->tables;
	unsigned int ref = GNTTAB_NR_RESERVED_ENTRIES + 2 * thread->nr;
	int failed = 0;

	for (int i = 0; i < NR_ROUNDS; i++) {
		for (unsigned int step = 0; step < NR_STEPS; step++) {
			unsigned int own = step < NR_STEPS - 1 ? 2 : 0;
			unsigned int v1, v2;

			grant_step(t, ref, step);
			grant_step(t, ref + 1, step);
			v1 = count_v1(t);
			v2 = count_v2(t);
			if (v1 < own || v1 > own + 2 * (NR_THREADS - 1) ||
			    v2 < own || v2 > own + 2 * (NR_THREADS - 1))
				failed++;
		}
		cond_resched();
	}

	return failed;
}

static void xen_kexec_test_concurrent(struct kunit *test)
{
	struct test_tables *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	static_assert(2 * NR_THREADS <= NR_ENTRIES - GNTTAB_NR_RESERVED_ENTRIES);

	KUNIT_ASSERT_NOT_NULL(test, t);
	KUNIT_EXPECT_EQ(test, run_threads(entries_thread, t), 0);
	KUNIT_EXPECT_EQ(test, count_v1(t), 0);
	KUNIT_EXPECT_EQ(test, count_v2(t), 0);
}

/*
 * Under Xen
 */

static void need_xen(struct kunit *test)
{
	/* Elsewhere the grant table is set up only when a device is found. */
	if (!xen_pv_domain() && !xen_pvh_domain())
		kunit_skip(test, "neither a PV nor a PVH guest of Xen");
}

static int grant_page(struct page *page)
{
	return gnttab_grant_foreign_access(TEST_DOMID, xen_page_to_gfn(page), 1);
}

/*
 * The table is that of the running system. A device may be connecting just now,
 * and grant pages, too. Count anew until nothing comes between; if what is
 * tested is wrong, it is so every time.
 */
#define NR_TRIES	10
#define TRY_AGAIN_MS	500

/* All orders of making three grants and ending them. How many counts are off? */
static int grants_in_all_orders(struct page *page)
{
	static const u8 orders[][NR_GRANTS] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	unsigned int before = gnttab_nr_granted();
	int off = 0;

	for (int n = 0; n < ARRAY_SIZE(orders); n++) {
		int refs[NR_GRANTS];

		for (int i = 0; i < NR_GRANTS; i++) {
			refs[i] = grant_page(page);
			off += refs[i] < GNTTAB_NR_RESERVED_ENTRIES;
			off += gnttab_nr_granted() != before + i + 1;
		}
		for (int i = 0; i < NR_GRANTS; i++) {
			int ref = refs[orders[n][i]];

			off += ref < 0 || !gnttab_try_end_foreign_access(ref);
			off += gnttab_nr_granted() != before + NR_GRANTS - i - 1;
		}
	}

	return off;
}

static void xen_kexec_test_grants(struct kunit *test)
{
	void *mem;
	int off;

	need_xen(test);
	mem = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mem);

	off = grants_in_all_orders(virt_to_page(mem));
	for (int i = 1; off && i < NR_TRIES; i++) {
		msleep(TRY_AGAIN_MS);
		off = grants_in_all_orders(virt_to_page(mem));
	}
	KUNIT_EXPECT_EQ(test, off, 0);
}

static int grants_thread(struct test_thread *thread)
{
	struct page *page = alloc_page(GFP_KERNEL);
	int failed = !page;

	for (int i = 0; page && i < NR_ROUNDS; i++) {
		int ref = grant_page(page);

		if (ref < 0 || !gnttab_nr_granted() || !gnttab_try_end_foreign_access(ref))
			failed++;
		cond_resched();
	}
	if (page)
		__free_page(page);

	return failed;
}

static void xen_kexec_test_grants_concurrent(struct kunit *test)
{
	unsigned int before, after;

	need_xen(test);
	for (int i = 0; i < NR_TRIES; i++) {
		before = gnttab_nr_granted();
		KUNIT_EXPECT_EQ(test, run_threads(grants_thread, NULL), 0);
		after = gnttab_nr_granted();
		if (after == before)
			break;
		msleep(TRY_AGAIN_MS);
	}
	KUNIT_EXPECT_EQ(test, after, before);
}

static void need_unpopulated(struct kunit *test)
{
	need_xen(test);
	if (!IS_ENABLED(CONFIG_XEN_UNPOPULATED_ALLOC))
		kunit_skip(test, "no unpopulated pages");
}

static void xen_kexec_test_unpopulated(struct kunit *test)
{
	struct page *pages[6] = {};
	unsigned long before;

	need_unpopulated(test);
	before = xen_unpopulated_pages_used();

	KUNIT_ASSERT_EQ(test, xen_alloc_unpopulated_pages(1, &pages[0]), 0);
	if (xen_unpopulated_pages_used() == before) {
		/* Then the number that is too large would be ballooned out. */
		xen_free_unpopulated_pages(1, &pages[0]);
		kunit_skip(test, "ballooned pages take the place of unpopulated ones");
	}
	KUNIT_EXPECT_EQ(test, xen_unpopulated_pages_used(), before + 1);
	KUNIT_ASSERT_EQ(test, xen_alloc_unpopulated_pages(2, &pages[1]), 0);
	KUNIT_EXPECT_EQ(test, xen_unpopulated_pages_used(), before + 3);
	KUNIT_ASSERT_EQ(test, xen_alloc_unpopulated_pages(3, &pages[3]), 0);
	KUNIT_EXPECT_EQ(test, xen_unpopulated_pages_used(), before + 6);

	/* Too many of them: not done, and not counted. */
	KUNIT_EXPECT_EQ(test, xen_alloc_unpopulated_pages(UINT_MAX, pages), -ENOMEM);
	KUNIT_EXPECT_EQ(test, xen_unpopulated_pages_used(), before + 6);

	/* Whoever frees need not know how they were allocated. */
	xen_free_unpopulated_pages(2, &pages[2]);
	KUNIT_EXPECT_EQ(test, xen_unpopulated_pages_used(), before + 4);
	xen_free_unpopulated_pages(2, &pages[4]);
	KUNIT_EXPECT_EQ(test, xen_unpopulated_pages_used(), before + 2);
	xen_free_unpopulated_pages(2, &pages[0]);
	KUNIT_EXPECT_EQ(test, xen_unpopulated_pages_used(), before);
}

static int unpopulated_thread(struct test_thread *thread)
{
	unsigned int nr = thread->nr + 1;
	struct page *pages[NR_THREADS];
	int failed = 0;

	for (int i = 0; i < NR_ROUNDS; i++) {
		if (xen_alloc_unpopulated_pages(nr, pages)) {
			failed++;
			continue;
		}
		if (xen_unpopulated_pages_used() < nr)
			failed++;
		xen_free_unpopulated_pages(nr, pages);
		cond_resched();
	}

	return failed;
}

static void xen_kexec_test_unpopulated_concurrent(struct kunit *test)
{
	unsigned long before;

	need_unpopulated(test);
	before = xen_unpopulated_pages_used();
	KUNIT_EXPECT_EQ(test, run_threads(unpopulated_thread, NULL), 0);
	KUNIT_EXPECT_EQ(test, xen_unpopulated_pages_used(), before);
}

/* The balloon driver takes its time to get the pages back. */
static void expect_missing(struct kunit *test, unsigned long missing)
{
	unsigned long timeout = jiffies + 60 * HZ;

	while (xen_balloon_missing_pages() != missing && time_before(jiffies, timeout))
		schedule_timeout_uninterruptible(HZ / 10);
	KUNIT_ASSERT_EQ(test, xen_balloon_missing_pages(), missing);
}

static void need_balloon(struct kunit *test)
{
	need_xen(test);
	/* Then memory is added for pages that are handed out, for good. */
	if (IS_ENABLED(CONFIG_XEN_BALLOON_MEMORY_HOTPLUG))
		kunit_skip(test, "the balloon driver hotplugs memory");
}

static void xen_kexec_test_balloon(struct kunit *test)
{
	unsigned long before, missing;
	struct page *pages[32];

	need_balloon(test);
	before = xen_balloon_missing_pages();

	for (int i = 0; i < 8; i++) {
		KUNIT_ASSERT_EQ(test, 0, xen_alloc_ballooned_pages(ARRAY_SIZE(pages), pages));
		missing = xen_balloon_missing_pages();
		KUNIT_EXPECT_GE(test, missing, before);
		KUNIT_EXPECT_GE(test, missing, ARRAY_SIZE(pages));

		/* The balloon may, but need not be emptied. */
		xen_free_ballooned_pages(ARRAY_SIZE(pages), pages);
		KUNIT_EXPECT_LE(test, xen_balloon_missing_pages(), missing);

		/* Now the balloon driver is likely to find nothing in it. */
		KUNIT_ASSERT_EQ(test, 0, xen_alloc_ballooned_pages(ARRAY_SIZE(pages), pages));
		msleep(20);
		KUNIT_EXPECT_GE(test, xen_balloon_missing_pages(), ARRAY_SIZE(pages));
		xen_free_ballooned_pages(ARRAY_SIZE(pages), pages);
		expect_missing(test, before);
	}
}

static int balloon_thread(struct test_thread *thread)
{
	struct page *pages[32];
	int failed = 0;

	for (int i = 0; i < NR_ROUNDS / 50; i++) {
		if (xen_alloc_ballooned_pages(ARRAY_SIZE(pages), pages)) {
			failed++;
			continue;
		}
		if (xen_balloon_missing_pages() < ARRAY_SIZE(pages))
			failed++;
		xen_free_ballooned_pages(ARRAY_SIZE(pages), pages);
		cond_resched();
	}

	return failed;
}

static void xen_kexec_test_balloon_concurrent(struct kunit *test)
{
	unsigned long before;

	need_balloon(test);
	before = xen_balloon_missing_pages();
	KUNIT_EXPECT_EQ(test, run_threads(balloon_thread, NULL), 0);
	expect_missing(test, before);
}

#ifdef CONFIG_XEN_GRANT_DMA_ALLOC
#define NR_DMA_PAGES	16

static void xen_kexec_test_dma(struct kunit *test)
{
	struct page *pages[NR_DMA_PAGES];
	xen_pfn_t frames[NR_DMA_PAGES];
	struct gnttab_dma_alloc_args args = {
		.coherent = true,
		.nr_pages = NR_DMA_PAGES,
		.pages = pages,
		.frames = frames,
	};
	unsigned long before;

	/* gnttab_dma_alloc_pages() takes bus addresses for the guest's own. */
	if (!xen_pvh_domain())
		kunit_skip(test, "not a PVH guest of Xen");

	args.dev = kunit_device_register(test, "xen-kexec-kunit");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, args.dev);
	args.dev->dma_mask = &args.dev->coherent_dma_mask;
	KUNIT_ASSERT_EQ(test, dma_set_coherent_mask(args.dev, DMA_BIT_MASK(64)), 0);

	before = gnttab_dma_missing_pages();
	for (int i = 0; i < 8; i++) {
		KUNIT_ASSERT_EQ(test, gnttab_dma_alloc_pages(&args), 0);
		KUNIT_EXPECT_EQ(test, gnttab_dma_missing_pages(), before + NR_DMA_PAGES);
		KUNIT_EXPECT_EQ(test, gnttab_dma_free_pages(&args), 0);
		KUNIT_EXPECT_EQ(test, gnttab_dma_missing_pages(), before);
	}
}
#else
static void xen_kexec_test_dma(struct kunit *test)
{
	kunit_skip(test, "no DMA buffers for grants");
}
#endif

static struct kunit_case xen_kexec_test_cases[] = {
	KUNIT_CASE(xen_kexec_test_reasons),
	KUNIT_CASE(xen_kexec_test_decision),
	KUNIT_CASE(xen_kexec_test_overflow),
	KUNIT_CASE(xen_kexec_test_entries),
	KUNIT_CASE_SLOW(xen_kexec_test_orders),
	KUNIT_CASE(xen_kexec_test_concurrent),
	KUNIT_CASE(xen_kexec_test_grants),
	KUNIT_CASE(xen_kexec_test_grants_concurrent),
	KUNIT_CASE(xen_kexec_test_unpopulated),
	KUNIT_CASE(xen_kexec_test_unpopulated_concurrent),
	KUNIT_CASE(xen_kexec_test_dma),
	KUNIT_CASE_SLOW(xen_kexec_test_balloon),
	KUNIT_CASE_SLOW(xen_kexec_test_balloon_concurrent),
	{}
};

static struct kunit_suite xen_kexec_test_suite = {
	.name = "xen_kexec",
	.test_cases = xen_kexec_test_cases,
};

kunit_test_suite(xen_kexec_test_suite);

MODULE_DESCRIPTION("KUnit tests of what decides whether a guest of Xen can use kexec");
MODULE_LICENSE("GPL");
