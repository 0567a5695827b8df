# SPDX-License-Identifier: GPL-2.0
# In the initial domain, when the guest of 512 MiB is there: how late a task wakes up beside xl.

set -e
kill "$watcher"
# The CPU that both have goes to the guest only while the initial domain sleeps.
xl sched-credit2 -d 0 -w 65535
beside()
{
	# Its progress would be in the middle of the results.
	probe beside --load "xl $1" --mib 512 -- xl "$@" 2>/tmp/xl || { cat /tmp/xl; exit 1; }
}
beside save domu /tmp/save
beside restore -p /tmp/save
xl unpause domu
sleep 2
beside mem-set domu 384
