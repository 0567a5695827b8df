#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# PV dom0, PVH and PV domUs: nothing is loaded; PVH is when told
. tests/kexec/lib.sh

dom0 -- 'kexec load /boot/bzImage | grep EPERM' 'dmesg | grep "Not loading another kernel: a PV guest"' \
	'domu -t pvh -a words=xl /boot/refused.sh' \
	'domu -t pv -a words=PV /boot/refused.sh' \
	'domu -t pvh -a xen.kexec_soft_reset=1 /boot/loads.sh'
