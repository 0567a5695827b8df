#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3: checkpatch on the patches
. tests/lib.sh

# From standard input: a file that git tracks would be taken for source. The directories of the new
# files have entries in MAINTAINERS, the base has one commit only, a label in kexec_core.c begins with
# a capital, and asm/kasan.h has stubs that linux/kasan.h has not. Where it runs, it leaves a file.
top=$PWD bad=0
cd build/v7.3/linux
for p in "$top"/patches/v7.3/*.patch; do
	scripts/checkpatch.pl --strict --quiet --ignore MISSING_SIGN_OFF \
		--ignore FILE_PATH_CHANGES,UNKNOWN_COMMIT_ID,CAMELCASE,ARCH_INCLUDE_LINUX - <"$p" || bad=1
done
exit $bad
