# SPDX-License-Identifier: GPL-2.0
# tree.sh: what is no kernel, no space and no git are named

export BASE=v9.99
trap 'rm -rf build/v9.99' EXIT
fails 1 'LINUX=.*does not exist or cannot be read' env LINUX=/none tools/tree.sh
fails 1 'does not hold the source' env LINUX="$PWD/tools" tools/tree.sh
fails 1 'not a tarball' env LINUX="$PWD/COPYING" tools/tree.sh
program "$OUT/bin/df" 'echo head' 'echo disk 100 90 10 90% /'
fails 1 'not enough disk space.*needed' env PATH="$PWD/$OUT/bin:$PATH" LINUX="$PWD/tools" tools/tree.sh
# As if git were not installed
mkdir "$OUT/most"
ln -s /usr/bin/* /bin/* /usr/sbin/* /sbin/* "$OUT/most" 2>/dev/null || :
rm "$OUT/most/git"
fails 1 'git is missing' env PATH="$PWD/$OUT/most" LINUX="$PWD/tools" tools/tree.sh
