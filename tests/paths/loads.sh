# SPDX-License-Identifier: GPL-2.0
# beside all that a toolstack does for long, a task waits as beside a loop

# Known to miss the bar on the mean with lazy: PV gntmap, unmap and balloon, PVH gntunmap.
full
paths "$1" series "$2" "$3"
report --judge "$run"
