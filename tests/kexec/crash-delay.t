# SPDX-License-Identifier: GPL-2.0
# HVM: a crash kernel starts as soon as on the unpatched kernel, to 10 % or 1 s

full
# late NAME: the seconds from the crash to the start of the other kernel
late()
{
	of "$1" >&2
	awk -v name="$1|" '$1 == name && /# crash at/ { at = $NF }
		$1 == name && / ok: crash kernel/ { print $NF - $7 - at }' "$run/output"
}

guests
is=$(late crash)
old
was=$(late old-crash)
echo "$was s -> $is s"
awk -v is="$is" -v was="$was" 'BEGIN { exit !(is > 0 && was > 0 && (is < was * 1.1 || is < was + 1)) }'
