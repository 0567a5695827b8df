#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# a task waits as beside a loop, and hypercalls take no longer than they took
. tests/lib.sh

# shellcheck disable=SC2086 # words
set -- $parts
case $NAME in
lateness/v6.12-*-none|lateness/v6.18-pv-none|lateness/v7.3-*) ;;
*) full ;;
esac
# To see how long they took would need v6.18's unpatched kernel, which make check does not build.
if [ "$1" = v6.18 ] && [ -z "${FULL-}" ]; then
	cell "$1" "$2" "$3"
	$report --judge "$run"
else
	judged "$1" "$2" "$3"
fi
