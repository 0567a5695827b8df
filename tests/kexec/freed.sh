# SPDX-License-Identifier: GPL-2.0
# What makes exec fail before anything is shut down: a page that was freed while another
# domain has it mapped, and memory of another domain that is mapped here. When the cause
# is gone, it works. $old=2: exec works at once, so the second kernel tries the first.

# safe WHAT
safe() { [ "$old" ] || is yes "$(cat /sys/hypervisor/kexec_safe)" "$1"; }

devices
[ "$stage" -le "${old:-1}" ] || exit 0
is ok "$(load)" load
safe 'at first'

if [ "$stage" -eq "${old:-1}" ]; then
	kexec grant 0 1 >/tmp/refs &
	while ! grep -q held /tmp/refs; do sleep 0.1; done
	echo "# dom0: kexec map \$DOMID $(head -n 1 /tmp/refs) >/dev/null & echo \$! >/tmp/map"
	sleep 2
	safe 'while its owner is there'
	kill $!
	sleep 1
	is EBUSY "$(start)" 'a page that was freed'
	logged 'Not starting another kernel: 1 pages have been freed'
	echo '# dom0: kill $(cat /tmp/map)'
	sleep 2
	safe 'unmapped'
fi

# holding COMMAND...: try it with the numbers from 1 on until it has mapped something; then exec fails
holding()
{
	for number in $(seq 40); do
		"$@" "$number" >/tmp/map 2>/dev/null &
		sleep 0.5
		grep -q held /tmp/map && break
	done
	grep -q held /tmp/map || fail "$*: nothing to map"
	is EBUSY "$(start)" "$*"
	logged 'Not starting another kernel: 1 pages are in use for memory of other domains'
	kill $!
	sleep 1
	safe 'closed'
}

echo '# dom0: kexec grant $DOMID 1 >/tmp/grant & sleep 1; kexec target $DOMID'
sleep 3
holding kexec map 0
# By privcmd, which Xen lets a device model do
holding kexec foreign
ping -c 1 10.0.0.1 >/dev/null || fail 'no network'
next
