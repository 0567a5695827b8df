# SPDX-License-Identifier: GPL-2.0
# a task waits as beside a loop, and hypercalls take no longer than they took

# The others take long.
case $NAME in
lateness/v7.3-*|lateness/v6.12-pv-none) ;;
*) full ;;
esac
judged "$1" "$2" "$3"
