#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# deps.sh quick|demo|check|full: what that needs is installed; if not, name it and install it: as
# root, or by sudo after a yes at the terminal, or with INSTALL=1. Otherwise print the one line that
# does, and stop. Xen, QEMU and what runs in guests is not among it, see tools/fetch.sh.

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

quick="bc bison ccache debian-archive-keyring flex gcc git libc6-dev libelf-dev make perl
       procps python3 xz-utils"
demo="gnuplot-nox"
check="debootstrap libssl-dev python3-git python3-ply shellcheck"
# v7.3 takes clang 17 or later, v6.12 13.
full="clang clang-19 gcc-aarch64-linux-gnu gcc-arm-linux-gnueabihf lld lld-19 llvm llvm-19 python3-sphinx
      python3-sphinx-rtd-theme python3-yaml sparse"

case ${1-} in
quick) want=$quick ;;
demo) want="$quick $demo" ;;
check) want="$quick $demo $check" ;;
full) want="$quick $demo $check $full" ;;
*) usage "deps.sh quick|demo|check|full" ;;
esac

# shellcheck disable=SC2086 # lists of words, here and below
command -v dpkg-query >/dev/null ||
	die "this machine has no dpkg; use a container, or install what these Debian packages hold:" \
	    $want

# Two targets at once take turns.
lock deps >&2
missing=
for p in $want; do
	s=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null) || s=no
	[ "$s" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

line="apt-get install -y --no-install-recommends$missing"
say "missing:$missing"
as=
if [ "$(id -u)" -ne 0 ]; then
	as=sudo answer=
	if [ "${INSTALL-}" = 1 ]; then
		answer=y
	elif [ -t 0 ] && command -v sudo >/dev/null; then
		printf 'Install them with sudo? [y/N] '
		read -r answer
	fi
	case $answer in
	[yY]*) ;;
	*) die "nothing was installed. Run this, then try again:" \
	       "sudo apt-get update && sudo $line" ;;
	esac
fi
log=$BUILD/deps.log
{
	echo "+ $line"
	# Lists may be old or not there at all: refresh them once, then install.
	$as apt-get update
	# shellcheck disable=SC2086
	$as env DEBIAN_FRONTEND=noninteractive $line </dev/null
} >"$log" 2>&1 ||
	die "could not install what is missing; the log is $log, its end:" \
	    "$(tail -n 5 "$log")" "By hand: sudo apt-get update && sudo $line"
