# SPDX-License-Identifier: GPL-2.0
# a boot: what the script prints comes back; any character may be in it

bare -- \
	'echo "two  blanks \"and\" quotes, $((2 + 3))"' 'if true; then' "echo it\\'s" 'fi'
grep -x "it's" "$run/output"
grep -x 'two  blanks "and" quotes, 5' "$run/output"
grep -x 'rev=series' "$run/labels"
grep '^qemu-system-x86 [0-9]' "$run/versions"
grep '^xen-hypervisor-[^ ]* [0-9]' "$run/versions"
