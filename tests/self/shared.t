# SPDX-License-Identifier: GPL-2.0
# a boot that checks share: made once a session; what a run that cannot start finds there does not count

bench tests/one tests/lib.sh
program tests/x/a.t '# it' 'shared name' passed
program tools/run.sh '[ ! -e stop ] || exit 2' 'echo boot >>boots' 'echo passed >"$2/verdict"'
for session in 1 1 2; do
	CHECK_SESSION=$session tests/one tests/x/a.t
done
[ "$(wc -l <boots)" -eq 2 ]
touch stop
fails 1 'exit status 1;' env CHECK_SESSION=3 tests/one tests/x/a.t
