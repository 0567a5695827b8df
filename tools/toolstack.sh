#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# toolstack.sh KERNEL OUT: pack the initramfs OUT of an initial domain that can start
# domUs: our programs, Xen's toolstack from build/toolstack, and KERNEL with an
# initramfs of its own for the domU to boot. In that one lies KERNEL again, for kexec.

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

ROOT=$BUILD/toolstack
LIB=lib/x86_64-linux-gnu
XEN=usr/lib/xen-4.17
FILES="$XEN/bin/xl $XEN/bin/xenstored $XEN/bin/xenconsoled $XEN/bin/xen-init-dom0
	$XEN/bin/libxl-save-helper $XEN/boot/hvmloader usr/libexec/xen-qemu-system-i386
	usr/share/seabios/bios-256k.bin usr/share/qemu/linuxboot.bin
	usr/share/qemu/keymaps/en-us usr/share/qemu/kvmvapic.bin etc/xen/xl.conf"

# ours PROGRAM...: what every initramfs has, for PID 1 and its commands
ours()
{
	for d in dev proc sys bin boot tmp; do
		echo "dir /$d 755 0 0"
	done
	echo "nod /dev/console 600 0 0 c 5 1"
	echo "file /init $BUILD/guest/init 755 0 0"
	for p; do
		echo "file /bin/$p $BUILD/guest/$p 755 0 0"
	done
	echo "file /boot/bzImage $KERNEL 644 0 0"
}

# The toolstack's own loader tells which libraries each program takes. They all go
# to one directory, where it looks for them.
libraries()
{
	for f in $FILES; do
		case $f in
		$XEN/bin/*|usr/libexec/*)
			"$ROOT/$LIB/ld-linux-x86-64.so.2" --inhibit-cache \
				--library-path "$ROOT/usr/$LIB:$ROOT/$LIB" \
				--list "$ROOT/$f" ||
				die "$f lacks a library; see TOOLSTACK in tools/fetch.sh" ;;
		esac
	done >"$SCRATCH/libs"
	awk '$2 == "=>" && $1 !~ /^\// { print $1, $3 }' "$SCRATCH/libs" | sort -u |
		while read -r name path; do
			case $path in
			"$ROOT"/*) echo "file /$LIB/$name $path 755 0 0" ;;
			*) die "$name is not in build/toolstack; see TOOLSTACK in tools/fetch.sh" ;;
			esac
		done
}

toolstack()
{
	for f in $FILES $LIB/x lib64/x run/xenstored/x run/xen/x run/lock/x \
		var/log/xen/console/x var/lib/xen/dump/x var/lib/xenstored/x; do
		d=$f
		while d=${d%/*} && [ "$d" != "${d#*/}" ]; do
			echo "dir /$d 755 0 0"
		done
		echo "dir /$d 755 0 0"
	done | sort -u
	echo "slink /var/run /run 777 0 0"
	echo "slink /var/lock /run/lock 777 0 0"
	for f in $FILES; do
		echo "file /$f $ROOT/$f 755 0 0"
	done
	echo "file /lib64/ld-linux-x86-64.so.2 $ROOT/$LIB/ld-linux-x86-64.so.2 755 0 0"
	libraries
}

[ $# -eq 2 ] || usage "toolstack.sh KERNEL OUT"
[ -f "$1" ] || die "there is no kernel $1" "'make kernel' builds one"
KERNEL=$(realpath "$1") OUT=$2
lock toolstack >&2
scratch
ours kexec >"$SCRATCH/domu.list"
"$BUILD/gen_init_cpio" -t 0 "$SCRATCH/domu.list" >"$SCRATCH/domu.cpio"
{
	ours kexec probe domu
	echo "file /boot/initramfs $SCRATCH/domu.cpio 644 0 0"
	toolstack
} >"$SCRATCH/list"
"$BUILD/gen_init_cpio" -t 0 "$SCRATCH/list" >"$SCRATCH/cpio"
mv "$SCRATCH/cpio" "$OUT"
