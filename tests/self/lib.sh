# SPDX-License-Identifier: GPL-2.0
# What the checks of the bench itself share.

# program FILE LINE...: a script that stands in for a program
program()
{
	mkdir -p "${1%/*}"
	echo '#!/bin/sh' >"$1"
	chmod +x "$1"
	f=$1
	shift
	printf '%s\n' "$@" >>"$f"
}

# bench FILE...: go to a bench that has only these
bench()
{
	mkdir "$OUT/top"
	cp -r --parents "$@" "$OUT/top"
	cd "$OUT/top"
	OUT=.
}

# bare ARGUMENTS...: a boot that takes seconds
bare() { run --bare --kernel build/v7.3/bzImage-series "$@"; }
