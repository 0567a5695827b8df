#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM, xl's default video memory: two kernels by kexec, the second ballooned down and busy
. tests/kexec/lib.sh

guests
of hvm
# Only the console and xenstore are mapped while the guest is reset.
grep -aE 'd[0-9]+ has active grant [0-9]' "$run/console.log" | grep -av 'active grant [01] '
[ $? -eq 1 ]
