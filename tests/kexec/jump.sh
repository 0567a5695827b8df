# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# An image that is to return does.

devices
is ok "$(kexec load -j)" load
is ok "$(kexec exec)" exec
devices
is "$(disk)" "$(sum)" 'on the disk'
