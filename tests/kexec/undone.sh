# SPDX-License-Identifier: GPL-2.0
# In a kernel where a later step of exec fails: RAM that was taken back for it goes again,
# and the guest runs on.

devices
kib=$(cat "$memory"/info/current_kb)
small=$((kib - 65536))
target $small || fail 'the balloon does not fill'
sum=$(disk)
is ok "$(load)" load
while :; do cat "$memory"/info/current_kb; done >/tmp/kib &
is EIO "$(kexec exec)" exec
kill $!
settle || fail 'the balloon does not go back to its target'
is "$kib" "$(sort -n /tmp/kib | tail -n 1)" 'KiB of RAM, at most'
is $small "$(cat "$memory"/info/current_kb)" 'KiB of RAM, afterwards'
is yes "$(cat /sys/hypervisor/kexec_safe)" kexec_safe
ping -c 1 10.0.0.1 >/dev/null || fail 'no network'
is "$sum" "$(sum)" 'on the disk'
ram
