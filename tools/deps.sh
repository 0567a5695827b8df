#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# deps.sh demo|check|full: what that needs is installed; if not, install it where
# this user may, otherwise print the one line that does and stop.

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

demo="bc bison ccache flex gcc git gnuplot-nox libc6-dev libelf-dev libxen-dev
      make procps qemu-system-x86 xz-utils"
check="libssl-dev perl python3 python3-git python3-ply shellcheck"
# v7.3 takes clang 17 or later, v6.12 13.
full="clang clang-19 gcc-aarch64-linux-gnu lld lld-19 llvm llvm-19 python3-sphinx
      python3-sphinx-rtd-theme python3-yaml sparse"

case ${1-} in
demo) want=$demo ;;
check) want="$demo $check" ;;
full) want="$demo $check $full" ;;
*) usage "deps.sh demo|check|full" ;;
esac

# shellcheck disable=SC2086 # lists of words, here and below
command -v dpkg-query >/dev/null ||
	die "this machine has no dpkg; install by hand what these Debian packages hold:" \
	    $want

missing=
for p in $want; do
	s=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null) || s=no
	[ "$s" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" -eq 0 ]; then
	as=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
	as="sudo"
else
	die "packages are missing. Run this, then try again:" \
	    "sudo apt-get update && sudo $line"
fi

say "installing:$missing"
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
