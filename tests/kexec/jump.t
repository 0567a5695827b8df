# SPDX-License-Identifier: GPL-2.0
# HVM and PVH: what returns (KEXEC_PRESERVE_CONTEXT) does so, as on the unpatched kernel

rest
of jump-pvh
of jump
grep -a '^jump| ok:' "$run/output" >"$OUT/is"
old
of old-jump
sed -n 's/^old-\(jump| ok:\)/\1/p' "$run/output" | diff - "$OUT/is"
