# SPDX-License-Identifier: GPL-2.0
# the threads after the first two, fixes and kexec, apply to the base without the others

tree=build/$1/linux last=
export GIT_INDEX_FILE="$PWD/$OUT/index"
for p in "$PWD/patches/$1"/*.patch; do
	# A thread is what comes after its cover letter.
	thread=$(printf '%s\n' "patches/$1"/*-cover-letter.txt |
		awk -F / -v p="${p##*/}" '$NF + 0 < p + 0 { n++ } END { print n }')
	[ "$thread" -gt 2 ] || continue
	[ "$thread" = "$last" ] || git -C "$tree" read-tree base
	last=$thread
	echo "thread $thread: ${p##*/}"
	git -C "$tree" apply --cached "$p"
done
[ "$last" ]
