// SPDX-License-Identifier: GPL-2.0
/*
 * The free list of grant references, with some that an earlier kernel has left in use,
 * on a table of its own. Included by grant-table.c. Does not run under Xen, where the
 * table is in use.
 */
#include <kunit/test.h>

#define NR	(XEN_PAGE_SIZE / sizeof(struct grant_entry_v1))

static struct grant_entry_v1 *table(void)
{
	return gnttab_shared.v1;
}

static int gnttab_test_init(struct kunit *test)
{
	if (xen_domain())
		kunit_skip(test, "the grant table is in use");

	gnttab_interface = &gnttab_v1_ops;
	gnttab_shared.addr = kunit_kzalloc(test, 2 * XEN_PAGE_SIZE, GFP_KERNEL);
	gnttab_list = kunit_kzalloc(test, sizeof(*gnttab_list), GFP_KERNEL);
	gnttab_free_bitmap = kunit_kzalloc(test, 2 * NR / 8, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, gnttab_shared.addr);
	KUNIT_ASSERT_NOT_NULL(test, gnttab_list);
	KUNIT_ASSERT_NOT_NULL(test, gnttab_free_bitmap);
	gnttab_list[0] = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, gnttab_list[0]);

	gnttab_size = NR;
	nr_grant_frames = 1;
	gnttab_free_count = 0;
	gnttab_free_head = GNTTAB_LIST_END;
	gnttab_last_free = GNTTAB_LIST_END;
	gnttab_free_tail_ptr = NULL;

	return 0;
}

static void gnttab_test_exit(struct kunit *test)
{
	if (xen_domain())
		return;

	/* Nobody may find what is freed now. */
	gnttab_size = 0;
	gnttab_free_count = 0;
	gnttab_shared.addr = NULL;
}

static void pin(grant_ref_t ref)
{
	table()[ref].flags = GTF_permit_access | GTF_reading;
}

/* What is not mapped is ended, the rest is not free; in order, the reserved ones aside. */
static void gnttab_test_add_free(struct kunit *test)
{
	static const grant_ref_t pinned[] = { 8, 9, 77, 100, NR - 1 };
	unsigned int i, n, ref;

	for (i = 0; i < NR; i++)
		table()[i].flags = GTF_permit_access;
	for (i = 0; i < ARRAY_SIZE(pinned); i++)
		pin(pinned[i]);

	gnttab_add_free(GNTTAB_NR_RESERVED_ENTRIES, NR - GNTTAB_NR_RESERVED_ENTRIES);
	KUNIT_EXPECT_EQ(test, gnttab_free_count,
			NR - GNTTAB_NR_RESERVED_ENTRIES - ARRAY_SIZE(pinned));

	for (i = 0, ref = 0, n = gnttab_free_count; n; n--, ref++) {
		while (ref < GNTTAB_NR_RESERVED_ENTRIES ||
		       (i < ARRAY_SIZE(pinned) && ref == pinned[i])) {
			KUNIT_EXPECT_NE(test, table()[ref].flags, 0);
			i += ref >= GNTTAB_NR_RESERVED_ENTRIES;
			ref++;
		}
		KUNIT_ASSERT_EQ(test, get_free_entries(1), ref);
		KUNIT_EXPECT_EQ(test, table()[ref].flags, 0);
	}
	KUNIT_EXPECT_EQ(test, gnttab_free_count, 0);
}

/* References in a row are not taken across one that is in use. */
static void gnttab_test_seq(struct kunit *test)
{
	int ref;

	pin(20);
	pin(NR - 4);
	gnttab_add_free(GNTTAB_NR_RESERVED_ENTRIES, NR - GNTTAB_NR_RESERVED_ENTRIES);

	/* Three at the end, then twelve at the start, then behind them. */
	KUNIT_EXPECT_EQ(test, get_free_entries_seq(3), NR - 3);
	KUNIT_EXPECT_EQ(test, get_free_entries_seq(12), 8);
	ref = get_free_entries_seq(40);
	KUNIT_EXPECT_EQ(test, ref, 21);
	put_free_entry(30);
	KUNIT_EXPECT_EQ(test, get_free_entries(1), 30);
	KUNIT_EXPECT_EQ(test, get_free_entries(1), 61);
}

/* All entries at the end are taken. More that follow are found all the same. */
static void gnttab_test_tail(struct kunit *test)
{
	unsigned int n = 0;
	grant_ref_t ref;

	pin(NR - 4);
	gnttab_add_free(GNTTAB_NR_RESERVED_ENTRIES, NR - GNTTAB_NR_RESERVED_ENTRIES);
	KUNIT_EXPECT_EQ(test, get_free_entries_seq(3), NR - 3);
	gnttab_add_free(NR, NR);
	for (ref = gnttab_free_head; ref != GNTTAB_LIST_END; ref = gnttab_entry(ref))
		n++;
	KUNIT_EXPECT_EQ(test, n, gnttab_free_count);
}

/* More entries that follow: all in use, and some. */
static void gnttab_test_grow(struct kunit *test)
{
	unsigned int i;

	for (i = 40; i < NR; i++)
		pin(i);
	pin(NR + 10);
	gnttab_add_free(GNTTAB_NR_RESERVED_ENTRIES, NR - GNTTAB_NR_RESERVED_ENTRIES);
	KUNIT_EXPECT_EQ(test, gnttab_free_count, 32);
	gnttab_add_free(NR, NR);
	gnttab_size = 2 * NR;
	KUNIT_EXPECT_EQ(test, gnttab_free_count, 32 + NR - 1);
	KUNIT_EXPECT_EQ(test, get_free_entries_seq(33), NR + 11);
	KUNIT_EXPECT_EQ(test, get_free_entries(1), 8);
}

static void gnttab_test_revoke(struct kunit *test)
{
	table()[1].flags = GTF_permit_access;
	table()[8].flags = GTF_permit_access;
	table()[9].flags = GTF_permit_access | GTF_readonly;
	table()[10].flags = GTF_permit_access | GTF_writing;
	pin(NR - 1);

	KUNIT_EXPECT_EQ(test, gnttab_revoke_all(1), 2);
	KUNIT_EXPECT_NE(test, table()[1].flags, 0);
	KUNIT_EXPECT_EQ(test, table()[8].flags, 0);
	KUNIT_EXPECT_EQ(test, table()[9].flags, 0);
	KUNIT_EXPECT_EQ(test, table()[10].flags, GTF_permit_access | GTF_writing);

	table()[10].flags = GTF_permit_access;
	table()[NR - 1].flags = 0;
	KUNIT_EXPECT_EQ(test, gnttab_revoke_all(0), 0);
	KUNIT_EXPECT_EQ(test, table()[10].flags, 0);
}

static struct kunit_case gnttab_test_cases[] = {
	KUNIT_CASE(gnttab_test_add_free),
	KUNIT_CASE(gnttab_test_seq),
	KUNIT_CASE(gnttab_test_tail),
	KUNIT_CASE(gnttab_test_grow),
	KUNIT_CASE(gnttab_test_revoke),
	{}
};

static struct kunit_suite gnttab_test_suite = {
	.name = "xen_grant_table",
	.init = gnttab_test_init,
	.exit = gnttab_test_exit,
	.test_cases = gnttab_test_cases,
};

kunit_test_suite(gnttab_test_suite);
