#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# toolstack.sh KERNEL OUT [GUEST-KERNEL]: pack the initramfs OUT of an initial domain that
# can start domUs: our programs, Xen's toolstack from build/STACK/root, and GUEST-KERNEL
# (KERNEL) with an initramfs of its own for the domU to boot. In that one it lies again,
# for kexec.

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

ROOT=$BUILD/$STACK/root
LIB=lib/x86_64-linux-gnu
LOADER=lib64/ld-linux-x86-64.so.2
XEN=usr/lib/xen-$XEN_SERIES
PROGRAMS="$XEN/bin/xl $XEN/bin/xenstored $XEN/bin/xenconsoled $XEN/bin/xen-init-dom0
	$XEN/bin/libxl-save-helper usr/libexec/xen-qemu-system-i386 usr/bin/xenstore"
FILES="$PROGRAMS $XEN/boot/hvmloader usr/share/seabios/bios-256k.bin
	usr/share/seabios/vgabios-cirrus.bin usr/share/qemu/linuxboot.bin
	usr/share/qemu/linuxboot_dma.bin usr/share/qemu/keymaps/en-us
	usr/share/qemu/kvmvapic.bin etc/xen/xl.conf"

if [ $# -lt 2 ] || [ $# -gt 3 ]; then usage "toolstack.sh KERNEL OUT [GUEST-KERNEL]"; fi
for k in "$1" "${3:-$1}"; do
	[ -f "$k" ] || die "there is no kernel $k" "'make kernel' builds one"
done
KERNEL=$(realpath "${3:-$1}") OUT=$2
guest=$BUILD/$STACK/guest
lock toolstack >&2
scratch
{
	echo "dir /boot 755 0 0"
	echo "file /boot/bzImage $KERNEL 644 0 0"
} >"$SCRATCH/domu.cpio.list"
"$TOP/tools/initramfs.sh" "$SCRATCH/domu.cpio" "$guest/kexec"
{
	cat "$SCRATCH/domu.cpio.list"
	echo "file /bin/domu $TOP/tools/guest/domu 755 0 0"
	echo "file /boot/domu.cpio $SCRATCH/domu.cpio 644 0 0"
	for f in "$TOP"/tests/kexec/*.sh "$TOP"/tests/backends/io.sh "$TOP"/tests/stress/beside.sh \
		"$TOP"/tests/paths/xl-*.sh; do
		[ ! -f "$f" ] || echo "file /boot/${f##*/} $f 644 0 0"
	done
	# initramfs.sh has /etc and /run already.
	# shellcheck disable=SC2086 # words
	printf '%s\n' $FILES $LIB/x lib64/x etc/xen/scripts/x run/xenstored/x run/xen/x run/lock/x \
		var/log/xen/console/x var/lib/xen/dump/x var/lib/xenstored/x |
		awk -F / '{
			for (i = 1; i < NF; i++)
				print "dir", d[i] = d[i - 1] "/" $i, "755 0 0"
		}' | grep -vx 'dir /\(etc\|run\) .*' | sort -u
	echo "slink /var/run /run 777 0 0"
	echo "slink /var/lock /run/lock 777 0 0"
	# Scripts need not know the version.
	echo "slink /usr/lib/xen xen-$XEN_SERIES 777 0 0"
	for f in $FILES; do
		echo "file /$f $ROOT/$f 755 0 0"
	done
	for f in read write rm ls; do
		echo "slink /usr/bin/xenstore-$f xenstore 777 0 0"
	done
	for f in block vif; do
		echo "file /etc/xen/scripts/$f $TOP/tools/guest/hotplug 755 0 0"
	done
	# The toolstack's own loader tells which libraries each program takes. They all go to one
	# directory, where it looks for them.
	echo "file /$LOADER $ROOT/$LOADER 755 0 0"
	for f in $PROGRAMS; do
		"$ROOT/$LOADER" --inhibit-cache --library-path "$ROOT/usr/$LIB" --list "$ROOT/$f" ||
			die "$f lacks a library"
	done >"$SCRATCH/libs"
	awk -v lib=/$LIB/ '$2 == "=>" && $1 !~ /^\// { print "file", lib $1, $3, "755 0 0" }' \
		"$SCRATCH/libs" | sort -u
} >"$SCRATCH/all.cpio.list"
"$TOP/tools/initramfs.sh" "$SCRATCH/all.cpio" "$guest/kexec" "$guest/probe"
mv "$SCRATCH/all.cpio" "$OUT"
