# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What the checks of lateness share; after tests/lib.sh.

# load_of DOM0: populating takes ten times as long in a PVH one
load_of() { echo "probe --mib $([ "$1" = pv ] && echo 1024 || echo 256) --busy 1500"; }

# measure NAME BASE REV DOM0 MODEL SCRIPT...: a shared boot; MODEL may be unset. ON goes before its
# name if XEN is not the stack's.
measure()
{
	name=$1 image=build/$2/bzImage-$3 dom0=$4 model=$5
	shift 5
	shared "${ON-}$name" --kernel "$image" --dom0 "$dom0" --mem "${MEM:-3072}" --limit 1200 \
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
	$report --judge --base "$was" "$run"
}
