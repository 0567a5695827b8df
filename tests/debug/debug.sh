# SPDX-License-Identifier: GPL-2.0
# a kernel with lockdep, and with KASAN, too: KUnit, and a minute of stress, or three

# There is no KASAN for a PV domain; and an emulated PVH domain with it is too slow for what KUnit
# wants to see in a minute and a half.
full
f=${NAME##*/} dom0=pv skipped=5 how='--dom0 pv' slow=1
[ "$f" = debug ] || dom0=pvh skipped=3 how=--bare slow=3
BASE=v7.3 FLAVOUR=$f tools/kernel.sh
set -- --kernel "build/v7.3/bzImage-series-$f" --mem 4096 --timeout 2400 \
	--xen-append dom0_mem=1536M,max:1536M
stress $dom0 2 60 "$@"
# shellcheck disable=SC2086 # words
kunit v7.3 $skipped "$@" --limit 1800 $how
