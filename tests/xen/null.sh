# SPDX-License-Identifier: GPL-2.0
# patched Xen and Linux against unpatched: hypercalls take no longer; a null hypercall, two instructions

full
judged v7.3 "$2" lazy
patched=$was new=$run
on base
alone v7.3 "$2"
report --judge --base "$run" "$new"
# An instruction takes 2 ns of virtual time. Here Linux is the same.
report --null "$run" --bar 4 "$patched"
