# SPDX-License-Identifier: GPL-2.0
# Kernels are loaded, and bad input gets the errors that it gets without Xen.

is ok "$(load)" load
is ok "$(kexec load -s /boot/bzImage)" 'load -s'
kexec input /boot/bzImage || fail 'an error is not what it was'
