# SPDX-License-Identifier: GPL-2.0
# KUnit, without Xen or in dom0; on one vCPU in virtual time, or on two in real time

case $2 in
# Without Xen: the upcall, and two of kexec. In dom0: five of the grant table, which is in use.
bare) how=--bare skipped=3 ;;
pv) how='--dom0 pv' skipped=5 ;;
pvh) how='--dom0 pvh --limit 900' skipped=5 ;;
esac
[ -z "${3-}" ] || { full; how="$how --cpus 2"; }
case $1-$2 in v6.12-pvh|v6.12-bare) full ;; esac
# shellcheck disable=SC2086 # words
kunit "$1" $skipped --kernel "build/$1/bzImage-series" $how
# A PV kernel has no SMAP, and never sets AC.
grep "AC $([ "$2" = pv ] && echo not || echo set)" "$run/output"
