# SPDX-License-Identifier: GPL-2.0
# from nothing: a fresh Debian, which has neither make nor git, runs make quick

full
[ "$(id -u)" -eq 0 ] || skip 'takes root, for chroot'
command -v debootstrap >/dev/null || cannot 'debootstrap is not installed'
release=$(sed -n 's/^STACKS="\([a-z]*\) .*/\1/p' tools/versions)
uri=$(sed -n "s/^deb .*\(http[^ ]*\) $release main\$/\1/p" "build/apt/$release/sources.list")
root=$PWD/$OUT/root
debootstrap --variant=minbase "$release" "$root" "$uri"
trap 'umount "$root/proc"' EXIT
mount -t proc proc "$root/proc"
git clone -q . "$root/root/bench"
# As the README has it, but for the clone, which comes from here
chroot "$root" sh -ec '
	export DEBIAN_FRONTEND=noninteractive
	apt-get update
	apt-get install -y --no-install-recommends git make
	cd /root/bench
	make quick'
rm -rf "$root/root/bench/build"
