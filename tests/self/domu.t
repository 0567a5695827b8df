#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# domu: that there was no domU is no success
. tests/kexec/lib.sh

guests
grep -ax '# none: xl create failed' "$run/output"
fails 1 '' of none
