# SPDX-License-Identifier: GPL-2.0
# PVH domU, xen.kexec_soft_reset=1: loads, with the usual errors

rest
of pvh-told
