#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM: nothing stays mapped where the toolstack leaves the devices alone
. tests/kexec/lib.sh

guests
of kept 'the guest did not end'

