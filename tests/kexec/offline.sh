# SPDX-License-Identifier: GPL-2.0
# A guest sets a block of its memory offline, and online again; then one that has been added.

total() { awk '/^MemTotal:/ { print $2 }' /proc/meminfo; }

# again BLOCK...: one of them goes offline, comes back, and is memory as before
again()
{
	before=$(total)
	for block; do
		if echo offline >"$block/state"; then break; fi
	done 2>/dev/null
	is offline "$(cat "$block/state")" "${block##*/}"
	echo online >"$block/state"
	settle
	is "$before" "$(total)" 'KiB after it has come back'
	is "$lack" "$(missing)" 'pages missing'
	ram
}

settle || :
kib=$(total) lack=$(missing)
set -- /sys/devices/system/memory/memory[0-9]*
again "$@"

# What is added goes into the balloon, for Xen to fill; where it can be moved, so that it can go offline.
echo online_movable >/sys/devices/system/memory/auto_online_blocks
echo '# dom0: xl mem-max domu 768'
sleep 2
target $(($(cat "$memory"/info/current_kb) + 131072)) || fail 'no memory has been added'
is $((kib + 131072)) "$(total)" 'KiB after memory has been added'
ram
added=
for block in /sys/devices/system/memory/memory[0-9]*; do
	case " $* " in
	*" $block "*) ;;
	*) added="$added $block" ;;
	esac
done
# shellcheck disable=SC2086 # words
again $added
