#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernel.sh: build build/BASE/bzImage-REV[-FLAVOUR].
#
#	BASE=		v7.3 (default), or another of tools/versions
#	REV=		base, series (default), or any commit in build/BASE/linux; or tree,
#			what lies there, with what is not committed and new files
#	FLAVOUR=	adds tools/config/FLAVOUR.config: debug, none, voluntary, static, rt; or
#			several, debug-kasan, rt-dynamic
#	JOBS=		how many at once (default: every CPU)
#
# The developer's tree is never built in: build/BASE/work is a worktree of it that goes to the
# revision wanted, so that all revisions share the objects in build/BASE/obj[-FLAVOUR].

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

REV=${REV:-series}
FLAVOUR=${FLAVOUR-}
JOBS=${JOBS:-$(nproc)}
DIR=$BUILD/$BASE
WORK=$DIR/work
OBJ=$DIR/obj${FLAVOUR:+-$FLAVOUR}
CONFIG=$TOP/tools/config

# Our config fragments, in the order in which they are merged
ours()
{
	for f in dom0 bench "$BASE" series $(echo "$FLAVOUR" | tr - ' '); do
		[ ! -f "$CONFIG/$f.config" ] || echo "$CONFIG/$f.config"
	done
}

# check_config: every option of our fragments has come out as asked for
check_config()
{
	# The kernel's two tiny*.config are its own business.
	sed 1,2d "$SCRATCH/fragments" | xargs cat | awk -F = '
	sub(/^# CONFIG_/, "CONFIG_") { sub(/ is not set$/, "=n") }
	!/^CONFIG_[A-Z0-9_]+=/ { next }
	FNR == NR { want[$1] = $2 }
	FNR != NR { have[$1] = $2 }
	END {
		for (name in want) {
			is = name in have ? have[name] : "n"
			if (is != want[name])
				print name "=" want[name] " was asked for, " is " came out"
		}
	}' - "$OBJ/.config" >"$SCRATCH/missed" ||
		die "the configuration of $BASE cannot be checked"
	[ ! -s "$SCRATCH/missed" ] || {
		rm -f "$OBJ/.config"
		die "the configuration of $BASE is not what tools/config asks for:" \
		    "$(cat "$SCRATCH/missed")" "the log of the merge is $LOG"
	}
}

# configure: write .config only when it changes, so that make rebuilds little. What it comes from is
# noted beside it, as merging takes a quarter of a minute.
configure()
{
	made="$(ours | xargs cat | cksum) $(lgit ls-tree -r "$commit" |
		grep -e Kconfig -e kernel/configs | cksum)"
	if [ -f "$OBJ/.config" ] && [ "$(cat "$OBJ/.config.made" 2>/dev/null)" = "$made" ]; then
		return
	fi
	rm -f "$OBJ/.config.made"
	# The kernel's tiny ones first. series.config names what only patches of the series bring:
	# of it, what this revision does not know is left out.
	grep -rhsx --include='Kconfig*' 'config [A-Z0-9_]*' "$WORK" |
		sed 's/config \(.*\)/CONFIG_\1=/' |
		grep -F -f - "$CONFIG/series.config" >"$SCRATCH/series.config" || :
	tiny=$WORK/kernel/configs/tiny
	{
		printf '%s\n' "$tiny-base.config" "$tiny.config"
		ours | sed "s,^$CONFIG/series,$SCRATCH/series,"
	} >"$SCRATCH/fragments"
	mkdir "$SCRATCH/merge"
	(cd "$WORK" && xargs scripts/kconfig/merge_config.sh -n -O "$SCRATCH/merge" \
		<"$SCRATCH/fragments") >"$LOG" 2>&1 ||
		die "the config fragments cannot be merged; the log is $LOG:" "$(tail -n 5 "$LOG")"
	cmp -s "$SCRATCH/merge/.config" "$OBJ/.config" || cp "$SCRATCH/merge/.config" "$OBJ/.config"
	check_config
	printf '%s\n' "$made" >"$OBJ/.config.made"
}

[ $# -eq 0 ] || usage "[BASE=] [REV=] [FLAVOUR=] [JOBS=] kernel.sh"
for f in $(echo "$FLAVOUR" | tr - ' '); do
	[ -f "$CONFIG/$f.config" ] ||
		die "FLAVOUR=$FLAVOUR: there is no tools/config/$f.config; say one of" \
		    "debug kasan none voluntary static rt, or several, debug-kasan, rt-dynamic"
done
need git make gcc flex bison bc
[ -d "$LINUX_TREE" ] || "$TOP/tools/tree.sh"
lock "$BASE"
scratch
mkdir -p "$OBJ"
NAME=$REV
case $REV in
base|series) commit=$(lgit rev-parse "$REV^0") ;;
tree) commit=$(as_it_lies) ;;
*)
	commit=$(lgit rev-parse -q --verify "$REV^0") ||
		die "REV=$REV is not a commit of build/$BASE/linux"
	NAME=$(lgit rev-parse --short=12 "$commit")
	;;
esac
NAME=$NAME${FLAVOUR:+-$FLAVOUR}
IMAGE=$DIR/bzImage-$NAME
LOG=$DIR/build-$NAME.log

# Nothing of the machine or the time goes into the image, and ccache serves every clone.
export KBUILD_BUILD_USER=bench KBUILD_BUILD_HOST=bench LOCALVERSION=
export KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 1970'
export CCACHE_BASEDIR="$DIR" CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1
cc=gcc
! command -v ccache >/dev/null || cc="ccache gcc"

# Who edits the plain files at the top level, or adds one, is heard: no build sees them.
[ "$BASE" != "$MAINLINE" ] ||
	GIT_OPTIONAL_LOCKS=0 git -C "$TOP" status --porcelain --no-renames -uall 2>/dev/null |
	cut -c 4- | while read -r f; do
		d=${f%%/*}
		[ "$d" = tools ] || [ ! -d "$LINUX_TREE/$d" ] || cmp -s "$TOP/$f" "$LINUX_TREE/$f" ||
			{ [ ! -e "$TOP/$f" ] && [ ! -e "$LINUX_TREE/$f" ]; } || echo "$f"
	done >"$SCRATCH/edited"
[ ! -s "$SCRATCH/edited" ] ||
	die "edited in this folder, where no build looks:" "$(cat "$SCRATCH/edited")" \
	    "edit build/$BASE/linux instead, then \`make export\`"

# What is said of every result
labels="base=$BASE
rev=$NAME
commit=$(label "$commit")
gcc=$(gcc -dumpfullversion)
source=$(lgit config bench.source || :)"

# What went into an image: if it is the same again, there is nothing to do.
id="tree $(lgit rev-parse "$commit^{tree}") config $(ours | xargs cat |
	cksum | tr ' ' -) gcc $(gcc -dumpfullversion)"
if [ -f "$IMAGE" ] && [ "$(cat "$IMAGE.id" 2>/dev/null)" = "$id" ]; then
	printf '%s\n' "$labels" >"$IMAGE.labels"
	say "build/$BASE/bzImage-$NAME is up to date"
	exit 0
fi

worktree "$WORK" "$commit" 3000
configure
space "$OBJ" 1000
say "building $BASE $NAME; to see how far it is: tail -f $LOG"
make -C "$WORK" O="$OBJ" -j"$JOBS" CC="$cc" bzImage >"$LOG" 2>&1 ||
	die "$BASE $NAME does not build; the log is $LOG, the first errors in it:" \
	    "$(grep -nE -m 5 'error:|undefined reference|No space' "$LOG" ||
		grep -n -m 1 -B 4 '\*\*\* ' "$LOG")"
warnings=$(grep -c 'warning:' "$LOG" || :)
cp "$OBJ/arch/x86/boot/bzImage" "$SCRATCH/bzImage"
rm -f "$IMAGE.id"
mv "$SCRATCH/bzImage" "$IMAGE"
printf '%s\n' "$id" >"$IMAGE.id"
printf '%s\n' "$labels" >"$IMAGE.labels"
say "built build/$BASE/bzImage-$NAME ($warnings warnings in the log)"
