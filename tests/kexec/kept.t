#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM: nothing stays mapped where the toolstack leaves the devices alone
. tests/kexec/lib.sh

more
of kept 'the guest did not end'
# references of the console and of xenstore
[ "$(grep -a '^(XEN) \[0x' "$run/output" | cut -c 7-13 | tr -d '\n')" = '[0x000][0x001]' ]
