# SPDX-License-Identifier: GPL-2.0
# PVH dom0: nothing is loaded

# For the host as a whole, Xen has a hypercall, but not for PVH.
run --dom0 pvh --kernel "$KERNEL" -- 'kexec load -s /bin/busybox | grep EPERM' \
	'dmesg | grep "Not loading another kernel: Xen reboots"' 'kexec host | grep ENOSYS'
