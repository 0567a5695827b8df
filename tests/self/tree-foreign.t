# SPDX-License-Identifier: GPL-2.0
# tree.sh: somebody else's tree is cloned, with its commit

[ "$(id -u)" -eq 0 ] || skip 'takes root, to make a tree of another owner'
git init -q "$OUT/theirs"
printf 'VERSION = 9\nPATCHLEVEL = 98\n' >"$OUT/theirs/Makefile"
touch "$OUT/theirs/Kbuild" "$OUT/theirs/COPYING"
git -C "$OUT/theirs" add .
git -C "$OUT/theirs" -c user.name=a -c user.email=a@b commit -q -m theirs
commit=$(git -C "$OUT/theirs" rev-parse HEAD)
chown -R nobody "$OUT/theirs"
trap 'rm -rf build/v9.98' EXIT
BASE=v9.98 LINUX="$PWD/$OUT/theirs" tools/tree.sh
[ "$(git -C build/v9.98/linux rev-parse base^0)" = "$commit" ]
