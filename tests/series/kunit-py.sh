# SPDX-License-Identifier: GPL-2.0
# kunit.py takes the configuration that each suite names

top=$PWD
cd "build/$1/linux"
git diff --name-only --diff-filter=A base series -- '*.kunitconfig' >"$top/$OUT/files"
[ -s "$top/$OUT/files" ]
while read -r f; do
	PYTHONDONTWRITEBYTECODE=1 tools/testing/kunit/kunit.py config --arch=x86_64 --kunitconfig="$f" \
		--build_dir="$top/$OUT/kunit"
done <"$top/$OUT/files"
