# SPDX-License-Identifier: GPL-2.0
# beside all that a toolstack does for long, a task waits as beside a loop; or mapping is faster

full
# Not clean: Xen goes through a domain's log-dirty bitmap with hardly a look, see figures/lateness.txt.
loads=populate,destroy,populate2m,decrease,map,unmap,gntmap,gntunmap,acquire,release,modified,balloondown,balloonup

# paths REV MODEL: a shared boot that makes all loads, as often as the bars on mean and p99 take,
# some 20,000 sleeps in all
paths()
{
	measure "paths-$base-$1-$dom0-$2" "$base" "$1" "$dom0" "$2" \
		"probe --load $loads --mib 64 --busy 3000 --class other"
}

# faster LOAD FACTOR: LOAD takes at most 1/FACTOR of what it took
faster()
{
	awk -F '\t' -v load="$1" -v factor="$2" '
		$1 == "duration" && $2 == load { took[FILENAME] = $7 }
		END {
			was = took[ARGV[1]]; is = took[ARGV[2]]
			printf "%s: %.3f ms, was %.3f ms: %.2f times as fast, bar %g\n", load,
				is / 1e6, was / 1e6, is ? was / is : 0, factor
			exit !(is && is * factor <= was)
		}' "$was/results" "$run/results"
}

if [ "$3" = faster ]; then
	paths base lazy
	was=$run
	paths series lazy
	faster map 5
	faster unmap 2
	exit
fi
# Known to miss the bar on the mean with lazy: PV gntmap, unmap and balloon, PVH gntunmap.
paths series "$3"
report --judge "$run"
