#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# REV=tree takes uncommitted and new files; edits of plain files are no secret
. tests/lib.sh

# A kernel's tree, as far as kernel.sh looks before it configures
trap 'rm -rf build/v9.97 d' EXIT
mkdir -p build/v9.97
git init -q -b series build/v9.97/linux
cd build/v9.97/linux
mkdir d
touch Kbuild d/old.c
git add .
git -c user.name=a -c user.email=a@b commit -q -m base
git tag base
echo edited >d/old.c
echo new >d/new.c
cd ../../..
BASE=v9.97 REV=tree tools/kernel.sh || :
grep edited build/v9.97/work/d/old.c
grep new build/v9.97/work/d/new.c
[ -z "$(git -C build/v9.97/linux diff --cached --name-only)" ]
BASE=v9.97 REV=series tools/kernel.sh || :
[ ! -s build/v9.97/work/d/old.c ]

# A plain file of that name, here, is no place to work in.
mkdir d
echo lost >d/old.c
fails 1 'edited in this folder' env BASE=v9.97 REV=tree tools/kernel.sh
