#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# report.sh: tables and plots of what the runs measured, and the bars to judge by.

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"
DIE=2

help()
{
	cat <<-EOF
	usage: report.sh [--out DIR] [--readme FILE] [RUN-DIR]...   tables and plots
	       report.sh --judge [--base RUN-DIR] RUN-DIR...
	       report.sh --null RUN-DIR [--bar NS] RUN-DIR...
	       report.sh --starved | --fair RUN-DIR...
	       report.sh --same RUN-DIR RUN-DIR

	Without RUN-DIR: every run in build/runs that passed, in virtual time.

	  --out DIR     where lateness.txt and the plots go  (build/report)
	  --readme FILE put the short table between the marks in FILE; refuse runs of
	                kernels that are no commit
	  --judge       no wake-up more than 1 ms (below 5000 sleeps, 4 ms) later than the
	                latest beside loops; mean and p99 of all loads together at most
	                1.1 times the loops', where there are samples enough to tell
	  --base RUN    and loads at most 1.01 times as long as in this one
	  --null RUN    a null hypercall takes at most 8 ns longer than in this one
	  --bar NS      or so many
	  --starved     a normal task waited at least 0.9 of the load
	  --fair        it waited at most 0.25 of it
	  --same        two runs of the same build agree, to the instruction

	Exit status: 0 good, 1 a bar was missed (each is named), 2 bad arguments or files.
	EOF
}

OUT=$BUILD/report README='' MODE=report BASE_RUN='' BAR=8
while [ $# -gt 0 ]; do
	case $1 in
	--out) [ $# -gt 1 ] || die "$1 lacks its value"; OUT=$2; shift ;;
	--readme) [ $# -gt 1 ] || die "$1 lacks its value"; README=$2; shift ;;
	--judge|--starved|--fair|--same) MODE=${1#--} ;;
	--base) [ $# -gt 1 ] || die "$1 lacks its value"; BASE_RUN=$2; shift ;;
	--null) [ $# -gt 1 ] || die "$1 lacks its value"; MODE=null BASE_RUN=$2; shift ;;
	--bar) [ $# -gt 1 ] || die "$1 lacks its value"; BAR=$2; shift ;;
	--help) help; exit ;;
	-*) die "$1 is no option; --help lists them" ;;
	*) break ;;
	esac
	shift
done
[ -z "$BASE_RUN" ] || [ "$MODE" = judge ] || [ "$MODE" = null ] || die "--base belongs to --judge"
AWK=$TOP/tools/report.awk

if [ $# -eq 0 ]; then
	[ "$MODE" = report ] || die "which runs? Name their folders"
	# The oldest first: of two runs of the same, the later counts.
	for d in $(cd "$BUILD/runs" 2>/dev/null && ls -tr); do
		d=$BUILD/runs/$d
		[ -f "$d/results" ] || continue
		grep -qx time=virtual "$d/labels" || continue
		grep -q '^latency\|^# result latency' "$d/results" || continue
		if grep -qs '^passed' "$d/verdict"; then
			set -- "$@" "$d"
		else
			say "left out $d, which did not pass" >&2
		fi
	done
	[ $# -gt 0 ] || die "no run in build/runs passed; 'make demo' makes some"
fi
for d; do
	for f in results labels; do
		[ -r "$d/$f" ] || die "cannot read $d/$f; $d/verdict says how the run went"
	done
	[ -z "$README" ] || grep -Eqx 'commit=[0-9a-f]{12,40}' "$d/labels" ||
		die "$d is of a kernel that is no commit: not for the figures"
done

status=0
case $MODE in
judge)
	awk -v mode=judge -f "$AWK" "$@" || status=$?
	[ -z "$BASE_RUN" ] || awk -v mode=durations -f "$AWK" "$BASE_RUN" "$@" || status=$?
	exit "$status"
	;;
null)
	exec awk -v mode=null -v bar_null="$BAR" -f "$AWK" "$BASE_RUN" "$@"
	;;
starved|fair)
	exec awk -v mode="$MODE" -f "$AWK" "$@"
	;;
same)
	[ $# -eq 2 ] || die "--same takes two runs"
	scratch
	# Without what the bench says about the run, after a blank
	for d in "$1 a" "$2 b"; do
		sed "s/^ *# result //; s/ .*//" "${d% *}/results" >"$SCRATCH/${d##* }"
	done
	[ -s "$SCRATCH/a" ] || die "$1 has no results"
	cmp "$SCRATCH/a" "$SCRATCH/b"
	exit
	;;
esac

mkdir -p "$OUT"
awk -v mode=table -f "$AWK" "$@" >"$OUT/lateness.txt.tmp"
mv "$OUT/lateness.txt.tmp" "$OUT/lateness.txt"
cat "$OUT/lateness.txt"

if [ -n "$README" ]; then
	[ "$(grep -c '^<!-- figures: \(begin\|end\) -->$' "$README")" = 2 ] ||
		die "$README lacks the two lines that the table goes between"
	awk -v mode=readme -f "$AWK" "$@" >"$OUT/readme"
	sed -e '/^<!-- figures: begin -->$/,/^<!-- figures: end -->$/ {
		/^<!-- figures: begin -->$/ { p; i\

		r '"$OUT/readme"'
		}
		/^<!-- figures: end -->$/!d
	}' "$README" >"$OUT/readme.new"
	cat "$OUT/readme.new" >"$README"
fi

command -v gnuplot >/dev/null || die "no gnuplot: apt-get install gnuplot-nox"
scratch
for b in $(for d; do sed -n 's/^base=//p' "$d/labels"; done | sort -u); do
	model=$(models_of "$b" | cut -d ' ' -f 1)
	awk -v mode=lateness -v base="$b" -v model="$model" -v out="$SCRATCH" -f "$AWK" "$@"
	LC_ALL=C.UTF-8 gnuplot -c "$TOP/tools/lateness.gp" "$SCRATCH" "$b" "$model" >"$SCRATCH/svg" ||
		die "gnuplot failed"
	mv "$SCRATCH/svg" "$OUT/lateness-$b.svg"
	echo "$OUT/lateness-$b.svg"
done
