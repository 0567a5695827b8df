# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What the checks of kexec share. Each is a boot of an initial domain with xl.
. tests/lib.sh

STACK=${STACK:-trixie}
KERNEL=build/${BASE:-v7.3}/bzImage-${REV:-series}

# dom0 RUN-ARGUMENTS... -- SCRIPT
dom0()
{
	tools/toolstack.sh "$KERNEL" "$OUT/initrd"
	run --guests --kernel "$KERNEL" --initrd "$OUT/initrd" --limit 1800 --timeout 3000 \
		--mem 2048 --xen-append dom0_mem=896M,max:896M "$@"
	passed
	cat "$run/output"
}
