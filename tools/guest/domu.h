/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a domU asks the initial domain for something, see domu.c; and how both wait.
 */
#ifndef BENCH_DOMU_H
#define BENCH_DOMU_H

#include <time.h>

#define DOMU_REQUEST	"# dom0: "
#define DOMU_HELLO	0x6f6c6c65
#define DOMU_BYE	0x20657962
#define DOMU_MAX_PAGES	64

static inline long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static inline void pause_ms(int ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

#endif /* BENCH_DOMU_H */
