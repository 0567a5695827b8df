#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM: what the unpatched kernel does
. tests/kexec/lib.sh

old
of old-vga-none
of old-hvm 'the guest did not end'
grep -a '^old-hvm| # exec at ' "$run/output"
of old-crash
of old-loads
