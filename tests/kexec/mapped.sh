# SPDX-License-Identifier: GPL-2.0
# Grants that another domain does not let go of. Their owner is there, so exec finds out
# at the end, and the guest reboots. With xen.kexec_ignore_grants=1 the other kernel
# starts, and does not hand these references out. $late=1: they are let go of when Xen is
# to reset the guest, and the other kernel starts.

devices
if [ "$stage" -eq 1 ]; then
	kexec grant 0 3 >/tmp/refs &
	while ! grep -q held /tmp/refs; do sleep 0.1; done
	refs=$(head -n 1 /tmp/refs)
	echo "# dom0: kexec map \$DOMID $refs >/dev/null &"
	[ -z "$(from late)" ] || echo '# dom0: (until xl list $DOMID | grep -q -e ---s; do sleep 0.1; done; killall kexec) &'
	sleep 2
	next refs="$(echo "$refs" | tr ' ' ,)"
fi
if [ "$(from late)" ]; then
	dmesg | grep 'still mapped' && fail 'a reference is pinned'
	exit 0
fi
[ "$old" ] || logged '3 grants of an earlier kernel are still mapped'
refs=$(from refs | tr , '|')
for _ in 1 2 3 4 5 6 7 8 9 10; do
	kexec grant 0 50 &
done >/tmp/grants
while [ "$(grep -c held /tmp/grants)" -lt 10 ]; do sleep 0.1; done
tr ' ' '\n' </tmp/grants | grep -Ex "$refs" && fail 'a reference that is in use was handed out'
is 500 "$(grep -v held /tmp/grants | wc -w)" 'other references were'
is 1 "$(dmesg | grep -c 'still mapped')" warnings
