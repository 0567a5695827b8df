#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# PVH domU, xen.kexec_soft_reset=1: loads, with the usual errors
. tests/kexec/lib.sh

rest
of pvh-told
