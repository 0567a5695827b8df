# SPDX-License-Identifier: GPL-2.0
# a demo: if cut short, nothing of an earlier one passes for its own

bench tests/demo tools/lib.sh tools/versions tools/gitconfig
program tools/run.sh '[ ! -e stop ] || exit 255' 'mkdir -p "$2"' \
	'echo "passed $4 $6 ${12}" >"$2/verdict"'
tests/demo
BASE=v6.12 tests/demo
cat build/runs/*/verdict | sort | tee all
[ "$(uniq all | wc -l)" -eq 12 ]
grep -x 'passed build/v6.12/bzImage-series pvh preempt=none' all
rm -r build/runs/v6.12-*
touch stop
fails 124 '' tests/demo
fails 1 '' grep -r passed build/runs
