# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What the checks of the patched Xen share. The tools that know it are of one version with it.

export STACK=bookworm
: "${base:=$PWD/build/xen-4.17/xen-base}" "${series:=$PWD/build/xen-4.17/xen-series}"

# judged_on XEN DOM0 MODEL: beside a hypercall on this Xen a task waits as beside a loop, and the
# hypercall takes no longer than for an unpatched Linux on an unpatched Xen
judged_on()
{
	xen=$1 dom0=$2 load="$(load_of "$2")"
	alone="$load --busy 1 --class none"
	set -- --dom0 "$dom0" --append "preempt=$3" --limit 1200
	tools/run.sh --dir "$OUT/base" --xen "$base" --kernel build/v7.3/bzImage-base "$@" \
		-- "$load --class none" "$alone" "$alone"
	run --xen "$xen" --kernel build/v7.3/bzImage-series "$@" -- "$load" "$alone" "$alone"
	$report --judge --base "$OUT/base" "$run"
}
