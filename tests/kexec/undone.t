# SPDX-License-Identifier: GPL-2.0
# HVM, a later step of exec fails: the guest is as before

full
# The only step that can fail there is liveupdate_reboot(), which is empty without CONFIG_LIVEUPDATE.
tree=build/$BASE/linux file=include/linux/liveupdate.h
export BASE GIT_INDEX_FILE="$PWD/$OUT/index" GIT_AUTHOR_DATE='@0 +0000' GIT_COMMITTER_DATE='@0 +0000'
git -C "$tree" read-tree series
blob=$(git -C "$tree" show series:$file |
	sed '/^static inline int liveupdate_reboot/,/^}/s/return 0/return -EIO/' |
	git -C "$tree" hash-object -w --stdin)
git -C "$tree" update-index --cacheinfo "100644,$blob,$file"
rev=$(git -C "$tree" -c user.name=bench -c user.email=bench@localhost commit-tree -p series \
	-m 'liveupdate_reboot() fails' "$(git -C "$tree" write-tree)")
unset GIT_INDEX_FILE
REV=$rev tools/kernel.sh
boot undone "build/$BASE/bzImage-$(echo "$rev" | cut -c 1-12)" -- 'domu -n undone /boot/undone.sh'
of undone
