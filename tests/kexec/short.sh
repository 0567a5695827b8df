# SPDX-License-Identifier: GPL-2.0
# A guest whose toolstack has taken memory away cannot have it back: it is told so, and
# goes on as before.

# check WHAT
check()
{
	settle
	before=$(missing)
	echo "# missing $before"
	pages
	is ENOMEM "$(start)" "$1: exec"
	logged 'Not starting another kernel: [1-9][0-9]* pages of RAM are missing'
	settle || fail 'the balloon does not go back to its target'
	is "$before" "$(missing)" "$1: pages in the balloon"
}

devices
is ok "$(load)" load
check 'memory is less than maxmem'
echo '# dom0: xl mem-set domu 224'
kib=$(cat "$memory"/target_kb)
while [ "$(cat "$memory"/target_kb)" = "$kib" ]; do sleep 0.1; done
check 'after mem-set'
ping -c 1 10.0.0.1 >/dev/null || fail 'no network'
is "$(disk)" "$(sum)" 'on the disk'
