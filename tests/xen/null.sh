#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# patched Xen and Linux against unpatched: hypercalls take no longer; a null hypercall, two instructions
. tests/lib.sh
. tests/xen/stack.sh

full
# shellcheck disable=SC2086 # words
set -- $parts
judged v7.3 "$2" lazy
patched=$was new=$run
on base
alone v7.3 "$2"
$report --judge --base "$run" "$new"
# An instruction takes 2 ns of virtual time. Here Linux is the same.
awk -F '\t' '$1 == "null" && (!(FILENAME in ns) || $6 < ns[FILENAME]) { ns[FILENAME] = $6 }
	END {
		print "null hypercall: " ns[ARGV[1]] " ns, on the patched Xen " ns[ARGV[2]]
		exit !(ns[ARGV[1]] && ns[ARGV[2]] <= ns[ARGV[1]] + 4)
	}' "$run/results" "$patched/results"
