# SPDX-License-Identifier: GPL-2.0
# checkpatch on the patches

# From standard input: a file that git tracks would be taken for source. The directories of the new
# files have entries in MAINTAINERS, the base has one commit only, a label in kexec_core.c begins with
# a capital, asm/kasan.h has stubs that linux/kasan.h has not, and checkpatch takes assembler macros in
# a header for C with its blanks in the wrong places, and strings of it for bad macros; a hypercall that
# there is not is ENOSYS, too.
# Where it runs, it leaves a file. Its spdxcheck.py needs what Debian has for its own python.
PATH=/usr/bin:$PATH
top=$PWD base=$1 bad=0
cd "build/$base/linux"
for p in "$top/patches/$base"/*.patch; do
	scripts/checkpatch.pl --strict --quiet --ignore MISSING_SIGN_OFF \
		--ignore FILE_PATH_CHANGES,UNKNOWN_COMMIT_ID,CAMELCASE,ARCH_INCLUDE_LINUX,SPACING,ENOSYS,COMPLEX_MACRO - <"$p" || bad=1
done
exit $bad
