#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# series.sh: between the branch `series` of build/BASE/linux and what this repository keeps of it.
#
#	export		write patches/BASE from the branch, and, for v7.3, every file that it
#			adds as a plain file at its in-tree path
#	verify		prove that patches/BASE applies to an untouched base, and that branch
#			and plain files say the same
#	bisect-check	every prefix of the series builds without a warning, and boots as PV and
#			as PVH dom0, or boots v7.3. FROM=N begins with the Nth
#
# What is sent as a thread of its own has a cover letter, patches/BASE/NNNN-cover-letter.txt, about
# the patches after NNNN, to the next cover letter. It is written by hand down to the line "---";
# what follows that line, shortlog and diffstat, is written by export. Its name does not end in
# .patch because git am takes no mail without a diff.

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

cd "$TOP"
PATCHES=patches/$BASE

# plain DIR: the files that base..series of DIR adds, below $SCRATCH/plain, and their names
plain()
{
	git -C "$1" diff --no-renames --diff-filter=A --name-only base series >"$SCRATCH/added"
	mkdir "$SCRATCH/plain"
	xargs -r git -C "$1" -c tar.umask=0022 archive series -- <"$SCRATCH/added" |
		tar -x -m -C "$SCRATCH/plain"
}

export_series()
{
	# Two that write patches/ take turns.
	lock patches
	[ -d "$LINUX_TREE" ] ||
		die "there is no build/$BASE/$WHAT to export from: make tree BASE=$BASE"
	[ -z "$(lgit status --porcelain --untracked-files=no)" ] ||
		say "note: uncommitted work in build/$BASE/$WHAT is not exported"
	lgit log --format='%h %s%n%b' base..series | grep -i '^signed-off-by:' &&
		die "the commits above carry a Signed-off-by; only a submitter adds his" \
		    "remove it: git rebase -i base, with reword"

	mkdir -p "$PATCHES"
	format
	# For each cover letter, the commits before and at the end of what it is about
	find "$PATCHES" -name '*-cover-letter.txt' -printf '%f\n' | sort -r |
		awk -v all="$(lgit rev-list --count base..series)" '
			{ print $0, "series~" all - $0, "series~" later + 0; later = all - $0 }' |
		while read -r cover from to; do
			{
				sed '/^---$/,$d' "$PATCHES/$cover"
				echo ---
				lgit shortlog --no-merges "$from..$to" </dev/null
				lgit diff --stat=72 --summary -M "$from" "$to"
			} >"$SCRATCH/branch/$cover"
		done

	if [ "$BASE" = "$MAINLINE" ]; then
		plain "$LINUX_TREE"
		# Never over a file of this repository that came another way than by an export.
		patches | xargs -r git -C "$LINUX_TREE" apply --summary |
			sed -n 's/^ create mode [0-7]* //p' >"$SCRATCH/exported"
		while read -r f; do
			[ ! -e "$f" ] || grep -qxF "$f" "$SCRATCH/exported" ||
			cmp -s "$f" "$SCRATCH/plain/$f" ||
				die "$f exists in this repository, and the series adds one of that name"
		done <"$SCRATCH/added"
		grep -vxF -f "$SCRATCH/added" "$SCRATCH/exported" | while read -r f; do
			rm -f "$f"
			rmdir -p "${f%/*}" 2>/dev/null || :
		done
		cp -R "$SCRATCH/plain/." .
	fi

	for f in "$PATCHES"/*.patch; do
		[ -f "$SCRATCH/branch/${f##*/}" ] || rm -f "$f"
	done
	find "$SCRATCH/branch" -type f -exec mv -t "$PATCHES" {} +
	lgit update-ref refs/bench/applied series
	say "$(patches | wc -l) patches in patches/$BASE"
}

# fault TEXT: verify found one
fault()
{
	say "$*" >&2
	faults=$((faults + 1))
}

verify()
{
	[ -d "$LINUX_TREE" ] || tools/tree.sh
	faults=0
	apply
	n=$(patches | wc -l)

	format
	if ! same; then
		fault "patches/$BASE and the branch series differ: make export keeps the branch, make tree takes the patches"
		diff -rq -x '*.txt' "$SCRATCH/branch" "$PATCHES" |
			sed "s,$SCRATCH/branch,series,; s/^/    /" >&2
	fi

	if [ "$BASE" = "$MAINLINE" ]; then
		plain "$SCRATCH/clone"
		while read -r f; do
			cmp -s "$f" "$SCRATCH/plain/$f" ||
				fault "$f is not what the series adds; make export"
		done <"$SCRATCH/added"
		# The rest of the in-tree directories must not be here.
		for d in *; do
			[ "$d" = tools ] || [ ! -d "$LINUX_TREE/$d" ] || find "$d" -type f
		done | grep -vxF -f "$SCRATCH/added" >"$SCRATCH/extra" || :
		while read -r f; do
			fault "$f is a plain file that the series does not add"
		done <"$SCRATCH/extra"
	fi

	grep -qsi '^signed-off-by:' "$PATCHES"/* &&
		fault "patches/$BASE carries a Signed-off-by; only a submitter adds his"
	[ "$faults" -eq 0 ] || die "patches/$BASE: $faults faults"
	say "patches/$BASE: $n patches apply; branch and plain files agree"
}

bisect_check()
{
	[ -d "$LINUX_TREE" ] || tools/tree.sh
	count=$(lgit rev-list --count base..series)
	from=${FROM:-1}
	seq "$count" | grep -qxFe "$from" || die "FROM=$from is not a number from 1 to $count"
	n=$((from - 1))
	bad=0
	export FLAVOUR=
	unset DEBUG
	# A hypervisor boots this.
	[ $WHAT = linux ] || BASE=$MAINLINE REV=series tools/kernel.sh
	for c in $(lgit rev-list --reverse base..series | tail -n "+$from"); do
		n=$((n + 1))
		short=$(lgit rev-parse --short=12 "$c")
		say "$n of $count: $(lgit log -1 --format='%h %s' "$c")"
		case $WHAT in
		linux) set -- kernel.sh --kernel "$BUILD/$BASE/bzImage-$short" ;;
		xen) set -- xen.sh --xen "$BUILD/$BASE/xen-$short" --kernel "$BUILD/$MAINLINE/bzImage-series" ;;
		esac
		# Not one that was built before: its log is wanted.
		rm -f "$3.id"
		if ! REV=$short "tools/$1" >"$SCRATCH/build"; then
			tail -n 5 "$SCRATCH/build"
			bad=$((bad + 1))
			continue
		fi
		shift
		! grep -A 3 -e 'warning:' -e '^WARNING:' "$BUILD/$BASE"/build-*"$short.log" || bad=$((bad + 1))
		for dom0 in pv pvh; do
			tools/run.sh --dir "$BUILD/check/prefix/$BASE-$n-$dom0" \
				"$@" --dom0 "$dom0" -- ls || bad=$((bad + 1))
		done
		rm -rf "$2" "$2.id" "$2.labels" "$BUILD/$BASE/src-$short" "$BUILD/$BASE/obj-$short"
	done
	[ $bad -eq 0 ] || die "$bad faults in the prefixes of patches/$BASE"
	say "prefixes $from to $count of patches/$BASE build without a warning and boot, PV and PVH"
}

need git
scratch
case $#${1-} in
1export) export_series ;;
1verify) verify ;;
1bisect-check) bisect_check ;;
*) usage "[BASE=] series.sh export|verify|bisect-check" ;;
esac
