#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# two that write patches take turns
. tests/lib.sh

# While another one holds the lock, series.sh says that it waits.
mkdir -p build
exec 6>build/.lock-patches
flock 6
timeout 5 env BASE=v7.3 tools/series.sh export 6>&- >"$OUT/says" 2>&1 || :
cat "$OUT/says"
grep 'waiting for another run' "$OUT/says"
