#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# xen.sh: build build/BASE/xen-REV, the hypervisor alone.
#
#	BASE=	xen-4.17 (default)
#	REV=	base, series (default; with what is not committed yet), or any commit of
#		build/BASE/xen
#	DEBUG=	1 adds Xen's own assertions, support for 32-bit PV, and -debug to the name
#	JOBS=	how many at once (default: every CPU)

BASE=${BASE:-xen-4.17}
# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

[ $WHAT = xen ] || die "BASE=$BASE is no Xen"
REV=${REV:-series}
NAME=xen-$REV${DEBUG:+-debug}
DIR=$BUILD/$BASE
SRC=$DIR/src-$REV
OBJ=$DIR/obj-$REV${DEBUG:+-debug}
LOG=$DIR/build-$NAME.log

need git make gcc flex bison python3
lock "$BASE"
scratch
commit=
[ "$REV" != series ] || [ -z "$(lgit status --porcelain)" ] || commit=$(as_it_lies)
commit=${commit:-$(lgit rev-parse -q --verify "$REV^0")} ||
	die "REV=$REV is not a commit of build/$BASE/xen"
id="tree $(lgit rev-parse "$commit^{tree}") gcc $(gcc -dumpfullversion)"
if [ -f "$DIR/$NAME" ] && [ "$(cat "$DIR/$NAME.id" 2>/dev/null)" = "$id" ]; then
	echo "xen_commit=$(label "$commit")" >"$DIR/$NAME.labels"
	say "build/$BASE/$NAME is up to date"
	exit 0
fi

# A worktree for each revision: half of the source, and nothing is built twice.
worktree "$SRC" "$commit" 500
cc=gcc
! command -v ccache >/dev/null || cc="ccache gcc"
# Debian's own: it is started hundreds of times, and a version manager's wrapper doubles the build.
python=/usr/bin/python3
[ -x $python ] || python=python3

xmake()
{
	make -C "$SRC/xen" O="$OBJ" CC="$cc" PYTHON="$python" XEN_BUILD_DATE=none \
		XEN_BUILD_TIME=none XEN_BUILD_HOST=bench XEN_WHOAMI=bench \
		XEN_DOMAIN=localhost "$@" </dev/null
}
debug=${DEBUG:+'s/^# \(CONFIG_DEBUG\|CONFIG_PV32\) is not set$/\1=y/'}

say "building $BASE $NAME; the log is $LOG"
mkdir -p "$OBJ"
{
	xmake defconfig && sed -i "$debug" "$OBJ/.config" &&
		xmake olddefconfig && xmake -j"${JOBS:-$(nproc)}"
} >"$LOG" 2>&1 ||
	die "$BASE $NAME does not build; the log is $LOG:" "$(grep -m 5 'rror' "$LOG")"
! grep 'warning:' "$LOG" || die "$BASE $NAME builds with warnings"
cp "$OBJ/xen" "$DIR/$NAME.tmp"
mv "$DIR/$NAME.tmp" "$DIR/$NAME"
printf '%s\n' "$id" >"$DIR/$NAME.id"
echo "xen_commit=$(label "$commit")" >"$DIR/$NAME.labels"
say "built build/$BASE/$NAME"
