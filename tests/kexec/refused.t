# SPDX-License-Identifier: GPL-2.0
# PV dom0, PVH and PV domUs: nothing is loaded; but for the host as a whole

guests
grep -a '^# dom0: EPERM EPERM .*: a PV guest' "$run/output"
grep -ax '# host: ok' "$run/output"
of pvh
of pv
