// SPDX-License-Identifier: GPL-2.0
/*
 * What xen_kexec_begin() undoes, and what it keeps from happening. Under Xen only, in
 * any kind of guest: nothing here asks for a soft reset.
 */
#include <kunit/test.h>

#include <linux/delay.h>
#include <linux/seq_buf.h>
#include <linux/sizes.h>

#include <xen/balloon.h>
#include <xen/kexec.h>
#include <xen/xen.h>

#define NR	1024	/* pages to balloon out: two hypercalls */

static int kexec_test_init(struct kunit *test)
{
	if (!xen_domain())
		kunit_skip(test, "not a guest of Xen");
	if (balloon_stats.current_pages != balloon_stats.target_pages)
		kunit_skip(test, "the balloon is busy");
	/* The tests take it back for a moment. */
	if (balloon_stats.total_pages - balloon_stats.current_pages > SZ_64M / PAGE_SIZE)
		kunit_skip(test, "too much is ballooned out");

	return 0;
}

static bool reached(unsigned long pages)
{
	unsigned int i;

	for (i = 0; i < 1000 && balloon_stats.current_pages != pages; i++)
		msleep(20);

	return balloon_stats.current_pages == pages;
}

/*
 * All comes back that Xen has not kept from the start, nothing leaves, and then things
 * go on as they were.
 */
static void kexec_test_freeze(struct kunit *test)
{
	unsigned long target = balloon_stats.target_pages;
	unsigned long missing = balloon_stats.total_pages - balloon_stats.current_pages;
	unsigned long frozen;
	struct page *page;

	balloon_set_new_target(target - NR);
	KUNIT_ASSERT_TRUE(test, reached(target - NR));

	KUNIT_EXPECT_LE(test, xen_balloon_freeze(), missing);
	frozen = balloon_stats.current_pages;
	KUNIT_EXPECT_GE(test, frozen, target);
	balloon_set_new_target(target - 2 * NR);
	msleep(100);
	KUNIT_EXPECT_EQ(test, balloon_stats.current_pages, frozen);
	if (frozen == balloon_stats.total_pages)
		KUNIT_EXPECT_NE(test, xen_alloc_ballooned_pages(1, &page), 0);

	xen_balloon_thaw();
	KUNIT_EXPECT_TRUE(test, reached(target - 2 * NR));
	balloon_set_new_target(target);
	KUNIT_EXPECT_TRUE(test, reached(target));
}

/* Pages that are lent are missing, and a reason. */
static void kexec_test_lent(struct kunit *test)
{
	DECLARE_SEQ_BUF(before, 128);
	DECLARE_SEQ_BUF(why, 128);
	struct page *page;

	if (IS_ENABLED(CONFIG_XEN_BALLOON_MEMORY_HOTPLUG))
		kunit_skip(test, "memory would be added for good");

	xen_kexec_refuse(&before);
	KUNIT_ASSERT_EQ(test, xen_alloc_ballooned_pages(1, &page), 0);
	KUNIT_EXPECT_GE(test, xen_balloon_freeze(), 1);
	KUNIT_EXPECT_TRUE(test, xen_kexec_refuse(&why));
	xen_balloon_thaw();
	xen_free_ballooned_pages(1, &page);

	seq_buf_clear(&why);
	xen_kexec_refuse(&why);
	KUNIT_EXPECT_STREQ(test, seq_buf_str(&why), seq_buf_str(&before));
}

static struct kunit_case kexec_test_cases[] = {
	KUNIT_CASE(kexec_test_freeze),
	KUNIT_CASE(kexec_test_lent),
	{}
};

static struct kunit_suite kexec_test_suite = {
	.name = "xen_kexec",
	.init = kexec_test_init,
	.test_cases = kexec_test_cases,
};

kunit_test_suite(kexec_test_suite);

MODULE_DESCRIPTION("KUnit tests of kexec under Xen");
MODULE_LICENSE("GPL");
