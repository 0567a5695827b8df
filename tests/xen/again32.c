// SPDX-License-Identifier: GPL-2.0
/*
 * A 32-bit kernel, PV or PVH, that drives XEN_HYPERCALL_AGAIN as the initial domain, where the
 * compat layer comes in between. It returns memory to Xen and takes it back, by plain hypercalls
 * and by flagged ones, and compares. Prints TAP to the second serial port, and then what
 * tools/run.sh waits for.
 *
 * Built without any header: gcc -m32 needs no 32-bit library that way.
 */
typedef unsigned int u32;
typedef unsigned long long u64;

#define AGAIN			0x20000000
#define ENOSYS			38
#define CF			1
#define FLAGS			2	/* what is always set */

#define HYPERVISOR_memory_op	12
#define HYPERVISOR_multicall	13
#define HYPERVISOR_xen_version	17
#define HYPERVISOR_vcpu_op	24
#define HYPERVISOR_sched_op	29
#define HYPERVISOR_physdev_op	33

#define DOMID_SELF		0x7ff0
#define PAGES			8192U	/* 32 MiB, from 256 MiB on */
#define FIRST			65536U

struct start_info {
	char magic[32];
	u32 nr_pages, shared_info, flags, store_mfn, store_evtchn, console[3], pt_base,
	    nr_pt_frames, mfn_list;
};

struct reservation {
	u32 extents, nr, order, flags;
	unsigned short domid;
};

struct multicall {
	u32 op, result, args[6];
};

/* What goes into the instruction, and what comes out. */
struct regs {
	u32 eax, ebx, ecx, edx, flags;
};

static int pvh;
static u32 failed, tests, agains;
static u32 frames[PAGES];
static struct reservation reservation = { (u32)frames, PAGES, 0, 0, DOMID_SELF };

/*
 * Of HYPERVISOR_memory_op: XENMEM_decrease_reservation, and what takes memory back. A PV domain gets
 * frames and keeps them in the list, by increase_reservation; a PVH one names its own, by
 * populate_physmap.
 */
#define GIVE			1
#define TAKE			(pvh ? 6 : 0)

/* The instruction once, with CF as it is in flags. */
static void once(struct regs *r)
{
	if (pvh)
		asm volatile ("push %4; popf; vmmcall; pushf; pop %4"
			      : "+a" (r->eax), "+b" (r->ebx), "+c" (r->ecx), "+d" (r->edx),
				"+r" (r->flags) : : "memory");
	else
		asm volatile ("push %4; popf; int $0x82; pushf; pop %4"
			      : "+a" (r->eax), "+b" (r->ebx), "+c" (r->ecx), "+d" (r->edx),
				"+r" (r->flags) : : "memory");
}

/* A hypercall, repeated as often as Xen asks for it. */
static int call(u32 op, u32 a1, u32 a2, u32 a3)
{
	struct regs r = { op, a1, a2, a3, FLAGS };

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
	u32 u = n < 0 ? -n : n;

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
	unsigned short self = DOMID_SELF;

	/* XENMEM_current_reservation */
	return call(HYPERVISOR_memory_op, 3, (u32)&self, 0);
}

static void memory(u32 flag, u32 cmd, int left, const char *what)
{
	int ret = call(HYPERVISOR_memory_op | flag, cmd, (u32)&reservation, 0), said = agains;

	ok(ret == (int)PAGES && owned() == left, what, ret);
	ok(!flag == !said, "which said again", said);
}

static void give_and_take(u32 flag)
{
	int all = owned();

	memory(flag, GIVE, all - PAGES,
	       flag ? "flagged decrease_reservation" : "plain decrease_reservation");
	memory(flag, TAKE, all, flag ? "flagged populate" : "plain populate");
}

static void multicalls(void)
{
	struct multicall calls[2] = {
		{ .op = HYPERVISOR_memory_op, .args = { GIVE, (u32)&reservation } },
		{ .op = HYPERVISOR_memory_op, .args = { TAKE, (u32)&reservation } },
	};
	int before = owned(), ret;

	ret = call(HYPERVISOR_multicall | AGAIN, (u32)calls, 2, 0);
	ok(!ret && agains, "flagged multicall, again", agains);
	ok(calls[0].result == PAGES && calls[1].result == PAGES && owned() == before,
	   "its second result", calls[1].result);
	calls[0] = (struct multicall){ .op = HYPERVISOR_xen_version | AGAIN };
	ret = call(HYPERVISOR_multicall, (u32)calls, 1, 0);
	ok(!ret && (int)calls[0].result == -ENOSYS, "a flagged entry", calls[0].result);
}

static void flags(void)
{
	struct regs r = { HYPERVISOR_xen_version | AGAIN, 0, 0, 0, FLAGS | CF };

	once(&r);
	ok(r.flags & CF && r.eax == (u32)call(HYPERVISOR_xen_version, 0, 0, 0),
	   "Xen does not clear the carry flag", r.flags);
}

void __attribute__((noreturn)) main(const struct start_info *info)
{
	u64 period = 1000000;
	u32 reason = 1, set_iopl = 1, features[2] = { 0, 0 };
	u32 i;

	pvh = !info;
	/* PHYSDEVOP_set_iopl, for the port */
	if (!pvh)
		call(HYPERVISOR_physdev_op, 6, (u32)&set_iopl, 0);
	for (i = 0; i < PAGES; i++)
		frames[i] = pvh ? FIRST + i : ((const u32 *)info->mfn_list)[FIRST + i];
	/* VCPUOP_set_periodic_timer: something to preempt hypercalls for */
	call(HYPERVISOR_vcpu_op, 6, 0, (u32)&period);

	/* XENVER_get_features */
	call(HYPERVISOR_xen_version, 6, (u32)features, 0);
	ok(features[1] >> 21 & 1, "Xen has the feature", features[1] >> 21 & 1);
	flags();
	give_and_take(0);
	give_and_take(AGAIN);
	multicalls();
	print("1..");
	number(tests);
	print("\n# bench: exit ");
	number(!!failed);
	print(" tainted 0\n");
	/* SCHEDOP_shutdown, SHUTDOWN_reboot */
	for (;;)
		call(HYPERVISOR_sched_op, 2, (u32)&reason, 0);
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
     ".local stack; .comm stack, 16384, 16\n");
