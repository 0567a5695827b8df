# SPDX-License-Identifier: GPL-2.0
# What the checks of kexec share. Their domUs run one after the other in one boot of an initial domain.
# The cases, and the checks that see them. unpatched has what the unpatched kernel does in those where
# it differs: 1, 3 to 5, 8 to 10, 12, 14, and domUs in 15:
#
#	 1 disk and network, video memory or none	hvm, vga-none
#	 2 twenty in a row				twenty
#	 3 nothing is missing at boot			hvm
#	 4 ballooned down from within			hvm
#	 5 the toolstack has taken memory away		short
#	 6 the target is written during exec		hvm
#	 7 disk and network are busy			hvm
#	 8 a backend never unmaps, or late		mapped, mapped-late
#	 9 a page was freed that a peer has mapped	freed
#	10 memory of another domain is mapped		freed
#	11 console and xenstore stay mapped		hvm
#	12 a reference is pinned at boot		mapped-ignored
#	13 crash kernel under load			crash, crash-delay
#	14 PVH domU					refused, pvh-told
#	15 PV domU, PV dom0, PVH dom0			refused, refused-pvh, unpatched-dom0
#	16 a toolstack that leaves the devices		left
#	17 KEXEC_PRESERVE_CONTEXT			jump
#	18 a later step of exec fails			undone
#	19 bad input					loads, unpatched
#	20 a guest that never kexecs			cost

# The long-term kernels are in the names of their checks.
BASE=${base:-${BASE:-v7.3}}
[ -z "${base-}" ] || full
KERNEL=build/$BASE/bzImage-${REV:-series}
OLD=build/$BASE/bzImage-base

# boot NAME GUEST-KERNEL RUN-ARGUMENTS... -- SCRIPT-LINE...
boot()
{
	tools/toolstack.sh "$KERNEL" "$OUT/initrd" "$2"
	set -- "$@" :
	boot=kexec-$BASE-$1
	shift 2
	shared "$boot" --guests --kernel "$KERNEL" --initrd "$OUT/initrd" --limit 3600 \
		--timeout 3600 --mem 2048 --xen-append 'dom0_mem=896M,max:896M guest_loglvl=all' "$@"
	passed || { [ "$boot" = "kexec-$BASE-worse" ] && grep -aEx '# bench: exit 0 tainted (0|262144)' "$run/output"; }
}

guests()
{
	boot guests "$KERNEL" -- 'set +e' \
		'echo "# dom0: $(kexec load /boot/bzImage) $(kexec load -p /boot/bzImage)" \
			"$(dmesg | grep "Not loading another kernel" | tail -n 1)"' \
		'echo "# host: $(kexec host)"' \
		'domu -n hvm -l 600 /boot/hvm.sh' \
		'domu -n crash -m 384 -a crashkernel=192M /boot/crash.sh' \
		'domu -n short -m 240 -c "maxmem = 256" /boot/short.sh' \
		'domu -n freed -a xen_privcmd.unrestricted=1 /boot/freed.sh; probe clean' \
		'domu -n mapped /boot/mapped.sh; killall kexec' 'domu -n loads /boot/loads.sh' \
		'domu -n pvh -t pvh -a words=xl /boot/refused.sh' \
		'domu -n pv -t pv -a words=PV /boot/refused.sh'
}

more()
{
	boot more "$KERNEL" -- 'set +e' \
		"domu -n vga-none -a last=2 -c \"vga = 'none'\" /boot/hvm.sh" \
		'domu -n mapped-ignored -a xen.kexec_ignore_grants=1 /boot/mapped.sh; killall kexec' \
		'domu -n mapped-late -a late=1 /boot/mapped.sh'
}

rest()
{
	full
	boot rest "$KERNEL" -- 'set +e' \
		'domu -n pvh-told -t pvh -a xen.kexec_soft_reset=1 /boot/loads.sh' \
		'domu -n jump /boot/jump.sh' 'domu -n jump-pvh -t pvh /boot/jump.sh' \
		'domu -n cost /boot/cost.sh' \
		"domu -n left -a 'last=2 left=1' -c \"on_soft_reset = 'preserve'\" /boot/hvm.sh" \
		'domu -n tainted -t pv /boot/tainted.sh'
}

# The unpatched kernel as a guest
old()
{
	full
	boot old "$OLD" -- 'set +e' 'domu -n old-crash -m 384 -a crashkernel=192M /boot/crash.sh' \
		'domu -n old-loads /boot/loads.sh' 'domu -n old-jump /boot/jump.sh' \
		'domu -n old-cost /boot/cost.sh'
}

# The unpatched kernel where it does what the patched one does not. Of what becomes of the guest, Xen
# may complain.
worse()
{
	full
	none="-c \"vga = 'none'\""
	boot worse "$OLD" -- 'set +e' 'domu -n old-hvm -l 40 -a "last=2 missing=2048" /boot/hvm.sh' \
		"domu -n old-vga-none -l 80 -a last=3 $none /boot/hvm.sh" \
		"domu -n old-short -l 40 -m 240 -c 'maxmem = 256' $none /boot/short.sh" \
		"domu -n old-freed -l 120 -a old=2 $none /boot/freed.sh; killall kexec" \
		"domu -n old-mapped -l 120 -a old=1 $none /boot/mapped.sh; killall kexec" \
		'domu -n old-pvh -t pvh -a words=xl /boot/refused.sh' \
		'domu -n old-pv -t pv -a words=PV /boot/refused.sh'
}

# of NAME [STATUS]: this domU of the last boot has ended so; its kernel, if patched, had no complaint
# but of the crash that it was asked for
of()
{
	grep -a "^$1|" "$run/output" || return
	grep -ax "# $1: ${2:-0}" "$run/output" || return
	case $1 in old-*) return ;; esac
	! sed -n "s/^$1| //p" "$run/output" | grep -av 'sysrq triggered crash' | grep -aE -f tools/complaints
}

# whole NAME N: under each of N kernels, Xen had given this domU as many pages
whole()
{
	sed -n "s/^# $1: pages \([0-9]*\) .*/\1/p" "$run/output" | uniq -c >"$OUT/pages"
	cat "$OUT/pages"
	awk -v n="$2" 'END { exit NR != 1 || $1 != n }' "$OUT/pages"
}

# unmapped NAME: whenever Xen reset this domU, nothing of it was mapped but console and xenstore, 0 and 1
unmapped()
{
	id=$(sed -n "s/^# $1: domain //p" "$run/output")
	grep -a " d$id has active grant 0 " "$run/console.log"
	! grep -aE " d$id has (too many|active grant ([^01]|.[^ ]))" "$run/console.log"
}
