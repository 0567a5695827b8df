# SPDX-License-Identifier: GPL-2.0
# In a domU that is saved, restored, and made smaller: it ends well when it has seen its new size,
# and its memory is as it was.

dd if=/dev/urandom of=/tmp/blob bs=1M count=64 2>/dev/null
sum=$(sha1sum </tmp/blob)
echo '# dom0: sh /boot/xl-job.sh'
while [ "$(cat "$memory"/info/current_kb)" -gt 409600 ]; do sleep 1; done
is "$sum" "$(sha1sum </tmp/blob)" 'what was in memory'
