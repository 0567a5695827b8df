# SPDX-License-Identifier: GPL-2.0
# a boot: what hangs ends at its limit, of the time that it has had itself

# By the guest's clock, which company on this machine does not move
fails 1 'failed: the script failed' bare --limit 20 -- 'sleep 1000'
grep 'past its limit of 20 s' "$run/output"
# By QEMU's CPU time
fails 3 'limit of 15 s of CPU time' bare --timeout 15 -- 'while :; do :; done'
