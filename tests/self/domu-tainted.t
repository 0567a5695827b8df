# SPDX-License-Identifier: GPL-2.0
# domu: neither a tainted kernel nor a complaint on its console is a success
. tests/kexec/lib.sh

rest
grep -ax '# tainted: 0 tainted 64' "$run/output"
fails 1 'WARNING: x' of tainted '0 tainted 64'
