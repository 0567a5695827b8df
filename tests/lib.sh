# SPDX-License-Identifier: GPL-2.0
# What the checks share. tests/one has each go on from here, at the top of the repository; it ends
# at the first command that fails.

set -eu
export LC_ALL=C GIT_CONFIG_NOSYSTEM=1
unset MAKEFLAGS MFLAGS MAKELEVEL TEST AGAIN
# Its arguments are the parts of its name. Checks of a kind are links to one script.
# shellcheck disable=SC2046 # words
set -- $(echo "${NAME##*/}" | tr - " ")
# Its own folder, empty
OUT=build/check/$NAME
rm -rf "$OUT"
mkdir -p "$OUT"

skip() { echo "$*"; exit 77; }
cannot() { echo "$*"; exit 99; }
report() { tools/report.sh "$@"; }
# Its own 2 would say that the check could not run.
make() { command make "$@" || return 1; }
full() { [ -n "${FULL-}" ] || skip "takes long: make check-full, also with TEST="; }

case ${1-} in
v[0-9]*)
	base=$1 dom0=${2-}
	# All that are measured, and the one with which tasks wait longest
	models=$(BASE=$base; . tools/versions; models_of "$base")
	model=${models%% *}
	# Debian does not have it any more.
	[ -d "build/$base/linux" ] || [ ! -f "build/$base/gone" ] || skip "$(cat "build/$base/gone")"
	# Not built by make check
	[ "$base" != v6.18 ] || full
	;;
esac

# fails STATUS REGEX COMMAND...: it fails so, and says why
fails()
{
	want=$1 says=$2 got=0
	shift 2
	echo "+ fails $want '$says': $*"
	"$@" >"$OUT/says" 2>&1 || got=$?
	cat "$OUT/says"
	[ "$got" -eq "$want" ] || { echo "exit status $got, not $want: $*"; exit 1; }
	[ -z "$says" ] || grep -Eq -e "$says" "$OUT/says" || { echo "its output has no '$says': $*"; exit 1; }
}

# run ARGUMENTS...: a boot, in this check's folder
run() { run=$OUT/run; tools/run.sh --dir "$run" "$@"; }
passed() { grep -q '^passed' "$run/verdict"; }

# both MODELS RUN-ARGUMENTS...: boots of the base and of the series, each in $OUT/MODEL-REV; if
# --guests comes first, with a toolstack in $OUT/initrd
both()
{
	models=$1
	shift
	for rev in base series; do
		kernel=build/$base/bzImage-$rev
		[ "$1" != --guests ] || tools/toolstack.sh "$kernel" "$OUT/initrd"
		for model in $models; do
			tools/run.sh --dir "$OUT/$model-$rev" --kernel "$kernel" --dom0 "$dom0" \
				--append "preempt=$model" "$@"
		done
	done
}

# shared NAME ARGUMENTS...: a boot that several checks look at, made once a session. Whatever came
# of it, its folder is $run.
shared()
{
	run=build/check/shared/$1
	shift
	mkdir -p "$run"
	exec 5>"$run/shared"
	flock 5
	if [ "$(cat "$run/session" 2>/dev/null)" != "${CHECK_SESSION:-$$}" ]; then
		rm -f "$run/session" "$run/verdict"
		tools/run.sh --dir "$run" "$@" 5>&- || :
		echo "${CHECK_SESSION:-$$}" >"$run/session"
	fi
	exec 5>&-
	cat "$run/verdict"
}

# kunit BASE SKIPPED RUN-ARGUMENTS...: the suites pass at boot, as the kernel's own parser sees it, and
# skip just those cases which are for another kind of machine. $model may name a preemption model.
# Everywhere, `vmcall` is compared byte by byte, but never executed: QEMU emulates SVM only.
kunit()
{
	base=$1 skipped=$2
	shift 2
	run "$@" --append "kunit.enable=1${model:+ preempt=$model}" -- dmesg
	python3 "build/$base/linux/tools/testing/kunit/kunit.py" parse "$PWD/$run/output" >"$OUT/parsed" || :
	cat "$OUT/parsed"
	grep -E "Testing complete.*passed: [0-9]+, skipped: $skipped\$" "$OUT/parsed"
	echo 'not executed: vmcall'
}

# stress DOM0 CPUS SECONDS RUN-ARGUMENTS...: four toolstacks that are moved between vCPUs, while
# the preemption model is switched at run time. Something has to come of it: a domain in eight
# seconds, which takes longer in an emulated PVH dom0; a move every second; and, with one vCPU, where
# a switch does not wait for others, each model twice. A kernel that is $slow times as slow gets as
# much more time for it. $first and $last are for dom0, before and after.
stress()
{
	dom0=$1 cpus=$2 seconds=$3 moves=$3 switches=1
	shift 3
	[ "$cpus" -gt 1 ] || { moves=0 switches=6; }
	time=$((seconds * ${slow-1}))
	run --dom0 "$dom0" --cpus "$cpus" --limit $((time + 900)) --timeout $((time + 1200)) "$@" \
		-- "${first-}" "probe stress --switch --seconds $time" "${last-}"
	awk -F '\t' -v least="$seconds" -v moves="$moves" -v switches=$switches '
		/stress/ { print; n[$2] = $5 }
		END { exit !(8 * n["rounds"] >= least && n["moves"] >= moves &&
			     n["switches"] >= switches) }' "$run/results"
}

# load_of DOM0: populating takes ten times as long in a PVH one. With none, one wake-up in a hundred waits
# for a tick, and a bar on the mean takes 20,000: check-full has them.
load_of() { echo "probe --mib $([ "$1" = pv ] && echo 1024 || echo 256) --busy ${FULL:+1}1500"; }

# measure NAME BASE REV DOM0 MODEL SCRIPT...: a shared boot; MODEL may be unset. ON goes before its
# name if XEN is not the stack's.
measure()
{
	name=$1 image=build/$2/bzImage-$3 dom0=$4 model=$5
	shift 5
	shared "${ON-}$name" --kernel "$image" --dom0 "$dom0" --limit 1200 \
		--append "$([ "$model" = unset ] || echo "preempt=$model")" -- "$@"
	passed
}

# alone BASE DOM0: how long hypercalls of the unpatched kernel take. Three times: the processes have
# their arguments in different places, which makes up to 3 % in a PVH dom0.
alone()
{
	alone="$(load_of "$2") --busy 1 --class none"
	measure "$1-$2-alone" "$1" base "$2" full "$(load_of "$2") --class none" "$alone" "$alone"
}

# judged BASE DOM0 MODEL: beside hypercalls a task waits as beside a loop, and they take what they took.
# The run of the unpatched kernel is $was.
judged()
{
	alone "$1" "$2"
	was=$run
	measure "$1-$2-$3-series" "$1" series "$2" "$3" "$(load_of "$2")" "$alone" "$alone"
	report --judge --base "$was" "$run"
}
