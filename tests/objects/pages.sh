#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# the pages of documentation make no warning
. tests/objects.sh

# shellcheck disable=SC2086 # words
set -- $parts
page "$1" arch/x86 xen-preemptible-hypercalls
page "$1" admin-guide xen-kexec
