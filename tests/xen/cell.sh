# SPDX-License-Identifier: GPL-2.0
# patched Xen: a task waits as beside a loop, and hypercalls take no longer than unpatched Linux's

# The long-term kernels are in the names of their checks.
[ -n "${base-}" ] || set -- v7.3 "$@"
[ "$2" = lazy ] || full
judged "$1" "$3" "$2"
