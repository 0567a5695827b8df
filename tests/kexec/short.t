#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# HVM, less memory than the maximum: exec fails with ENOMEM, the guest goes on
. tests/kexec/lib.sh

guests
of short
