// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a guest of Xen can start another kernel by kexec, and why not.
 *
 * Outside PV, the guest asks Xen for a soft reset on its way to the next kernel:
 * event channels are closed, vcpu_info, runstate and shared_info areas let go
 * of, and the toolstack connects the guest's devices, console and xenstore
 * anew. (The vCPU time area the guest lets go of itself, as Xen before 4.17 does
 * not.) What soft reset leaves alone is the guest's address space and its
 * grants: RAM that is not there does not come back, and what other domains may
 * write to or what belongs to them stays where it is. The next kernel takes all
 * of it for RAM of its own.
 *
 * Nothing here is remembered. Every reason is either a property of the guest or
 * read off what the balloon driver, the grant table and the allocator of
 * unpopulated pages know anyway, whenever somebody asks. So it goes away when
 * its cause does; a guest that never asks pays nothing; and there is nothing
 * that could get out of step. It is a snapshot all the same: see
 * xen_hvm_shutdown() for what is done about changes after the last question.
 *
 * Crash kernels. They run in memory reserved at boot. The page allocator never
 * had it, so no page of it has been ballooned out, granted or lent to a foreign
 * mapping, and the state of all other memory is what they were started to look
 * at. (They ask Xen which pages they can read. What crashkernel=SIZE,cma adds
 * is used meanwhile for pages that can move, of which the balloon takes none;
 * and the kernel that has crashed waits for I/O to such pages before it starts
 * the other one.) But they are started by a soft reset like others, so without
 * one they are not, and having one loaded only keeps a panic from being
 * reported to Xen and its toolstack as a crash.
 */
#include <linux/init.h>
#include <linux/kexec.h>
#include <linux/moduleparam.h>
#include <linux/seq_buf.h>

#include <xen/balloon.h>
#include <xen/grant_table.h>
#include <xen/interface/version.h>
#include <xen/interface/xen.h>
#include <xen/kexec.h>
#include <xen/xen.h>

#include <asm/xen/hypercall.h>

#include <kunit/visibility.h>

#undef MODULE_PARAM_PREFIX
#define MODULE_PARAM_PREFIX "xen."

/*
 * Nothing tells the guest what the toolstack can do, nor will it when xl learns
 * to reset PVH guests. The administrator may know.
 */
static bool soft_reset_works __ro_after_init;
module_param_named(kexec_soft_reset, soft_reset_works, bool, 0444);

/* For those who trust whomever they grant memory to, or have nothing else left. */
static bool ignore_grants __ro_after_init;
module_param_named(kexec_ignore_grants, ignore_grants, bool, 0444);

/* Soft reset came with Xen 4.7. */
#define XEN_SOFT_RESET_VERSION	((4 << 16) | 7)

static void say(struct seq_buf *why, unsigned long nr, const char *thing,
		const char *kind, const char *what)
{
	if (!nr)
		return;

	seq_buf_printf(why, "%s%lu %s%s %s %s %s", seq_buf_used(why) ? ", " : "",
		       nr, thing, nr == 1 ? "" : "s", kind, nr == 1 ? "is" : "are", what);
}

VISIBLE_IF_KUNIT
bool xen_kexec_refuse_state(const struct xen_kexec_state *state, enum kexec_start start,
			    struct seq_buf *why)
{
	unsigned long granted = state->ignore_grants ? 0 : state->granted;

	if (state->pv) {
		seq_buf_puts(why, "a PV guest cannot start another kernel by itself");
		return true;
	}

	/*
	 * The other kernel would take the shared info page and the event channels
	 * away from this one, which gets them back only after Xen's own suspend.
	 */
	if (start == KEXEC_START_JUMP) {
		seq_buf_puts(why, "KEXEC_PRESERVE_CONTEXT does not reset the guest");
		return true;
	}

	if (state->initial_domain) {
		seq_buf_puts(why, "Xen reboots the host instead of resetting the initial domain");
		return true;
	}

	/* Xen can, but libxl accepts HVM guests only, and xl destroys others. */
	if (state->pvh && !state->soft_reset_works) {
		seq_buf_puts(why, "xl cannot reset a PVH guest (see xen.kexec_soft_reset)");
		return true;
	}

	if (state->version < XEN_SOFT_RESET_VERSION && !state->soft_reset_works) {
		seq_buf_printf(why, "Xen %u.%u cannot reset a guest, only 4.7 and later can",
			       state->version >> 16, state->version & 0xffff);
		return true;
	}

	if (start == KEXEC_START_CRASH)
		return false;

	say(why, state->missing, "page", "of RAM", "ballooned out");
	say(why, granted, "grant", "to other domains", "in force");
	say(why, state->mapped, "page", "of address space",
	    "set aside for memory of other domains");

	return state->missing || granted || state->mapped;
}

/* Those pages which are not taken up by the guest's own grant table. */
static unsigned long xen_pages_for_others(void)
{
	unsigned long used = xen_unpopulated_pages_used();
	unsigned long own = 0;

	/*
	 * Without unpopulated pages the table lies in ballooned ones, for good.
	 * They count as missing then, which they are: soft reset does not put
	 * RAM back in their place.
	 */
	if (xen_pvh_domain() && xen_auto_xlat_grant_frames.vaddr)
		own = DIV_ROUND_UP(xen_auto_xlat_grant_frames.count, XEN_PFN_PER_PAGE);

	return used > own ? used - own : 0;
}

/**
 * xen_kexec_refuse - Whether this guest cannot start another kernel now
 * @start:	What is to be started.
 * @why:	Where to write the reason to. Must be empty.
 *
 * Takes no lock, so that it can be called when all other CPUs have been stopped.
 *
 * Return: Whether another kernel must not be started.
 */
bool xen_kexec_refuse(enum kexec_start start, struct seq_buf *why)
{
	struct xen_kexec_state state = {
		.pv			= xen_pv_domain(),
		/* xen_initial_domain() says no without CONFIG_XEN_DOM0. */
		.initial_domain		= xen_start_flags & SIF_INITDOMAIN,
		.pvh			= xen_pvh_domain(),
		.soft_reset_works	= soft_reset_works,
		.ignore_grants		= ignore_grants,
	};

	/* Do not count what makes no difference. */
	if (!state.pv && !state.initial_domain) {
		state.version = HYPERVISOR_xen_version(XENVER_version, NULL);
		state.missing = xen_balloon_missing_pages() + gnttab_dma_missing_pages() +
				xen_unpopulated_pages_ram();
		state.granted = gnttab_nr_granted();
		state.mapped = xen_pages_for_others();
	}

	return xen_kexec_refuse_state(&state, start, why);
}

static bool xen_kexec_veto_refuse(struct kexec_veto *veto, enum kexec_start start,
				  struct seq_buf *why)
{
	return xen_kexec_refuse(start, why);
}

static struct kexec_veto xen_kexec_veto = {
	.refuse = xen_kexec_veto_refuse,
};

static int __init xen_kexec_init(void)
{
	if (!xen_domain())
		return -ENODEV;

	return kexec_veto_register(&xen_kexec_veto);
}
core_initcall(xen_kexec_init);
