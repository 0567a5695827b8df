# SPDX-License-Identifier: GPL-2.0
# a boot: one that an interrupt with IF clear has spoilt is made again with another timing; no other is

# said GUESTS FLAGS: the first attempt fails, after an interrupt in a frame with these
said()
{
	bare ${1:+--guests} -- 'grep ^sleep /job/run && exit' "printf '%s\n' ' asm_common_interrupt+0x26/0x40' \
		'RIP: 0010:error_entry+0x2a/0xd0' 'RSP: 0000:f50 EFLAGS: $2'" false
}
said guests 00010046
grep -x 'passed (.* s, attempt 2)' "$run/verdict"
fails 1 'exit 1 tainted 0 \(.* s\)' said guests 00010246
fails 1 'exit 1 tainted 0 \(.* s\)' said '' 00010046
# What hangs, hangs each time, but not for ever.
fails 3 '5 s of CPU time ended it \(.*, attempt 5' bare --guests --timeout 5 -- 'while :; do :; done'
