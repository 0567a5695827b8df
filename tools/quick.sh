#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# quick.sh: does what lies in build/BASE/linux work? Builds it, uncommitted and new files included;
# then KUnit without Xen and a short lateness cell in dom0, side by side. A minute, warm.
#
#	DOM0=pv|pvh  PREEMPT=model  BASE=  STACK=
#	TEST=	what dom0 runs instead of the lateness cell; no judge but its exit status

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$TOP"

DOM0=${DOM0:-pv} model=${PREEMPT:-}
case $DOM0 in
pv) mib=256 ;;
pvh) mib=64 ;;
*) die "DOM0=$DOM0 is neither pv nor pvh" ;;
esac
[ -n "$model" ] || model=$(models_of "$BASE" | cut -d ' ' -f 1)
begin=$(date +%s)
REV=tree FLAVOUR='' tools/kernel.sh
make -s tools initramfs
kernel=$BUILD/$BASE/bzImage-tree
scratch
tools/run.sh --dir "$BUILD/quick/kunit" --bare --kernel "$kernel" --append kunit.enable=1 \
	-- dmesg >"$SCRATCH/kunit" 2>&1 &
kunit=$!
status=0
tools/run.sh --dir "$BUILD/quick/dom0" --dom0 "$DOM0" --kernel "$kernel" \
	--append "preempt=$model" -- "${TEST:-probe --mib $mib --busy 200 --class other}" || status=1
wait $kunit || status=1
cat "$SCRATCH/kunit"
python3 "$LINUX_TREE/tools/testing/kunit/kunit.py" parse "$BUILD/quick/kunit/output" \
	>"$SCRATCH/parsed" 2>&1 || { status=1; cat "$SCRATCH/parsed"; }
echo 'not executed: vmcall'
grep 'Testing complete' "$SCRATCH/parsed" || status=1
[ -n "${TEST-}" ] || [ $status -ne 0 ] || tools/report.sh --fair "$BUILD/quick/dom0" || status=1
say "$(if [ $status -eq 0 ]; then echo good; else echo BAD; fi), after $(($(date +%s) - begin)) s"
exit $status
