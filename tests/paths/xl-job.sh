# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# In the initial domain of the toolstack's initramfs: how late a task wakes beside xl itself, with
# a guest of 512 MiB that never runs.

export PATH=/bin:/usr/lib/xen/bin:/usr/bin
xenstored --pid-file /run/xenstored.pid
while [ ! -e /run/xenstored/socket ]; do sleep 0.1; done
xen-init-dom0
xenconsoled
cat >/tmp/guest.cfg <<END
name = 'guest'
type = 'hvm'
memory = 512
vga = 'none'
vnc = 0
END
beside()
{
	verb=$1
	shift
	probe beside --load "xl_$verb" --mib 512 -- /usr/lib/xen/bin/xl "$verb" "$@"
}
beside create -p /tmp/guest.cfg
beside mem-set guest 384
beside save guest /tmp/guest.save
beside restore -p /tmp/guest.save
beside destroy guest
! xl list guest
