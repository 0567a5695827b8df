#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM: a crash kernel starts under load
. tests/kexec/lib.sh

dom0 -- 'domu -m 384 -l 400 -a crashkernel=192M /boot/crash.sh'
