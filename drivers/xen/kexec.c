// SPDX-License-Identifier: GPL-2.0
/*
 * Kexec in a guest of Xen
 *
 * On its way to the next kernel, the guest asks for a soft reset. Xen closes its
 * event channels and forgets the areas that it shares with it; the toolstack
 * connects devices, console and xenstore anew. The address space and the grants
 * stay as they are. So all RAM has to be there before, nothing of other domains
 * may be mapped, and no grant may be in use. What can be put right is put right:
 *
 *  - xen_kexec_begin(), before anything is shut down: pages that were freed and that
 *    others have mapped, or memory of others that is mapped here, are a reason to
 *    refuse. RAM is taken back.
 *  - xen_kexec_wait(), when devices have been shut down: backends get some time to
 *    unmap what they were granted.
 *  - xen_kexec_end(), on the last CPU, before the reset and, if need be, after it:
 *    whether the other kernel may start. If not, the guest reboots.
 *
 * A crash kernel runs in memory that has been reserved since boot, of which no
 * page is ever ballooned out, granted or lent. None of this applies to it. (With
 * crashkernel=,cma it uses some more, and devices may write to it as they may on
 * hardware.)
 */
#define pr_fmt(fmt) "xen:kexec: " fmt

#include <linux/delay.h>
#include <linux/init.h>
#include <linux/kexec.h>
#include <linux/moduleparam.h>
#include <linux/seq_buf.h>

#include <xen/balloon.h>
#include <xen/grant_table.h>
#include <xen/interface/xen.h>
#include <xen/kexec.h>
#include <xen/xen.h>

#undef MODULE_PARAM_PREFIX
#define MODULE_PARAM_PREFIX "xen."

/* Nothing tells the guest what its toolstack can do. The administrator may know. */
static bool soft_reset_works __ro_after_init;
module_param_named(kexec_soft_reset, soft_reset_works, bool, 0444);

/* For backends that are trusted never to write again to what they have mapped. */
static bool ignore_grants;
module_param_named(kexec_ignore_grants, ignore_grants, bool, 0644);

/* Why no kernel can ever be started, or NULL. */
static const char *xen_kexec_never(void)
{
	if (xen_pv_domain())
		return "a PV guest cannot be reset";
	/* xen_initial_domain() says no without CONFIG_XEN_DOM0. */
	if (xen_start_flags & SIF_INITDOMAIN)
		return "Xen reboots the host instead of resetting the initial domain";
	if (xen_pvh_domain() && !soft_reset_works)
		return "xl destroys a PVH guest instead of resetting it, see xen.kexec_soft_reset";
	return NULL;
}

/* Pages where memory of other domains is mapped, or can be. */
static unsigned long xen_kexec_foreign_pages(void)
{
	unsigned long nr = xen_unpopulated_pages_used() + gnttab_dma_pages() +
			   balloon_stats.target_unpopulated;
	unsigned long own = 0;

	/* The grant table of a PVH guest, which has no RAM in its place. */
	if (IS_ENABLED(CONFIG_XEN_UNPOPULATED_ALLOC) && xen_pvh_domain())
		own = xen_auto_xlat_grant_frames.count;

	return nr - min(nr, own);
}

/**
 * xen_kexec_refuse - Whether to refuse to start another kernel now
 * @why: Where to write the reason to.
 *
 * Return: Whether to refuse. That Xen has no memory to give back is found out
 * later.
 */
bool xen_kexec_refuse(struct seq_buf *why)
{
	const char *never = xen_kexec_never();
	unsigned long foreign = xen_kexec_foreign_pages();
	unsigned int deferred = never ? 0 : gnttab_nr_deferred();

	if (never)
		seq_buf_puts(why, never);
	else if (foreign)
		seq_buf_printf(why, "%lu pages are in use for memory of other domains", foreign);
	else if (deferred && !ignore_grants)
		seq_buf_printf(why, "%u pages have been freed that other domains have mapped",
			       deferred);

	return seq_buf_used(why);
}

/**
 * xen_kexec_begin - Get ready to start another kernel
 *
 * Return: 0; -EBUSY if memory is mapped by, or of, other domains; -ENOMEM if not all
 * RAM has come back.
 */
int xen_kexec_begin(void)
{
	DECLARE_SEQ_BUF(why, 128);
	unsigned long missing;
	unsigned int i;

	/* What has just been closed may still be on its way out. */
	for (i = 0; i < 10 && (gnttab_nr_deferred() || xen_kexec_foreign_pages()); i++)
		msleep(100);

	if (xen_kexec_refuse(&why)) {
		pr_err("Not starting another kernel: %s\n", seq_buf_str(&why));
		return -EBUSY;
	}

	missing = xen_balloon_freeze();
	if (missing) {
		xen_balloon_thaw();
		pr_err("Not starting another kernel: %lu pages of RAM are missing\n",
		       missing);
		return -ENOMEM;
	}

	return 0;
}

/**
 * xen_kexec_wait - Wait until backends have unmapped what they were granted
 *
 * That xenstore calls a backend closed does not say so. The grant table does.
 *
 * Context: Process context. There may be no timer any more to wake up by.
 */
void xen_kexec_wait(void)
{
	unsigned int i;

	for (i = 0; i < 10 * MSEC_PER_SEC && gnttab_any_in_use(); i++) {
		mdelay(1);
		cond_resched();
	}
}

/**
 * xen_kexec_end - End all grants
 *
 * Context: No other CPU is running.
 * Return: Whether the next kernel would be safe. If not, the log says why.
 */
bool xen_kexec_end(void)
{
	unsigned int in_use = gnttab_revoke_all(8);
	unsigned long foreign = xen_kexec_foreign_pages();

	if (!foreign && (!in_use || ignore_grants))
		return true;

	pr_emerg("Not safe to start another kernel: %u grants are in use, %lu pages of other domains are mapped\n",
		 in_use, foreign);
	return false;
}

static int __init xen_kexec_init(void)
{
	const char *never;

	if (!xen_domain())
		return -ENODEV;

	never = xen_kexec_never();
	if (never)
		kexec_refuse_load(never);

	return 0;
}
core_initcall(xen_kexec_init);
