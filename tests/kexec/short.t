# SPDX-License-Identifier: GPL-2.0
# HVM, less memory than the maximum: exec fails with ENOMEM, the guest goes on

guests
of short
# What is missing is what is in the balloon, but for what Xen would give.
awk '/^short\| # missing / { missing = $4 }
	/^# short: pages / && $5 > $4 { missing -= $5 - $4 }
	/^short\| ok: .*Not starting another kernel: / { n++; bad += missing != $(NF - 5) }
	END { exit n != 2 || bad }' "$run/output"
