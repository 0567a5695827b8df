// SPDX-License-Identifier: GPL-2.0
#include "probe.h"

#include <fcntl.h>
#include <stdarg.h>

volatile bool stop;

bool complain(const char *fmt, ...)
{
	char buf[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	printf("# probe: %s\n", buf);
	fflush(stdout);
	return false;
}

void sleep_ms(unsigned long ms)
{
	sleep_until(now() + ms * NSEC_PER_MSEC);
}

void first_line(const char *path, char *buf, size_t size)
{
	FILE *f = fopen(path, "re");

	if (!f || !fgets(buf, size, f))
		buf[0] = '\0';
	if (f)
		fclose(f);
	buf[strcspn(buf, "\n")] = '\0';
}

bool write_file(const char *path, const char *fmt, ...)
{
	/* fopen() may have to map memory, and so to wait while another thread does. */
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = fd >= 0 && vdprintf(fd, fmt, ap) >= 0;
	va_end(ap);
	if (fd >= 0 && close(fd))
		ok = false;
	return ok || complain("cannot write %s: %s", path, strerror(errno));
}

bool move(pid_t tid, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return !sched_setaffinity(tid, sizeof(set), &set);
}

bool start_thread(pthread_t *thread, void *(*fn)(void *arg), void *arg)
{
	pthread_attr_t attr;
	int err;

	/* Small, because it is all locked. */
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 256 * 1024);
	err = pthread_create(thread, &attr, fn, arg);
	pthread_attr_destroy(&attr);
	return !err || complain("cannot start a thread: %s", strerror(err));
}

void print_row(const struct row *r)
{
	const uint64_t rest[] = { r->p50, r->p99, r->p999, r->max, r->sum };
	bool times = r->max || r->mean;
	size_t i;

	printf("# result %s\t%s\t%s", r->what, r->load, r->class ?: "-");
	printf(r->mib ? "\t%lu" : "\t-", r->mib);
	printf(strcmp(r->what, "env") ? "\t%lu" : "\t-", r->n);
	printf(times ? "\t%.15g" : "\t-", r->min);
	printf(r->mean ? "\t%.15g" : "\t-", r->mean);
	for (i = 0; i < sizeof(rest) / sizeof(*rest); i++)
		printf(rest[i] ? "\t%lu" : "\t-", rest[i]);
	printf("\n");
	fflush(stdout);
}
