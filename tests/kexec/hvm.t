#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM, xl's default video memory: two kernels by kexec, the second ballooned down and busy
. tests/kexec/lib.sh

guests
of hvm
# Xen tells what is mapped while it resets the guest: the console and xenstore at most.
grep -a 'd1 has active grant 0 ' "$run/console.log"
! grep -aE 'd1 has active grant ([2-9]|[0-9]{2})' "$run/console.log"
