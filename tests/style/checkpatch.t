# SPDX-License-Identifier: GPL-2.0
# checkpatch on the tools

# What it does not know: that these are programs, not parts of a kernel, and that Xen answers ENOSYS.
# It leaves a file where it is run.
git ls-files 'tools/*.[ch]' >"$OUT/files"
[ -s "$OUT/files" ]
sed "s,^,$PWD/," "$OUT/files" >"$OUT/paths"
cd "$OUT"
xargs ../../../v7.3/linux/scripts/checkpatch.pl --no-tree --quiet \
	--ignore ENOSYS,VOLATILE,STRCPY,REPEATED_WORD,EMBEDDED_FUNCTION_NAME \
	--ignore PREFER_DEFINED_ATTRIBUTE_MACRO,COMPLEX_MACRO -f <paths
