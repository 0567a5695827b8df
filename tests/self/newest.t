# SPDX-License-Identifier: GPL-2.0
# the newest version is what dpkg says: 6.12.107, not 6.12.99

bench tools
mkdir -p build/dl
cd build/dl
touch linux-source-6.12_6.12.99-1_all.deb linux-source-6.12_6.12.107-1_all.deb \
	linux_6.18.9.orig.tar.xz linux_6.18.15.orig.tar.xz
[ "$(BASE=v6.12 ../../tools/fetch.sh linux)" = "$PWD/linux-source-6.12_6.12.107-1_all.deb" ]
[ "$(BASE=v6.18 ../../tools/fetch.sh linux)" = "$PWD/linux_6.18.15.orig.tar.xz" ]
