# SPDX-License-Identifier: GPL-2.0
# a boot that checks share: made once a session; what a run that cannot start finds there does not count

mkdir -p "$OUT/top/tests/x" "$OUT/top/tools"
cp tests/one tests/lib.sh "$OUT/top/tests"
printf '#\n# it\nshared name\npassed\n' >"$OUT/top/tests/x/a.t"
cd "$OUT/top"
OUT=.
cat >tools/run.sh <<'X'
#!/bin/sh
[ ! -e stop ] || exit 2
echo boot >>boots
echo passed >"$2/verdict"
X
chmod +x tools/run.sh
for session in 1 1 2; do
	CHECK_SESSION=$session tests/one tests/x/a.t
done
[ "$(wc -l <boots)" -eq 2 ]
touch stop
fails 1 '' env CHECK_SESSION=3 tests/one tests/x/a.t
