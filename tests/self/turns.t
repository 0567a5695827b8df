# SPDX-License-Identifier: GPL-2.0
# two that write patches take turns, and two that install packages

# turns LOCK COMMAND...: while another one holds the lock, it says that it waits
turns()
{
	exec 6>"build/.lock-$1"
	shift
	flock 6
	timeout 5 "$@" 6>&- >"$OUT/says" 2>&1 || :
	exec 6>&-
	cat "$OUT/says"
	grep 'waiting for another run' "$OUT/says"
}

turns patches env BASE=v7.3 tools/series.sh export
turns deps tools/deps.sh quick
