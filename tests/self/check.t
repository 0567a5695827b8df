# SPDX-License-Identifier: GPL-2.0
# the checks: passed, failed, skipped and could not run are told apart

bench .proverc tests/one tests/all tests/lib.sh
mkdir tests/x
for c in 'pass true' 'fail false' 'skip skip because' 'cannot cannot start' 'dies exit 2'; do
	printf '#\n# %s\n%s\n' "${c%% *}" "${c#* }" >"tests/x/${c%% *}.t"
done
fails 1 '^1 passed, 3 failed$' tests/all tests/x
grep '# 1 skipped: because' says
grep '# failed x/fail' says
grep '# could-not-run x/cannot start' says
grep '1 skipped, 2 could not run' says
[ "$(tail -n 1 says)" = '1 passed, 3 failed' ]
# The failed ones again
echo true >>tests/x/pass.t
for c in fail cannot dies; do
	sed -i '$s/.*/true/' tests/x/$c.t
done
tests/all --again >again
[ "$(tail -n 1 again)" = '3 passed, 0 failed' ]
# One that takes long, too
printf '#\n# long\nfull\nfalse\n' >tests/x/long.t
fails 1 '' env FULL=1 tests/all tests/x/long.t
fails 1 '^0 passed, 1 failed$' tests/all --again
