# SPDX-License-Identifier: GPL-2.0
# the check of licenses fails when a file has none, when git fails, and when it lists nothing

bench tests/one tests/lib.sh tests/style/spdx.t
# git LINES STATUS: a git that prints and ends so
git() { program bin/git "printf '$1'" "exit $2"; }
git '' 0
PATH=$PWD/bin:$PATH
fails 1 'exit status 1;' tests/one tests/style/spdx.t
git 'tests/lib.sh\n' 128
fails 1 'exit status 128' tests/one tests/style/spdx.t
git 'tests/lib.sh\n' 0
tests/one tests/style/spdx.t
echo text >none
git 'tests/lib.sh\nnone\n' 0
fails 1 '^# *none$' tests/one tests/style/spdx.t
