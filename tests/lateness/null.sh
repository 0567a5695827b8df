# SPDX-License-Identifier: GPL-2.0
# a null hypercall takes at most four instructions more than unpatched

# PVH: 10 ns more, where 8 are allowed.
[ "${NAME#*-}" = pv-null ] || full
judged "$1" "$2" lazy
report --null "$was" "$run"
