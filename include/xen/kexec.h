/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XEN_KEXEC_H
#define _XEN_KEXEC_H

#include <linux/types.h>

struct seq_buf;

bool xen_kexec_refuse(struct seq_buf *why);
int xen_kexec_begin(void);
void xen_kexec_wait(void);
bool xen_kexec_end(void);

#endif /* _XEN_KEXEC_H */
