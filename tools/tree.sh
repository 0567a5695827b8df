#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# tree.sh: make build/BASE/linux, a git tree with the kernel's source as one commit, tag `base`, and
# the patches of patches/BASE on top, branch `series`.
#
#	BASE=	v7.3 (default), or another of tools/versions
#	LINUX=	where the source comes from instead of Debian: a git tree (its HEAD), a directory
#		or a tarball; XEN_SRC= for BASE=xen-*
#
# It is the developer's tree. Run again, this brings `series` up to date with patches/BASE when
# there is nothing to lose, and otherwise says what there is and stops. refs/bench/applied is the
# tip whose patches are known to be in patches/BASE, as left here or by series.sh.

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

# commit_base: what is unpacked in $tmp becomes a repository
commit_base()
{
	[ -f "$tmp/Kbuild" ] || [ -f "$tmp/xen/Makefile" ] ||
		die "$source does not hold the source of Linux or Xen"
	say "committing the source"
	# Debian ignores everything at the top, which would hide new files.
	[ ! -f "$tmp/.gitignore" ] ||
		sed -i -e '\,^/\*$,d' -e '\,^!/debian/$,d' "$tmp/.gitignore"
	git -C "$tmp" init -q -b series
	git -C "$tmp" add -A -f
	# The same source makes the same base commit.
	GIT_AUTHOR_DATE=1970-01-01T00:00:00Z GIT_COMMITTER_DATE=1970-01-01T00:00:00Z \
		git -C "$tmp" commit -q -m "Linux $BASE: base"
}

# create: build/BASE/linux from nothing, under another name first
create()
{
	tmp=$LINUX_TREE.tmp
	rm -rf "$tmp"
	mkdir -p "$tmp"
	trap 'rm -rf "$SCRATCH" "$tmp"' EXIT
	space "$BUILD/$BASE" 3500
	need git tar xz
	file=${LINUX-}
	if [ -z "$file" ]; then
		file=$("$TOP/tools/fetch.sh" linux)
		source="Debian ${file##*/}"
	fi
	if [ ! -r "$file" ]; then
		die "LINUX=$LINUX does not exist or cannot be read"
	elif [ -f "$file" ]; then
		say "unpacking $file"
		# A pipe's status is its last command's: an early end shows there.
		case $file in
		*.deb)
			dpkg-deb --fsys-tarfile "$file" | tar -xO --wildcards './usr/src/*.tar.xz' |
				tar -xJ -C "$tmp" --strip-components=1
			;;
		*) tar -xf "$file" -C "$tmp" --strip-components=1 ;;
		esac || die "$file is not a tarball that tar can unpack; remove it and try again"
		commit_base
	elif git -C "$LINUX" rev-parse -q --verify 'HEAD:COPYING' >/dev/null 2>&1 &&
	     [ "$(git -C "$LINUX" rev-parse --show-prefix 2>/dev/null)" = "" ]; then
		say "cloning $LINUX at $(git -C "$LINUX" rev-parse --short=12 HEAD)"
		git clone -q --shared --no-checkout "$LINUX" "$tmp" ||
			die "LINUX=$LINUX cannot be cloned"
		git -C "$tmp" checkout -q -B series HEAD
		git -C "$tmp" branch -q --unset-upstream 2>/dev/null || :
	else
		say "copying $LINUX"
		tar -c -C "$LINUX" --exclude=./.git --exclude='*.o' . | tar -x -C "$tmp" ||
			die "LINUX=$LINUX cannot be copied"
		commit_base
	fi
	if [ -f "$tmp/Kbuild" ]; then
		is=v$(sed -n 's/^VERSION = //p; s/^PATCHLEVEL = /./p' "$tmp/Makefile" | tr -d '\n')
	else
		is=xen-$(sed -n 's/^export XEN_VERSION *= //p; s/^export XEN_SUBVERSION *= /./p' \
			"$tmp/xen/Makefile" | tr -d '\n')
	fi
	[ "$is" = "$BASE" ] ||
		die "$source is $is, not $BASE" "say BASE=$is if that is what you want"
	git -C "$tmp" config bench.source "$source"
	git -C "$tmp" config gc.auto 0
	git -C "$tmp" tag -f base series >/dev/null
	mv "$tmp" "$LINUX_TREE"
}

# stop WHY: leave the tree alone
stop()
{
	die "build/$BASE/$WHAT $1; it is left as it is" \
	    "commit or stash, then \`make export\` what shall stay," \
	    "or \`git branch -m series old-series && git branch series base\` there"
}

# Bring `series` to what patches/BASE says.
update()
{
	lgit rev-parse -q --verify 'base^{commit}' >/dev/null 2>&1 ||
		die "build/$BASE/$WHAT has no tag \`base\`: not made by this tool" \
		    "move it away and try again"
	lgit rev-parse -q --verify series >/dev/null || lgit branch series base

	dirty=$(lgit status --porcelain | head -n 3)
	format
	if same; then
		lgit update-ref refs/bench/applied series
		[ -z "$dirty" ] ||
			say "build/$BASE/$WHAT has uncommitted work; left alone"
		return
	fi

	[ -z "$dirty" ] || stop "has uncommitted work"
	for f in rebase-merge rebase-apply MERGE_HEAD CHERRY_PICK_HEAD; do
		[ ! -e "$LINUX_TREE/.git/$f" ] || stop "is in the middle of a rebase or merge"
	done
	tip=$(lgit rev-parse series)
	[ "$tip" = "$(lgit rev-parse base^0)" ] ||
	[ "$tip" = "$(lgit rev-parse -q --verify refs/bench/applied)" ] ||
		stop "has commits that patches/$BASE has not"

	say "applying patches/$BASE"
	apply
	lgit fetch -q "$SCRATCH/clone" +series:refs/bench/applied
	if [ "$(lgit symbolic-ref -q HEAD)" = refs/heads/series ]; then
		lgit reset -q --keep refs/bench/applied
	else
		lgit branch -q -f series refs/bench/applied
	fi
}

[ $WHAT = linux ] || LINUX=${XEN_SRC-}
[ $# -eq 0 ] || usage "[BASE=] [LINUX=git-tree|directory|tarball] tree.sh"
need git
# What fetch.sh leaves when Debian has no source any more
rm -f "$BUILD/$BASE/gone"
lock "$BASE"
scratch
source=${LINUX:-Debian}
if [ ! -d "$LINUX_TREE" ]; then
	create
elif [ -n "${LINUX-}" ] && [ "$(lgit config bench.source || :)" != "$LINUX" ]; then
	die "build/$BASE/$WHAT is there already, made from $(lgit config bench.source || echo something else)" \
	    "move it away first, then run this again"
fi
update
say "build/$BASE/$WHAT: $(lgit rev-list --count base..series) patches on $(lgit config bench.source || echo base)"
