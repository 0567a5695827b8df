# SPDX-License-Identifier: GPL-2.0
# a kernel built for one model, or PREEMPT_RT that stays lazy: KUnit; a task waits as beside a loop, PV and PVH

full
base=${base:-v6.12} f=${NAME##*/} skipped=5 model=
f=${f#"$base"-}
case $f in
none|voluntary) skipped=4 ;;
rt-dynamic) skipped=3 ;;
esac
kernel=build/$base/bzImage-series-$f
BASE=$base FLAVOUR=$f tools/kernel.sh
kunit "$base" $skipped --kernel "$kernel" --bare
[ "$f" != rt-dynamic ] || kunit "$base" 5 --kernel "$kernel" --dom0 pv
for dom0 in pv pvh; do
	measure "$f-$dom0" "$base" "series-$f" $dom0 unset "$(load_of $dom0)"
	[ "$f" != rt-dynamic ] || grep '^env.preempt.lazy' "$run/results"
	report --judge "$run"
done
