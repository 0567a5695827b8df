# SPDX-License-Identifier: GPL-2.0
# the check of licenses fails when a file has none, when git fails, and when it lists nothing

mkdir -p "$OUT/top/tests/style" "$OUT/top/bin"
cp tests/one tests/lib.sh "$OUT/top/tests"
cp tests/style/spdx.t "$OUT/top/tests/style"
cd "$OUT/top"
OUT=.
# git LINES STATUS: a git that prints and ends so
git() { printf '#!/bin/sh\nprintf "%s"\nexit %d\n' "$1" "$2" >bin/git; }
git '' 0
chmod +x bin/git
PATH=$PWD/bin:$PATH
fails 1 'exit status 1;' tests/one tests/style/spdx.t
git 'tests/lib.sh\n' 128
fails 1 'exit status 128' tests/one tests/style/spdx.t
git 'tests/lib.sh\n' 0
tests/one tests/style/spdx.t
echo text >none
git 'tests/lib.sh\nnone\n' 0
fails 1 '^# *none$' tests/one tests/style/spdx.t
