# SPDX-License-Identifier: GPL-2.0
# the newest version is what dpkg says: 6.12.107, not 6.12.99

cp -r tools "$OUT/tools"
mkdir -p "$OUT/build/dl"
touch "$OUT/build/dl/linux-source-6.12_6.12.99-1_all.deb" \
	"$OUT/build/dl/linux-source-6.12_6.12.107-1_all.deb"
[ "$(BASE=v6.12 "$OUT/tools/fetch.sh" linux)" = \
	"$PWD/$OUT/build/dl/linux-source-6.12_6.12.107-1_all.deb" ]
touch "$OUT/build/dl/linux_6.18.9.orig.tar.xz" "$OUT/build/dl/linux_6.18.15.orig.tar.xz"
[ "$(BASE=v6.18 "$OUT/tools/fetch.sh" linux)" = "$PWD/$OUT/build/dl/linux_6.18.15.orig.tar.xz" ]
