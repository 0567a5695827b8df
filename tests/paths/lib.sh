# SPDX-License-Identifier: GPL-2.0
#
# What the checks of long paths share.

# Not clean: Xen goes through a domain's log-dirty bitmap with hardly a look, see figures/lateness.txt.
loads=populate,destroy,populate2m,decrease,map,unmap,gntmap,gntunmap,acquire,release,modified,balloondown,balloonup

# paths BASE REV DOM0 MODEL: a shared boot that makes all loads; in check-full as often as the bars on
# mean and p99 take, some 20,000 sleeps in all
paths()
{
	busy=300
	[ -z "${FULL-}" ] || busy=3000
	measure "paths-$1-$2-$3-$4" "$1" "$2" "$3" "$4" \
		"probe --load $loads --mib 64 --busy $busy --class other"
}

# faster LOAD FACTOR BASE-RUN RUN: LOAD takes at most 1/FACTOR of what it took
faster()
{
	awk -F '\t' -v load="$1" -v factor="$2" '
		{ sub(/^ *# result /, "") }
		$1 == "duration" && $2 == load { took[FILENAME] = $7 }
		END {
			was = took[ARGV[1]]; is = took[ARGV[2]]
			printf "%s: %.3f ms, was %.3f ms: %.2f times as fast, bar %g\n", load,
				is / 1e6, was / 1e6, is ? was / is : 0, factor
			exit !(is && is * factor <= was)
		}' "$3/results" "$4/results"
}
