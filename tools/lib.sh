# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What the tools written in shell share. Sourced; gives TOP, BUILD, BASE and STACK.

set -eu
umask 022
# Neither the locale, nor git settings, nor a calling make may change what is done.
export LC_ALL=C GIT_CONFIG_NOSYSTEM=1
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME \
	GIT_COMMITTER_EMAIL CDPATH MAKEFLAGS MFLAGS MAKELEVEL

TOP=$(cd "$(dirname "$0")/.." && pwd -P)
mkdir -p "$TOP/build"
BUILD=$(cd "$TOP/build" && pwd -P)
BASE=${BASE:-v7.3}
# What BASE is of, and the name of its tree
case $BASE in
xen-*) WHAT=xen ;;
*) WHAT=linux ;;
esac
LINUX_TREE=$BUILD/$BASE/$WHAT
ME=${0##*/}
export GIT_CONFIG_GLOBAL="$TOP/tools/gitconfig"

say()
{
	printf '%s: %s\n' "$ME" "$*"
}

# die WHAT-WAS-WRONG-AND-WHAT-TO-DO [MORE-LINES...]; with the exit status $DIE, or 1
die()
{
	printf '%s: %s\n' "$ME" "$1" >&2
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/    /' >&2
	exit "${DIE:-1}"
}

usage()
{
	printf 'usage: %s\n' "$@" >&2
	exit 2
}

# shellcheck source=tools/versions
. "$TOP/tools/versions"

# need COMMAND...: all of them are there, or say what to do
need()
{
	for c; do
		command -v "$c" >/dev/null ||
			die "$c is missing" "\`make deps-check\` installs what is needed"
	done
}

# space DIR MIB: DIR's file system has MIB free
space()
{
	free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge "$2" ] ||
		die "not enough disk space for $1: $2 MiB needed, $free MiB free" \
		    "make room there, or put build/ on another disk (a symbolic link will do)"
}

# lock NAME: one user of build/NAME at a time; held until the process ends
lock()
{
	exec 9>"$BUILD/.lock-$1"
	flock -n 9 || {
		say "waiting for another run that uses build/$1"
		flock -w 3600 9 || die "build/$1 stayed in use for an hour; giving up"
	}
}

# The scratch directory goes when the tool ends, however it ends.
scratch()
{
	SCRATCH=$(mktemp -d "$BUILD/.scratch.XXXXXX")
	trap 'rm -rf "$SCRATCH"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

# patches: the series of BASE, in order, a file a line
patches()
{
	ls "$TOP/patches/$BASE"/*.patch 2>/dev/null || :
}

# lgit ARGS...: git in the kernel tree of BASE
lgit()
{
	git -C "$LINUX_TREE" "$@"
}

# worktree DIR COMMIT MIB: DIR is a worktree of the tree, at that commit; a new one takes so much
worktree()
{
	if [ "$(git -C "$1" rev-parse --path-format=absolute --git-common-dir 2>/dev/null)" != \
	     "$LINUX_TREE/.git" ]; then
		space "${1%/*}" "$3"
		rm -rf "$1"
		lgit worktree prune
		lgit worktree add -q --detach "$1" "$2"
	fi
	# An index left locked by an interrupted run would stop every later one;
	# nobody else uses this worktree, see lock().
	rm -f "$(git -C "$1" rev-parse --absolute-git-dir)/index.lock"
	git -C "$1" checkout -q -f --detach "$2"
}

# as_it_lies: the commit to build of the tree as it lies there. Work in progress becomes a commit
# that no branch knows, by an index of its own, so that new files count, too.
as_it_lies()
{
	if [ -z "$(lgit status --porcelain)" ]; then
		lgit rev-parse HEAD
		return
	fi
	cp "$LINUX_TREE/.git/index" "$SCRATCH/index"
	(
		export GIT_INDEX_FILE="$SCRATCH/index"
		lgit add -A
		lgit commit-tree -p HEAD -m 'not committed' "$(lgit write-tree)"
	)
}

# label COMMIT: its name, with a + if it is in no branch
label()
{
	echo "$(lgit rev-parse --short=12 "$1")$(
		[ -n "$(lgit for-each-ref --count 1 --contains "$1")" ] || echo +)"
}

# apply: git am of the series of BASE onto an untouched base, in the new clone $SCRATCH/clone. Only
# the files that the series touches are checked out, so this takes a second. Same base, same
# patches: same commit ids.
apply()
{
	dir=$SCRATCH/clone
	git clone -q --shared --no-checkout "$LINUX_TREE" "$dir"
	patches >"$dir.list"
	xargs -r git -C "$dir" apply --numstat <"$dir.list" 2>/dev/null |
		cut -f3 | sed 's,^,/,' | git -C "$dir" sparse-checkout set --no-cone --stdin
	git -C "$dir" checkout -q -B series base
	xargs -r git -C "$dir" am -q --committer-date-is-author-date \
		<"$dir.list" >"$dir.log" 2>&1 ||
		die "patches/$BASE does not apply to the base of $BASE:" \
		    "$(grep -E '^(error|fatal|Patch failed)' "$dir.log")"
}

# format: the commits base..series as patch files in $SCRATCH/branch; the bytes depend on the
# commits alone
format()
{
	mkdir "$SCRATCH/branch"
	lgit -c core.abbrev=12 -c diff.algorithm=histogram -c diff.noprefix=false \
		-c diff.mnemonicPrefix=false -c format.useAutoBase=false -c format.signOff=false \
		-c format.notes=false -c format.from=false \
		format-patch -q -N --no-signature --zero-commit --no-thread --no-attach \
		-o "$SCRATCH/branch" base..series
}

# same: these and patches/BASE hold the same patches, as far as what they change goes: another
# point release of the base moves lines and blob ids
same()
{
	for d in "$SCRATCH/branch" "$TOP/patches/$BASE"; do
		cat "$d"/*.patch 2>/dev/null |
			sed -e '/^index /d' -e 's/^@@ .* @@/@@/' >"$SCRATCH/same.${d##*/}"
	done
	cmp -s "$SCRATCH/same.branch" "$SCRATCH/same.$BASE"
}
