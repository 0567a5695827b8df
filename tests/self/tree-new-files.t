# SPDX-License-Identifier: GPL-2.0
# REV=tree takes uncommitted and new files, and its label tells; edits of plain files are no secret

base=$(sed -n 's/^MAINLINE=//p' tools/versions)
# A bench of its own, and a kernel's tree, as far as kernel.sh needs one
git init -q "$OUT/top"
cp -r tools "$OUT/top"
linux=$OUT/top/build/$base/linux work=$OUT/top/build/$base/work
labels=$OUT/top/build/$base/bzImage-tree.labels
git init -q -b series "$linux"
mkdir -p "$linux/d" "$linux/kernel/configs"
touch "$linux/d/old.c" "$linux/kernel/configs/tiny.config" "$linux/kernel/configs/tiny-base.config"
program "$linux/scripts/kconfig/merge_config.sh" 'dir=$3' 'shift 3' 'cat "$@" >"$dir/.config"'
printf 'bzImage:\n\tmkdir -p $(O)/arch/x86/boot\n\ttouch $(O)/arch/x86/boot/bzImage\n' >"$linux/Makefile"
commit()
{
	git -C "$linux" add .
	git -C "$linux" -c user.name=a -c user.email=a@b commit -q -m "$1"
}
commit base
git -C "$linux" tag base
git -C "$linux" config bench.source here
built() { BASE=$base REV=$1 "$OUT/top/tools/kernel.sh"; }
built tree
grep -Ex 'commit=[0-9a-f]{12}' "$labels"
grep -x 'source=here' "$labels"
echo edited >"$linux/d/old.c"
echo new >"$linux/d/new.c"
built tree
grep -Ex 'commit=[0-9a-f]{12}[+]' "$labels"
grep edited "$work/d/old.c"
grep new "$work/d/new.c"
[ -z "$(git -C "$linux" diff --cached --name-only)" ]
built series
[ ! -s "$work/d/old.c" ]
# The same again as a commit: nothing is built, but the label is another.
commit new
built tree
grep -Ex 'commit=[0-9a-f]{12}' "$labels"

# Those folders at the top level are no place to work in.
mkdir "$OUT/top/d"
echo lost >"$OUT/top/d/old.c"
fails 1 'edited in this folder' built tree
cp "$linux/d/old.c" "$OUT/top/d"
built tree
echo lost >"$OUT/top/d/newer.c"
fails 1 'd/newer.c' built tree
