#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM: a crash kernel starts under load
. tests/kexec/lib.sh

guests
of crash
