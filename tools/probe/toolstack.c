// SPDX-License-Identifier: GPL-2.0
/*
 * What a toolstack does for long. Domains are made that never run, and nobody else's is touched.
 * Each load goes through the libraries that toolstacks use, so through the same ioctls, or is one
 * hypercall.
 */
#include "probe.h"

#include <sys/mman.h>

#define SPARE_MIB	32	/* that Xen keeps for itself */
#define ORDER_2M	9
#define ORDER_1G	18
#define FIRST_REF	8	/* those below are the toolstack's */
#define GRANTS_PER_FRAME (XC_PAGE_SIZE / sizeof(grant_entry_v1_t))
#define TABLE_FRAMES	(MAX_GRANTS / GRANTS_PER_FRAME + 1)
#define MAX_DM_EXTENTS	(4096 / sizeof(struct xen_dm_op_modified_memory_extent))
#define HOLES		64	/* every so many pages, in a check of errors */
#define LEAF_SHIFT	15	/* pages whose log-dirty bits fill a page */
#define BALLOON		"/sys/devices/system/xen_memory/xen_memory0/"
#define BALLOON_MS	120000

const char *const kind_name[] = { "auto", "pv", "hvm" };
enum kind kind;

bool step(struct toolstack *ts, step_fn fn)
{
	return !fn || fn(ts);
}

/* ---- Domains ---- */

static bool fail(const struct toolstack *ts, const char *what)
{
	return complain("%s of domain %u: %s", what, ts->domid, strerror(errno));
}

static bool destroy(struct toolstack *ts)
{
	if (ts->domid && xc_domain_destroy(ts->xch, ts->domid))
		return fail(ts, "destroy");
	ts->domid = 0;
	return true;
}

bool toolstack_open(struct toolstack *ts, const struct group *g, unsigned long mib)
{
	unsigned long pages = mib * PAGES_PER_MIB;

	*ts = (struct toolstack){
		.g = g, .mib = mib, .pages = pages, .kind = g->hvm ? KIND_HVM : kind,
		.nr_refs = pages < MAX_GRANTS ? pages : MAX_GRANTS,
		.frames = g->frame_per_mib ? mib : TABLE_FRAMES,
		.xch = xc_interface_open(NULL, NULL, 0),
		.xcall = xencall_open(NULL, 0),
		.fmem = xenforeignmemory_open(NULL, 0),
		.dmod = xendevicemodel_open(NULL, 0),
		.gnttab = xengnttab_open(NULL, 0),
	};
	if (!ts->xch || !ts->xcall || !ts->fmem || !ts->dmod || !ts->gnttab)
		return complain("cannot open /dev/xen/privcmd or gntdev: %s; %s",
				strerror(errno), "is this the initial domain, and root?");
	ts->reservation = xencall_alloc_buffer(ts->xcall, sizeof(*ts->reservation));
	ts->extents = xencall_alloc_buffer(ts->xcall, pages * sizeof(*ts->extents));
	ts->errors = malloc(pages * sizeof(*ts->errors));
	ts->refs = malloc(MAX_GRANTS * sizeof(*ts->refs));
	return (ts->reservation && ts->extents && ts->errors && ts->refs) ||
	       complain("no memory for a list of %lu pages: %s", pages, strerror(errno));
}

static bool unmap(struct toolstack *ts)
{
	void *map = ts->map;

	ts->map = NULL;
	return !map || !xenforeignmemory_unmap(ts->fmem, map, ts->pages) || fail(ts, "unmap");
}

static bool unmap_grants(struct toolstack *ts)
{
	void *grants = ts->grants;

	ts->grants = NULL;
	return !grants || !xengnttab_unmap(ts->gnttab, grants, ts->nr_refs) ||
	       fail(ts, "unmap of grants");
}

static bool release(struct toolstack *ts)
{
	xenforeignmemory_resource_handle *resource = ts->resource;

	ts->resource = NULL;
	return !resource || !xenforeignmemory_unmap_resource(ts->fmem, resource) ||
	       fail(ts, "unmap of a resource");
}

/* What a round left behind, whatever became of it. */
static bool put_away(struct toolstack *ts)
{
	bool ok = unmap(ts);

	ok &= unmap_grants(ts);
	ok &= release(ts);
	ok &= destroy(ts);
	xencall_free_buffer(ts->xcall, ts->dirty.hbuf);
	ts->dirty.hbuf = NULL;
	free(ts->marked);
	ts->marked = NULL;
	if (ts->balloon_kb)
		ok &= write_file(BALLOON "target_kb", "%lu", ts->balloon_kb);
	ts->balloon_kb = 0;
	return ok;
}

void toolstack_close(struct toolstack *ts)
{
	put_away(ts);
	xencall_free_buffer(ts->xcall, ts->extents);
	xencall_free_buffer(ts->xcall, ts->reservation);
	free(ts->errors);
	free(ts->refs);
	xengnttab_close(ts->gnttab);
	xendevicemodel_close(ts->dmod);
	xenforeignmemory_close(ts->fmem);
	xencall_close(ts->xcall);
	xc_interface_close(ts->xch);
}

/* MiB that Xen sets aside for the page tables of an HVM domain of that size. */
static unsigned long pool_mib(unsigned long pages)
{
	return 2 + pages / PAGES_PER_MIB / 256;
}

/* A domain without memory, but with room for it, and for a pool of @pool MiB. */
static bool create(struct toolstack *ts, unsigned long pool)
{
	return (make_domain(ts->xch, &ts->domid, ts->kind == KIND_HVM ? pool : 0, 1, ts->frames,
			    ts->mib << 10) &&
		!xc_domain_max_vcpus(ts->xch, ts->domid, 1)) ||
	       fail(ts, "create");
}

/*
 * A list of all pages, in extents. For a PV domain, and in a decrease, Xen makes other use of
 * the list, so it is made anew.
 */
static void list_extents(struct toolstack *ts, unsigned int order)
{
	unsigned long i;

	*ts->reservation = (struct xen_memory_reservation){
		.nr_extents = ts->pages >> order, .extent_order = order, .domid = ts->domid,
	};
	set_xen_guest_handle_raw(ts->reservation->extent_start, ts->extents);
	for (i = 0; i < ts->reservation->nr_extents; i++)
		ts->extents[i] = i << order;
}

static bool create_listed(struct toolstack *ts)
{
	unsigned int order = ts->g->order;

	if (ts->pages % (1UL << order))
		return complain("%lu MiB cannot be had in extents of order %u", ts->mib, order);
	if (!create(ts, pool_mib(ts->pages)))
		return false;
	list_extents(ts, order);
	return true;
}

/* One hypercall; it returns how many extents it got through. */
static bool memory_op(struct toolstack *ts, unsigned int op, const char *what)
{
	unsigned long nr = ts->reservation->nr_extents;
	long ret = xencall2L(ts->xcall, __HYPERVISOR_memory_op, op, (uintptr_t)ts->reservation);

	if (ret == (long)nr)
		return true;
	if (ret < 0)
		return fail(ts, what);
	return complain("%s of domain %u: %ld extents instead of %lu", what, ts->domid, ret, nr);
}

static bool populate(struct toolstack *ts)
{
	return memory_op(ts, XENMEM_populate_physmap, "populate");
}

static bool decrease(struct toolstack *ts)
{
	return memory_op(ts, XENMEM_decrease_reservation, "decrease");
}

static bool check_size(struct toolstack *ts, unsigned long pages)
{
	xc_domaininfo_t info;

	if (!domain_info(ts->xch, ts->domid, &info))
		return complain("domain %u is not there", ts->domid);
	return info.tot_pages == pages ||
	       complain("domain %u has %lu pages instead of %lu", ts->domid,
			(unsigned long)info.tot_pages, pages);
}

/*
 * Did all the pages arrive, each once? A hypercall that was continued with a register changed
 * would skip or repeat some. The list is for a decrease or a map then.
 */
static bool check_populated(struct toolstack *ts)
{
	unsigned int order = ts->reservation->extent_order;
	unsigned long i, nr = ts->reservation->nr_extents, last;
	bool hvm = ts->kind == KIND_HVM;
	xen_pfn_t pfn, end;
	uint8_t *seen;		/* a bit for each frame of the machine */

	if (!check_size(ts, ts->pages))
		return false;
	if (hvm && (xc_domain_nr_gpfns(ts->xch, ts->domid, &end) || end != ts->pages))
		return complain("domain %u does not end at page %lu", ts->domid, ts->pages);
	if (xc_maximum_ram_page(ts->xch, &last))
		return fail(ts, "last page");
	seen = calloc(1, last / 8 + 1);
	if (!seen)
		return complain("no memory for %lu bits", last);
	for (i = 0; i < nr; i++) {
		pfn = ts->extents[i];
		if (pfn > last || (hvm ? pfn != i << order : seen[pfn / 8] & 1 << pfn % 8))
			break;
		seen[pfn / 8] |= 1 << pfn % 8;
	}
	free(seen);
	if (i < nr)
		return complain("domain %u: extent %lu is wrong: %#lx", ts->domid, i, pfn);
	list_extents(ts, ts->g->big ? order : 0);
	return true;
}

static bool check_empty_and_destroy(struct toolstack *ts)
{
	return check_size(ts, 0) && put_away(ts);
}

/* Quickly: in 2 MiB extents, unless the size is odd or Xen's free memory is too fragmented. */
static bool fill(struct toolstack *ts)
{
	if (!(ts->pages % (1UL << ORDER_2M))) {
		list_extents(ts, ORDER_2M);
		if (xencall2L(ts->xcall, __HYPERVISOR_memory_op, XENMEM_populate_physmap,
			      (uintptr_t)ts->reservation) == (long)ts->reservation->nr_extents)
			return true;
		if (!destroy(ts) || !create(ts, pool_mib(ts->pages)))
			return false;
	}
	list_extents(ts, 0);
	return populate(ts);
}

/* ---- Mapping ---- */

static bool create_filled(struct toolstack *ts)
{
	return create_listed(ts) && fill(ts) && check_populated(ts);
}

/* The mark of a page of this domain's. */
static uint64_t mark(const struct toolstack *ts, unsigned long page)
{
	return (uint64_t)(ts->domid + 1) << 40 | page;
}

static uint64_t *word(void *map, unsigned long page)
{
	/* Not always the same one, to see more of the page. */
	return (uint64_t *)map + page * (XC_PAGE_SIZE / 8) + page * 67 % (XC_PAGE_SIZE / 8);
}

static void write_marks(const struct toolstack *ts, void *map, unsigned long nr)
{
	unsigned long i;

	for (i = 0; i < nr; i++)
		*word(map, i) = mark(ts, i);
}

static bool check_marks(const struct toolstack *ts, void *map, unsigned long nr, const char *how)
{
	unsigned long i;

	for (i = 0; i < nr; i++)
		if (*word(map, i) != mark(ts, i))
			return complain("domain %u: page %lu, %s, reads %#lx instead of %#lx",
					ts->domid, i, how, *word(map, i), mark(ts, i));
	return true;
}

static bool map(struct toolstack *ts)
{
	ts->map = xenforeignmemory_map(ts->fmem, ts->domid, PROT_READ | PROT_WRITE, ts->pages,
				       ts->extents, NULL);
	return ts->map || fail(ts, "map");
}

/*
 * What is written through one mapping is read back through the next. In that, some pages are none
 * of the domain's, and each has to fail by itself.
 */
static bool check_mapped(struct toolstack *ts)
{
	int *err = ts->errors;
	unsigned long i;

	if (!ts->thorough)
		return true;
	write_marks(ts, ts->map, ts->pages);
	for (i = HOLES - 1; i < ts->pages; i += HOLES)
		ts->extents[i] += ts->pages;
	if (!unmap(ts))
		return false;
	ts->map = xenforeignmemory_map(ts->fmem, ts->domid, PROT_READ, ts->pages, ts->extents,
				       err);
	if (!ts->map)
		return fail(ts, "second map");
	for (i = 0; i < ts->pages; i++)
		if (i % HOLES == HOLES - 1 ? err[i] >= 0 :
					     err[i] || *word(ts->map, i) != mark(ts, i))
			return complain("domain %u: page %lu: error %d, reads %#lx", ts->domid, i,
					err[i], err[i] ? 0 : *word(ts->map, i));
	/* And a whole one, for the load that follows. */
	list_extents(ts, 0);
	return unmap(ts) && map(ts) && check_marks(ts, ts->map, ts->pages, "mapped");
}

static bool acquire(struct toolstack *ts)
{
	ts->table = NULL;
	ts->resource = xenforeignmemory_map_resource(ts->fmem, ts->domid,
			XENMEM_resource_grant_table, XENMEM_resource_grant_table_id_shared, 0,
			ts->frames, &ts->table, PROT_READ | PROT_WRITE, 0);
	return ts->resource || fail(ts, "map of the grant table");
}

/* Grants of the domain's first pages to us, through its grant table. */
static bool create_granted(struct toolstack *ts)
{
	grant_entry_v1_t *table;
	unsigned long i;

	/* What is read through the grants was written by a mapping. */
	if (!create_filled(ts) || !map(ts))
		return false;
	write_marks(ts, ts->map, ts->pages);
	if (!unmap(ts) || !acquire(ts))
		return false;
	table = ts->table;
	for (i = 0; i < ts->nr_refs; i++) {
		ts->refs[i] = FIRST_REF + i;
		table[ts->refs[i]] = (grant_entry_v1_t){
			.flags = GTF_permit_access, .domid = 0, .frame = ts->extents[i],
		};
	}
	return release(ts);
}

static bool map_grants(struct toolstack *ts)
{
	ts->grants = xengnttab_map_domain_grant_refs(ts->gnttab, ts->nr_refs, ts->domid,
						     ts->refs, PROT_READ | PROT_WRITE);
	return ts->grants || complain("map of %lu grants of domain %u: %s", ts->nr_refs,
				      ts->domid, strerror(errno));
}

static bool check_grants(struct toolstack *ts)
{
	return check_marks(ts, ts->grants, ts->nr_refs, "granted");
}

/* Every frame of the resource is another one, and is writable. */
static bool check_acquired(struct toolstack *ts)
{
	write_marks(ts, ts->table, ts->frames);
	return check_marks(ts, ts->table, ts->frames, "of the grant table");
}

/* ---- Log-dirty ---- */

static bool log_dirty(struct toolstack *ts, unsigned long bits)
{
	if (xc_shadow_control(ts->xch, ts->domid, XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY, NULL, 0))
		return fail(ts, "log-dirty");
	ts->dirty_bits = bits;
	ts->dirty.hbuf = xencall_alloc_buffer(ts->xcall, bits / 8);
	ts->marked = calloc(1, bits / 8);
	return (ts->dirty.hbuf && ts->marked) || complain("no memory for %lu bits", bits);
}

/* One dm_op that says that @nr extents of @len pages have been written. */
static bool modified(struct toolstack *ts, unsigned long first, unsigned long nr,
		     unsigned long stride, unsigned long len)
{
	struct xen_dm_op_modified_memory_extent extent[MAX_DM_EXTENTS] = { };
	unsigned long i, page;

	for (i = 0; i < nr; i++) {
		extent[i].first_pfn = (first + i) * stride;
		extent[i].nr = len;
		for (page = (first + i) * stride; page < (first + i) * stride + len; page++)
			ts->marked[page / 8] |= 1 << page % 8;
	}
	return !xendevicemodel_modified_memory_bulk(ts->dmod, ts->domid, extent, nr) ||
	       fail(ts, "modified_memory");
}

static bool create_logged(struct toolstack *ts)
{
	return create_filled(ts) && log_dirty(ts, ts->pages);
}

/* All but the last page of each of many extents. */
static bool modify(struct toolstack *ts)
{
	unsigned long stride = ts->pages / MAX_DM_EXTENTS;

	return modified(ts, 0, MAX_DM_EXTENTS, stride, stride - 1);
}

/* One hypercall; it goes on as another one, paging_domctl_cont, whose number Xen puts into rax. */
static bool clean(struct toolstack *ts)
{
	ts->cleaned = xc_logdirty_control(ts->xch, ts->domid, XEN_DOMCTL_SHADOW_OP_CLEAN,
					  &ts->dirty, ts->dirty_bits, 0, &ts->stats);
	return ts->cleaned >= 0 || fail(ts, "log-dirty clean");
}

/* Exactly what was marked is dirty. */
static bool check_dirty(struct toolstack *ts)
{
	unsigned long i, count = 0;
	uint8_t *dirty = ts->dirty.hbuf;

	for (i = 0; i < ts->dirty_bits / 8; i++) {
		if (dirty[i] != ts->marked[i])
			return complain("domain %u: dirty bits %lu and on are %#x instead of %#x",
					ts->domid, i * 8, dirty[i], ts->marked[i]);
		count += __builtin_popcount(dirty[i]);
	}
	return (ts->stats.dirty_count == count && ts->cleaned == (long long)ts->dirty_bits) ||
	       complain("domain %u: %u pages of %lld are dirty, not %lu of %lu", ts->domid,
			ts->stats.dirty_count, ts->cleaned, count, ts->dirty_bits);
}

/* And then nothing is. */
static bool check_cleaned(struct toolstack *ts)
{
	if (!check_dirty(ts))
		return false;
	memset(ts->marked, 0, ts->dirty_bits / 8);
	return clean(ts) && check_dirty(ts);
}

static bool clean_and_check(struct toolstack *ts)
{
	return clean(ts) && check_cleaned(ts);
}

/*
 * What a clean costs goes by the span of the domain's memory, 128 MiB at a time. So this domain has
 * 16 pages for each MiB of others, far apart: its bitmap is that of one of 2048 times the size.
 */
static bool create_sparse(struct toolstack *ts)
{
	const unsigned long nr = ts->mib * 16, most = MAX_DM_EXTENTS;
	unsigned long i;

	if (!create(ts, 8 + nr / 64))
		return false;
	/* One more: modified_memory does not take the last page. */
	ts->pages = nr + 1;
	list_extents(ts, 0);
	for (i = 0; i < ts->pages; i++)
		ts->extents[i] <<= LEAF_SHIFT;
	if (!populate(ts) || !log_dirty(ts, nr << LEAF_SHIFT))
		return false;
	for (i = 0; i < nr; i += most)
		if (!modified(ts, i, nr - i < most ? nr - i : most, 1UL << LEAF_SHIFT, 1))
			return false;
	return true;
}

/* ---- Dom0's own memory, by the balloon driver's thread ---- */

static unsigned long current_kb(void)
{
	char buf[32];

	first_line(BALLOON "info/current_kb", buf, sizeof(buf));
	return strtoul(buf, NULL, 10);
}

static bool balloon_to(unsigned long kb, unsigned long from)
{
	uint64_t give_up = now() + BALLOON_MS * NSEC_PER_MSEC;

	if (!write_file(BALLOON "target_kb", "%lu", kb))
		return false;
	/* Seldom, so as not to be one more task that wants to run. */
	while (current_kb() != kb) {
		if (stop || now() > give_up)
			return complain("dom0 has %lu KiB, wants %lu and had %lu",
					current_kb(), kb, from);
		sleep_ms(20);
	}
	return true;
}

static bool balloon_begin(struct toolstack *ts)
{
	ts->balloon_kb = current_kb();
	return ts->balloon_kb > ts->mib << 11 ||
	       complain("dom0 has %lu KiB: too few to give back %lu MiB", ts->balloon_kb, ts->mib);
}

static bool balloon_down(struct toolstack *ts)
{
	return balloon_to(ts->balloon_kb - (ts->mib << 10), ts->balloon_kb);
}

static bool balloon_up(struct toolstack *ts)
{
	return balloon_to(ts->balloon_kb, ts->balloon_kb - (ts->mib << 10));
}

/* ---- The loads ---- */

const struct group groups[] = {
	{ { "populate", "destroy" },
	  { create_listed, populate, check_populated, destroy, put_away }, .quick_up = fill },
	{ { "populate2m", "decrease" },
	  { create_listed, populate, check_populated, decrease, check_empty_and_destroy },
	  .hvm = true, .order = ORDER_2M },
	{ { "map", "unmap" },
	  { create_filled, map, check_mapped, unmap, put_away }, .hvm = true },
	{ { "gntmap", "gntunmap" },
	  { create_granted, map_grants, check_grants, unmap_grants, put_away }, .hvm = true },
	{ { "acquire", "release" },
	  { create_listed, acquire, check_acquired, release, put_away },
	  .hvm = true, .frame_per_mib = true },
	{ { "modified" },
	  { create_logged, modify, clean_and_check, NULL, put_away }, .hvm = true },
	{ { "clean" },
	  { create_sparse, clean, check_cleaned, NULL, put_away }, .hvm = true },
	{ { "balloondown", "balloonup" },
	  { balloon_begin, balloon_down, NULL, balloon_up, put_away }, .alone = true },
	{ { "populate1g", "decrease1g" },
	  { create_listed, populate, check_populated, decrease, check_empty_and_destroy },
	  .hvm = true, .big = true, .order = ORDER_1G },
};
const unsigned int nr_groups = sizeof(groups) / sizeof(*groups);
const struct group *const grants_group = &groups[3];

/* ---- Around them ---- */

bool physinfo(xc_physinfo_t *info)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	bool ok = xch && !xc_physinfo(xch, info);

	if (!ok)
		complain("cannot ask Xen through /dev/xen/privcmd: %s; %s", strerror(errno),
			 "is this the initial domain, and root?");
	xc_interface_close(xch);
	return ok;
}

bool enough_memory(unsigned long mib, unsigned int threads, unsigned long free_mib)
{
	unsigned long need = threads * (mib + mib / 16 + pool_mib(mib * PAGES_PER_MIB)) + SPARE_MIB;

	return need <= free_mib ||
	       complain("%u domains of %lu MiB need %lu MiB; Xen has %lu MiB free: %s", threads,
			mib, need, free_mib, "give the machine more, or dom0 less (dom0_mem=)");
}

int destroy_leftovers(void)
{
	struct toolstack ts = { .xch = xc_interface_open(NULL, NULL, 0) };
	xc_domaininfo_t info = { 0 };
	int ret = EXIT_OK;

	if (!ts.xch)
		return EXIT_CANNOT;
	while (xc_domain_getinfolist(ts.xch, info.domain + 1, 1, &info) == 1) {
		if (memcmp(info.handle, DOMAIN_HANDLE, sizeof(DOMAIN_HANDLE)))
			continue;
		ts.domid = info.domain;
		complain("destroying domain %u", ts.domid);
		if (!destroy(&ts))
			ret = EXIT_FAILED;
	}
	xc_interface_close(ts.xch);
	return ret;
}
