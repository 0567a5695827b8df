#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# the README has the usage text of the probe, that and no more
. tests/lib.sh

build/trixie/guest/probe --help >"$OUT/usage"
awk '/^<details><summary><code>probe --help/ { on = 1; next } on && /^```/ { if (n++) exit; next } n' \
	README.md >"$OUT/readme"
diff "$OUT/readme" "$OUT/usage"
