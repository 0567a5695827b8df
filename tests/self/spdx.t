#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# the check of licenses fails when a file has none, when git fails, and when it lists nothing
. tests/lib.sh

mkdir -p "$OUT/top/tests/style" "$OUT/top/bin"
cp tests/lib.sh "$OUT/top/tests"
cp tests/style/spdx.t "$OUT/top/tests/style"
cd "$OUT/top"
OUT=.
# git LINES STATUS: a git that prints and ends so
git() { printf '#!/bin/sh\nprintf "%s"\nexit %d\n' "$1" "$2" >bin/git; }
git '' 0
chmod +x bin/git
PATH=$PWD/bin:$PATH
fails 1 '' sh tests/style/spdx.t
git 'tests/lib.sh\n' 128
fails 128 '' sh tests/style/spdx.t
git 'tests/lib.sh\n' 0
sh tests/style/spdx.t
echo text >none
git 'tests/lib.sh\nnone\n' 0
fails 1 '^none$' sh tests/style/spdx.t
