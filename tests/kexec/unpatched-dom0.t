# SPDX-License-Identifier: GPL-2.0
# PV and PVH dom0: the unpatched kernel loads what cannot be started; for the host as a whole, the same

full
run --kernel "$OLD" -- 'kexec load -s /bin/busybox | grep ok' 'kexec host | grep ok'
run --dom0 pvh --kernel "$OLD" -- 'kexec load -s /bin/busybox | grep ok' 'kexec host | grep ENOSYS'
