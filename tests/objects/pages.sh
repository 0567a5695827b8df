#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# the pages of documentation make no warning
. tests/objects.sh

page "$1" arch/x86 xen-preemptible-hypercalls
page "$1" admin-guide xen-kexec
