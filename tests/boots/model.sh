# SPDX-License-Identifier: GPL-2.0
# an unpatched kernel: none and voluntary starve a task; full and lazy are fair to it, twice the same

model=$3
case $model in
voluntary) full; is=starved ;;
none) is=starved ;;
*) is=fair ;;
esac
set -- --kernel "build/$base/bzImage-base" --dom0 "$dom0" --append "preempt=$model" \
	-- 'probe --mib 128 --busy 50'
run "$@"
report --$is "$run"
[ "$model" = lazy ] || exit 0
tools/run.sh --dir "$OUT/again" "$@"
report --same "$run" "$OUT/again"
