# SPDX-License-Identifier: GPL-2.0
# every file names its license

git ls-files >"$OUT/all"
[ -s "$OUT/all" ]
grep -v -e '^COPYING$' -e '^figures/' -e '^patches/' -e '^.proverc$' "$OUT/all" |
	xargs -d '\n' grep -L 'SPDX-License-Identifier: GPL-2.0' >"$OUT/without" || :
# Data without comments, for grep -f
grep -vx -e tools/complaints -e tests/self/complaints.txt "$OUT/without" || exit 0
exit 1
