// SPDX-License-Identifier: GPL-2.0
/*
 * How late a normal task wakes up after a device's interrupt: beside a toolstack that populates
 * and destroys a domain on the same vCPU, and beside a user-space loop. In a PVH domain, such an
 * interrupt comes by the local APIC and is not an upcall.
 *
 * The device is the second serial port, in loopback. A byte written to it comes back as an
 * interrupt when the FIFO has waited four times as long as a byte takes.
 *
 * This is also where a job prints to, so all that is printed waits for the end in stdout's buffer.
 */
#include "guest.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>

#ifndef TIOCM_LOOP
#define TIOCM_LOOP	0x8000
#endif

#define BAUD		38400
#define DUE_NS		(4 * 10 * 1000000000LL / BAUD)

#define PAGES		65536U		/* of the domain: 256 MiB */
#define SAMPLES		600

static int64_t late[SAMPLES];

static void toolstack(void)
{
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	xen_pfn_t *pfns = calloc(PAGES, sizeof(*pfns));
	uint32_t domid;
	unsigned int i;

	if (!xch || !pfns)
		err(1, "toolstack");
	for (i = 0; i < PAGES; i++)
		pfns[i] = i;
	for (;;) {
		domid = new_domain(xch, 16, 1, PAGES * 8);
		if (xc_domain_populate_physmap_exact(xch, domid, PAGES, 0, 0, pfns) ||
		    xc_domain_destroy(xch, domid))
			err(1, "toolstack");
	}
}

static void loop(void)
{
	for (;;)
		asm volatile ("pause");
}

/* How often this task has been preempted */
static long preempted(void)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage))
		err(1, "getrusage");
	return usage.ru_nivcsw;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Measures beside a child that does this. */
static bool beside(int fd, const char *name, void (*what)(void))
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	int64_t begin, sum = 0;
	pid_t child = fork();
	long before;
	char byte;
	int i;

	if (!child) {
		what();
		_exit(1);
	}
	usleep(50000);
	for (i = 0; i < SAMPLES; ) {
		before = preempted();
		begin = now();
		if (write(fd, "x", 1) != 1 || poll(&poll_fd, 1, 5000) != 1 ||
		    read(fd, &byte, 1) != 1)
			break;
		late[i] = now() - begin - DUE_NS;
		/* Preempted while it ran, it waited for its turn, not for its wake-up. */
		if (preempted() == before)
			sum += late[i++];
	}
	if (waitpid(child, NULL, WNOHANG))
		i = 0;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	if (i < SAMPLES)
		return false;
	qsort(late, SAMPLES, sizeof(*late), compare);
	/* Name, samples, then mean, p99 and latest in ms. */
	printf("# uart\t%s\t%d\t%.3f\t%.3f\t%.3f\n", name, SAMPLES, sum / SAMPLES / 1e6,
	       late[SAMPLES * 99 / 100] / 1e6, late[SAMPLES - 1] / 1e6);
	return true;
}

int main(void)
{
	static char buffer[BUFSIZ];
	int fd, loopback = TIOCM_LOOP;
	struct termios old, raw;
	bool ok;
	char byte;

	setbuf(stdout, buffer);
	fd = open("/dev/ttyS1", O_RDWR | O_NOCTTY);
	if (fd < 0 || tcgetattr(fd, &old))
		err(1, "ttyS1");
	/* tell may still be writing to the port. */
	usleep(100000);
	raw = old;
	cfmakeraw(&raw);
	cfsetspeed(&raw, B38400);
	raw.c_cflag |= CLOCAL | CREAD;
	if (tcsetattr(fd, TCSANOW, &raw) || ioctl(fd, TIOCMBIS, &loopback))
		err(1, "ttyS1");

	/* The first byte has the kernel start a worker. */
	if (write(fd, "x", 1) != 1 || read(fd, &byte, 1) != 1)
		err(1, "ttyS1");

	ok = beside(fd, "hypercalls", toolstack) && beside(fd, "loop", loop);
	ioctl(fd, TIOCMBIC, &loopback);
	tcsetattr(fd, TCSANOW, &old);
	if (!ok)
		puts("# the child ended, or an interrupt did not come");
	return !ok;
}
