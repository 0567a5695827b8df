# SPDX-License-Identifier: GPL-2.0
# patched Xen: "again" changes nothing, on two vCPUs, too, and is Linux's own; unpatched: unknown

case $NAME in
xen/again-two) full; set -- raw base pv --cpus 2 --qemu "$NEWER" ;;
xen/again-*) set -- raw base "$2" ;;
xen/old-*) full; on base; set -- old base "$2" ;;
xen/refused-*) full; set -- refused series "$2" ;;
esac
what=$1 rev=$2 dom0=$3
shift 3
run "$@" --kernel "build/v7.3/bzImage-$rev" --dom0 "$dom0" -- "again $what"
cat "$run/output"
[ "$NAME" != xen/again-two ] || grep '^ok .* - continued on 2 vCPUs' "$run/output"
