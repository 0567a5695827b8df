#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3: the pages of documentation make no warning
. tests/objects.sh

page v7.3 arch/x86 xen-preemptible-hypercalls
page v7.3 admin-guide xen-kexec
