# SPDX-License-Identifier: GPL-2.0
# HVM: what the unpatched kernel does

# execs NAME N: exec was reached so many times, and did not come back
execs()
{
	[ "$(grep -ac "^$1| # exec at " "$run/output")" -eq "$2" ]
	! grep -aE "^$1\| (not )?ok: .*(ENOMEM|EBUSY|exec came back)" "$run/output"
}

old
of old-crash
of old-loads
worse
# Where pages are missing, of the video memory, in the balloon, or for the toolstack, the next kernel
# does not get far. With all of them there, it does.
of old-hvm 'the guest did not end'
execs old-hvm 1
of old-vga-none 'the guest did not end'
execs old-vga-none 2
of old-short 'the guest did not end'
execs old-short 1
# Pages that others have mapped are the next kernel's, and their references are handed out.
of old-mapped 1
execs old-mapped 1
grep -ax 'old-mapped| not ok: a reference that is in use was handed out' "$run/output"
# Neither mapping is refused.
execs old-freed 2
fails 1 'active grant' unmapped old-freed
# What cannot be started is loaded.
for guest in pvh pv; do
	grep -ax "old-$guest| not ok: load : 'ok', not 'EPERM'" "$run/output"
done
