/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a domU asks the initial domain for something; see domu.c.
 */
#ifndef BENCH_DOMU_H
#define BENCH_DOMU_H

#define DOMU_REQUEST	"# dom0: "
#define DOMU_HELLO	0x6f6c6c65
#define DOMU_BYE	0x20657962
#define DOMU_MAX_PAGES	64

#endif /* BENCH_DOMU_H */
