// SPDX-License-Identifier: GPL-2.0
/*
 * A 32-bit kernel, PV or PVH, that drives XEN_HYPERCALL_AGAIN as the initial domain, where the
 * compat layer comes in between. It returns memory to Xen and takes it back, by plain hypercalls
 * and by flagged ones, and compares. Prints TAP to the second serial port, and then what
 * tools/run.sh waits for.
 *
 * Built with Xen's headers only: gcc -m32 needs no 32-bit library that way.
 */
#define __XEN_TOOLS__
#include <stdint.h>
#include <xen/xen.h>
#include <xen/errno.h>
#include <xen/event_channel.h>
#include <xen/features.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/memory.h>
#include <xen/physdev.h>
#include <xen/sched.h>
#include <xen/vcpu.h>
#include <xen/version.h>

#define AGAIN			0x20000000
#define XENFEAT_hypercall_again	22
#define CF			1
#define FLAGS			0x202	/* interrupts on, and what is always set */

#define PAGES			8192U	/* 32 MiB, from 256 MiB on */
#define FIRST			65536U
#define VECTOR			0x30

/* What goes into the instruction, and what comes out. */
struct regs {
	uint32_t eax, ebx, ecx, edx, esi, flags;
};

static int pvh;
/* Xen puts its own there, so it has the page for itself. */
static struct { shared_info_t xen; } __attribute__((aligned(4096))) shared_info;
static uint32_t failed, tests, agains;
void upcall(void);
static xen_pfn_t frames[PAGES];
static struct xen_memory_reservation reservation = { { frames }, PAGES, 0, 0, DOMID_SELF };

/* A PV domain gets frames and keeps them in the list; a PVH one names its own. */
#define TAKE	(pvh ? XENMEM_populate_physmap : XENMEM_increase_reservation)

/* The instruction once, with CF as it is in flags. */
static void once(struct regs *r)
{
	if (pvh)
		asm volatile ("push %5; popf; vmmcall; pushf; pop %5"
			      : "+a" (r->eax), "+b" (r->ebx), "+c" (r->ecx), "+d" (r->edx),
				"+S" (r->esi), "+r" (r->flags) : : "memory");
	else
		asm volatile ("push %5; popf; int $0x82; pushf; pop %5"
			      : "+a" (r->eax), "+b" (r->ebx), "+c" (r->ecx), "+d" (r->edx),
				"+S" (r->esi), "+r" (r->flags) : : "memory");
}

/* A hypercall, repeated as often as Xen asks for it. */
static int call(uint32_t op, uint32_t a1, uint32_t a2, uint32_t a3, uint32_t a4)
{
	struct regs r = { op, a1, a2, a3, a4, FLAGS };

	for (agains = 0; once(&r), r.flags & CF; agains++) {
		if (!(r.eax & AGAIN))
			return -1;
		r.flags = FLAGS;
	}
	return r.eax;
}

static void put(char c)
{
	unsigned char status;

	do
		asm volatile ("inb %%dx, %%al" : "=a" (status) : "d" (0x2fd));
	while (!(status & 0x20));
	asm volatile ("outb %%al, %%dx" : : "a" (c), "d" (0x2f8));
}

static void print(const char *s)
{
	while (*s)
		put(*s++);
}

static void number(int n)
{
	char buf[12], *p = buf + 11;
	uint32_t u = n < 0 ? -n : n;

	*p = 0;
	do
		*--p = '0' + u % 10;
	while (u /= 10);
	if (n < 0)
		*--p = '-';
	print(p);
}

static void ok(int good, const char *what, int n)
{
	if (!good)
		failed++;
	print(good ? "ok " : "not ok ");
	number(++tests);
	print(" - ");
	print(what);
	print(": ");
	number(n);
	put('\n');
}

static int owned(void)
{
	domid_t self = DOMID_SELF;

	return call(__HYPERVISOR_memory_op, XENMEM_current_reservation, (uint32_t)&self, 0, 0);
}

static void memory(uint32_t flag, uint32_t cmd, int left, const char *what)
{
	int ret = call(__HYPERVISOR_memory_op | flag, cmd, (uint32_t)&reservation, 0, 0);
	uint32_t said = agains;

	ok(ret == (int)PAGES && owned() == left, what, ret);
	ok(!flag == !said, "which said again", said);
}

static void give_and_take(uint32_t flag)
{
	int all = owned();

	memory(flag, XENMEM_decrease_reservation, all - PAGES,
	       flag ? "flagged decrease_reservation" : "plain decrease_reservation");
	memory(flag, TAKE, all, flag ? "flagged populate" : "plain populate");
}

static void multicalls(void)
{
	uint32_t arg = (uint32_t)&reservation;
	multicall_entry_t calls[2] = {
		{ __HYPERVISOR_memory_op, 0, { XENMEM_decrease_reservation, arg } },
		{ __HYPERVISOR_memory_op, 0, { TAKE, arg } },
	};
	int before = owned(), ret;

	ret = call(__HYPERVISOR_multicall | AGAIN, (uint32_t)calls, 2, 0, 0);
	ok(!ret && agains, "flagged multicall, again", agains);
	ok(calls[0].result == PAGES && calls[1].result == PAGES && owned() == before,
	   "its second result", calls[1].result);
	calls[0] = (multicall_entry_t){ .op = __HYPERVISOR_xen_version | AGAIN };
	ret = call(__HYPERVISOR_multicall, (uint32_t)calls, 1, 0, 0);
	ok(!ret && (int)calls[0].result == -XEN_ENOSYS, "a flagged entry", calls[0].result);
}

static void flags(void)
{
	struct regs r = { __HYPERVISOR_xen_version | AGAIN, 0, 0, 0, 0, FLAGS | CF };

	once(&r);
	ok(r.flags & CF && r.eax == (uint32_t)call(__HYPERVISOR_xen_version, 0, 0, 0, 0),
	   "Xen does not clear the carry flag", r.flags);
}

/* Something to preempt hypercalls for: VIRQ_TIMER, every ms. Its handler is below. */
static void timer(const start_info_t *info)
{
	static uint64_t gdt[] = { 0, 0xcf9a000000ffff, 0xcf92000000ffff }, idt[VECTOR + 1];
	struct { uint16_t limit; uint32_t base; } __attribute__((packed))
		gdtr = { sizeof(gdt) - 1, (uint32_t)gdt }, idtr = { sizeof(idt) - 1, (uint32_t)idt };
	struct xen_add_to_physmap map = {
		DOMID_SELF, 0, XENMAPSPACE_shared_info, 0, (uint32_t)&shared_info >> 12
	};
	struct xen_hvm_param vector = { DOMID_SELF, 0, HVM_PARAM_CALLBACK_IRQ, 2ULL << 56 | VECTOR };
	struct vcpu_set_periodic_timer period = { 1000000 };
	evtchn_bind_virq_t virq = { VIRQ_TIMER, 0, 0 };
	uint32_t at = (uint32_t)upcall;

	if (pvh) {
		call(__HYPERVISOR_memory_op, XENMEM_add_to_physmap, (uint32_t)&map, 0, 0);
		call(__HYPERVISOR_hvm_op, HVMOP_set_param, (uint32_t)&vector, 0, 0);
		idt[VECTOR] = (uint64_t)(at >> 16) << 48 | 0x8e0000080000 | (at & 0xffff);
		asm volatile ("lgdt %0; ljmp $8, $1f; 1: lidt %1; sti"
			      : : "m" (gdtr), "m" (idtr) : "memory");
	} else {
		call(__HYPERVISOR_update_va_mapping, (uint32_t)&shared_info,
		     info->shared_info | 0x63, 0, UVMF_INVLPG);
		call(__HYPERVISOR_set_callbacks, FLAT_KERNEL_CS, at, FLAT_KERNEL_CS, at);
	}
	call(__HYPERVISOR_event_channel_op, EVTCHNOP_bind_virq, (uint32_t)&virq, 0, 0);
	call(__HYPERVISOR_vcpu_op, VCPUOP_set_periodic_timer, 0, (uint32_t)&period, 0);
	shared_info.xen.vcpu_info[0].evtchn_upcall_mask = 0;
}

void __attribute__((noreturn)) main(const start_info_t *info)
{
	struct sched_shutdown reboot = { SHUTDOWN_reboot };
	xen_feature_info_t features = { 0 };
	struct physdev_set_iopl iopl = { 1 };
	uint32_t i;

	pvh = !info;
	/* For the port */
	if (!pvh)
		call(__HYPERVISOR_physdev_op, PHYSDEVOP_set_iopl, (uint32_t)&iopl, 0, 0);
	for (i = 0; i < PAGES; i++)
		frames[i] = pvh ? FIRST + i : ((xen_pfn_t *)info->mfn_list)[FIRST + i];
	timer(info);

	call(__HYPERVISOR_xen_version, XENVER_get_features, (uint32_t)&features, 0, 0);
	i = features.submap >> XENFEAT_hypercall_again & 1;
	ok(i, "Xen has the feature", i);
	flags();
	give_and_take(0);
	give_and_take(AGAIN);
	multicalls();
	print("1..");
	number(tests);
	print("\n# bench: exit ");
	number(!!failed);
	print(" tainted 0\n");
	for (;;)
		call(__HYPERVISOR_sched_op, SCHEDOP_shutdown, (uint32_t)&reboot, 0, 0);
}

/* Notes: name "Xen", type, and a string or a number. */
asm (".section .note.Xen, \"a\", @note\n"
     ".macro note type, size, value:vararg\n"
     "	.balign 4; .long 4, \\size, \\type; .asciz \"Xen\"; \\value; .balign 4\n"
     ".endm\n"
     "note 5, 8, .asciz \"xen-3.0\"\n"		/* XEN_VERSION */
     "note 6, 8, .asciz \"again32\"\n"		/* GUEST_OS */
     "note 8, 8, .asciz \"generic\"\n"		/* LOADER */
     "note 9, 4, .asciz \"yes\"\n"		/* PAE_MODE */
     "note 3, 4, .long 0\n"			/* VIRT_BASE */
     "note 1, 4, .long pv_entry\n"		/* ENTRY */
     "note 18, 4, .long pvh_entry\n"		/* PHYS32_ENTRY */
     ".text\n"
     ".globl pv_entry\n"
     "pv_entry: cld; mov $stack + 16384, %esp; push %esi; push $0; jmp main\n"
     "pvh_entry: cld; mov $stack + 16384, %esp; push $0; push $0; jmp main\n"
     "upcall: movb $0, shared_info; movl $0, shared_info + 4; movl $0, shared_info + 2048\n"
     "movb $0, shared_info + 1; iret\n"
     ".local stack; .comm stack, 16384, 16\n");
