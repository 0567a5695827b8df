#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# initramfs.sh OUT [PROGRAM...]: pack an initramfs from busybox, which is PID 1, too, tell, which rc
# needs, and these programs. OUT.list names more to pack, in the language of the kernel's
# gen_init_cpio, if it is there.

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# -ge 1 ] || usage "initramfs.sh OUT [PROGRAM...]"
OUT=$1
shift
busybox=$BUILD/$STACK/root/bin/busybox
set -- "$BUILD/$STACK/guest/tell" "$@"
scratch
echo '::sysinit:/bin/sh /etc/rc' >"$SCRATCH/inittab"
{
	for d in dev proc sys bin etc tmp run job; do
		echo "dir /$d 755 0 0"
	done
	echo "nod /dev/console 600 0 0 c 5 1"
	echo "slink /init bin/busybox 777 0 0"
	echo "file /etc/inittab $SCRATCH/inittab 644 0 0"
	echo "file /etc/rc $TOP/tools/guest/rc 644 0 0"
	echo "file /bin/busybox $busybox 755 0 0"
	"$busybox" --list | sed '/^busybox$/d; s,.*,slink /bin/& busybox 777 0 0,'
	for p; do
		echo "file /bin/${p##*/} $p 755 0 0"
	done
	[ ! -f "$OUT.list" ] || cat "$OUT.list"
} | "$BUILD/gen_init_cpio" -t 0 - >"$SCRATCH/cpio"
mv "$SCRATCH/cpio" "$OUT"
