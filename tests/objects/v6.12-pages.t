#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12: the pages of documentation make no warning
. tests/objects.sh

page v6.12 arch/x86 xen-preemptible-hypercalls
page v6.12 admin-guide xen-kexec
