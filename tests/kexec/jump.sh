# SPDX-License-Identifier: GPL-2.0
# An image that is to return does. Whether the network comes back is not kexec's business; it is
# compared with the unpatched kernel.

devices
is ok "$(kexec load -j)" load
is ok "$(kexec exec)" exec
echo "ok: network: $(ping -c 5 -W 1 10.0.0.1 >/dev/null && echo yes || echo no)"
