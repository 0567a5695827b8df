#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# run.sh: boot a kernel as Xen's initial domain in QEMU, have it run a script, and judge the run.
#
# The script goes into an archive of its own behind the initramfs. What it prints, and how it
# ended, comes back by the second serial port (see tools/guest/rc). The console is searched for
# complaints, by the patterns in tools/complaints. What QEMU has spoilt is run again, see below.

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

help()
{
	cat <<-EOF
	usage: run.sh [option]... -- SCRIPT [LINE]...

	  --kernel FILE        the bzImage
	  --initrd FILE        the initramfs           (build/$STACK/initramfs.cpio)
	  --xen FILE           the hypervisor          (\$XEN or build/$STACK/xen)
	  --qemu PROGRAM                               (\$QEMU or build/$STACK/qemu)
	  --dom0 pv|pvh        type of initial domain  (pv)
	  --guests             for HVM and PVH domUs: a CPU without what QEMU gets wrong there
	  --bare               no Xen: Linux straight on QEMU
	  --cpus N             1: virtual time, repeatable; more: real time  (1)
	  --one-thread         all CPUs in one thread of QEMU. With a thread each, a CPU at times runs old
	                       code after another has patched it
	  --mem MIB            of the machine          (3072)
	  --append OPTIONS     for Linux
	  --xen-append OPTIONS for Xen
	  --limit SECONDS      of the guest's time     (300)
	  --timeout SECONDS    of QEMU's CPU time, for each CPU  (1200); ten times as long by the clock
	  --dir DIR            for what comes of it; its last part is the run's name
	  --interactive        a shell on the terminal, no verdict (Ctrl-A x ends it)

	The folder gets: command, console.log, output (the script's), qemu.log, labels, verdict, results,
	versions (of Debian's packages that the stack is made of).
	Exit status: 0 passed, 1 the script failed, 2 it could not run, 3 a limit or a signal,
	4 a complaint of the kernel or of Xen, or a tainted kernel, 5 no end.
	EOF
}

# For another attempt, see below
args=
for arg; do args="$args '$(printf %s "$arg" | sed "s,','\\\\'',g")'"; done

# What could not start is not what failed.
DIE=2
cannot()
{
	echo "could not run: $1" >"$DIR/verdict"
	die "$1"
}

# number NAME VALUE MIN MAX
number()
{
	case $2 in
	''|*[!0-9]*|??????????*) ;;
	*) [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ] || return 0 ;;
	esac
	die "--$1 takes a number from $3 to $4, not '$2'"
}

readable()
{
	if [ ! -f "$2" ] || [ ! -r "$2" ]; then
		die "cannot read the $1 '$2'; $3"
	fi
}

KERNEL='' DOM0=pv CPUS=1 MEM=3072 APPEND='' XEN_APPEND='' LIMIT=300 TIMEOUT=1200
GUESTS='' INTERACTIVE='' DIR='' THREAD=multi
INITRD=$BUILD/$STACK/initramfs.cpio XEN=${XEN:-$BUILD/$STACK/xen} QEMU=${QEMU:-$BUILD/$STACK/qemu}
scratch

while [ $# -gt 0 ]; do
	case $1 in
	--guests) GUESTS=1; shift; continue ;;
	--bare) DOM0=bare; shift; continue ;;
	--one-thread) THREAD=single; shift; continue ;;
	--interactive) INTERACTIVE=1; shift; continue ;;
	--help) help; exit ;;
	--) shift; break ;;
	esac
	[ $# -gt 1 ] || die "$1 is no option, or lacks its value; --help lists them"
	case $1 in
	--kernel) KERNEL=$2 ;;
	--initrd) INITRD=$2 ;;
	--xen) XEN=$2 ;;
	--qemu) QEMU=$2 ;;
	--dom0)
		[ "$2" = pv ] || [ "$2" = pvh ] || die "--dom0 takes pv or pvh, not '$2'"
		DOM0=$2
		;;
	--cpus) number cpus "$2" 1 64; CPUS=$2 ;;
	--mem) number mem "$2" 768 1048576; MEM=$2 ;;
	--append) APPEND=$2 ;;
	--xen-append) XEN_APPEND=$2 ;;
	--limit) number limit "$2" 1 86400; LIMIT=$2 ;;
	--timeout) number timeout "$2" 1 86400; TIMEOUT=$2 ;;
	--dir) DIR=$2 ;;
	*) die "$1 is no option; --help lists them" ;;
	esac
	shift 2
done

[ -z "$INTERACTIVE" ] || [ -t 0 ] || die "--interactive needs a terminal"
[ $# -gt 0 ] || [ -n "$INTERACTIVE" ] || die "nothing to run; give a script after --"
[ -n "$DIR" ] || die "--dir is needed"
NAME=${DIR##*/}

# One run at a time in a folder; nothing of the last one may be taken for this one's.
mkdir -p "$DIR" || die "cannot make $DIR"
DIR=$(cd "$DIR" && pwd -P)
exec 8>"$DIR/lock"
flock -n 8 || die "$DIR is in use; wait, or choose another --dir"
rm -f "$DIR/verdict" "$DIR/results" "$DIR/output" "$DIR/labels" "$DIR/versions" "$DIR/console.log" ||
	die "cannot remove the old results in $DIR"

readable kernel "$KERNEL" "'make kernel' builds one, --kernel names it"
readable initramfs "$INITRD" "'make initramfs' packs it"
[ "$DOM0" = bare ] || readable hypervisor "$XEN" "'make stack' fetches it, XEN= names your own"
qemu=$("$QEMU" --version 2>"$DIR/qemu.log" | sed -n '1s/^QEMU emulator version \([^ ]*\).*/\1/p') || :
[ -n "$qemu" ] || cannot "'$QEMU --version' does not answer like QEMU: 'make stack' fetches one"

# The job: a second archive, behind the initramfs, which ends at a multiple of four bytes.
printf '%s\n' ${ATTEMPT:+"sleep 0.$ATTEMPT"} "$@" >"$SCRATCH/run"
echo "limit=$LIMIT" >"$SCRATCH/env"
{
	cat "$INITRD"
	[ -n "$INTERACTIVE" ] || "$BUILD/gen_init_cpio" -t 0 - <<-EOF
	dir /job 755 0 0
	file /job/run $SCRATCH/run 644 0 0
	file /job/env $SCRATCH/env 644 0 0
	EOF
} >"$SCRATCH/initrd" || cannot "cannot pack the job"

options="printk.time=1 panic=-1 panic_on_warn=1${APPEND:+ $APPEND}"
if [ -n "$INTERACTIVE" ]; then serial="mon:stdio"; else serial="file:$DIR/console.log"; fi
case $DOM0$GUESTS in pvh*|*1) CPU=$CPU_HVM ;; esac
# build the command from its end
if [ "$DOM0" = bare ]; then
	set -- -kernel "$KERNEL" -initrd "$SCRATCH/initrd" -append "console=ttyS0,115200 $options"
else
	# QEMU splits -initrd at commas; one that is meant is written twice.
	modules=$(printf '%s' "$KERNEL console=hvc0 $options" | sed 's/,/,,/g')
	hv="console=com1 com1=115200,8n1 dom0_mem=512M,max:512M dom0_max_vcpus=$CPUS"
	[ "$DOM0" = pv ] || XEN_PV=dom0=pvh
	set -- -kernel "$XEN" -append "$hv${XEN_PV:+ $XEN_PV}${XEN_APPEND:+ $XEN_APPEND}" \
		-initrd "$modules,$SCRATCH/initrd"
	[ "$DOM0" = pv ] || set -- -device intel-iommu,intremap=on "$@"
fi
[ -n "$INTERACTIVE" ] || set -- -serial "file:$DIR/output" "$@"
time=real
if [ "$CPUS" -eq 1 ] && [ -z "$INTERACTIVE" ]; then
	# Repeatable, to the instruction: the same date and random numbers every time.
	time=virtual THREAD=single
	set -- -icount shift=1,sleep=off -rtc base=2026-01-01,clock=vm -seed 1 "$@"
fi
set -- "$QEMU" -machine q35 -accel "tcg,thread=$THREAD" -cpu "$CPU" -smp "$CPUS" -m "$MEM" \
	-nodefaults -no-reboot -display none -serial "$serial" "$@"
printf "'%s' " "$@" >"$DIR/command"

{
	printf '%s=%s\n' run "$NAME" dom0 "$DOM0" cpus "$CPUS" time $time qemu "$qemu" stack "$STACK" \
		asked "$(printf 'preempt=unset %s' "$options" | tr ' ' '\n' |
			sed -n 's/^preempt=//p' | tail -n 1)"
	cat "$KERNEL.labels" 2>/dev/null
	[ "$DOM0" = bare ] || cat "$XEN.labels" 2>/dev/null
} >"$DIR/labels" || :
cp "$BUILD/$STACK/packages" "$DIR/versions" || cannot "nothing says what build/$STACK is: 'make stack'"

[ -n "$INTERACTIVE" ] && { "$@"; exit; }

# Memory and CPUs are counted over all runs of this clone: wait until there is room.
ledger=${LEDGER:-$BUILD/runs/.ledger}
mkdir -p "$ledger"
total=$(awk '/^MemTotal:/ { print int($2 / 1024 * 0.8) }' "${MEMINFO:-/proc/meminfo}")
[ "$MEM" -le "$total" ] || cannot "the run takes $MEM MiB, of which this machine can spare $total"
cpus=$(nproc)
mine=$((CPUS < cpus ? CPUS : cpus))
while :; do
	exec 7>"$ledger/lock"
	flock 7
	for f in "$ledger"/[0-9]*; do
		kill -0 "${f##*/}" 2>/dev/null || rm -f "$f"
	done
	! cat "$ledger"/[0-9]* 2>/dev/null |
		awk -v m="$MEM" -v c="$mine" -v total="$total" -v cpus="$cpus" '
			{ m += $1; c += $2 }
			END { exit m > total || c > cpus }' || break
	exec 7>&-
	sleep 0.5
done
echo "$MEM $mine" >"$ledger/$$"
exec 7>&-
trap 'rm -rf "$SCRATCH" "$ledger/$$"' EXIT

# A limit of CPU time does not run out while others have the CPU; that of the clock is for what
# sleeps for ever. A log without an end is cut by the limit of a file's size.
begin=$(date +%s)
(
	# shellcheck disable=SC3045 # every sh that there is has it
	ulimit -S -t $((TIMEOUT * CPUS))
	# shellcheck disable=SC3045
	ulimit -S -f 131072
	exec setpriv --pdeathsig TERM timeout -k 5 $((10 * TIMEOUT)) "$@"
) </dev/null >"$DIR/qemu.log" 2>&1 8>&- 9>&- &
qemu_pid=$!
stopped=
trap 'stopped=INT; kill $qemu_pid' INT
trap 'stopped=TERM; kill $qemu_pid' TERM HUP
status=0
wait $qemu_pid || status=$?
[ -z "$stopped" ] || wait $qemu_pid || :
took=$(($(date +%s) - begin))

# Judging. All that is wrong is named; the status is that of the gravest.
why='' verdict=0
bad()
{
	verdict=$1
	why="$why${why:+; }$2"
}

tr -d '\r\0' <"$DIR/console.log" >"$SCRATCH/console" 2>/dev/null || : >"$SCRATCH/console"
touch "$DIR/output"
last=$(tail -n 1 "$DIR/output" | tr -d '\r')
case $last in
"# bench: exit 0 tainted "*) ;;
"# bench: exit "*) bad 1 "the script failed: ${last#\# bench: }" ;;
*) bad 5 "the script did not end" ;;
esac
case $status in
0) ;;
124|137) bad 3 "the time limit of $((10 * TIMEOUT)) s ended it" ;;
152) bad 3 "the limit of $((TIMEOUT * CPUS)) s of CPU time ended it" ;;
153) bad 3 "more output than any run should have ended it" ;;
*) bad 5 "QEMU ended with status $status: $(tail -n 1 "$DIR/qemu.log" | cut -c 1-200)" ;;
esac
[ -z "$stopped" ] || bad 3 "interrupted by a signal"
# The second is the taint that KUnit makes when it runs.
case $last in
"# bench: exit "*" tainted 0"|"# bench: exit "*" tainted 262144") ;;
"# bench: exit "*[0-9]) bad 4 "the kernel is tainted: ${last##* }" ;;
esac
grep -aE -f "$TOP/tools/complaints" "$SCRATCH/console" >"$SCRATCH/complaints" || :
[ ! -s "$SCRATCH/complaints" ] ||
	bad 4 "$(wc -l <"$SCRATCH/complaints") complaints on the console, first '$(
		head -n 1 "$SCRATCH/complaints" | cut -c 1-200)'"

# QEMU leaves the vector of an interrupt that Xen injects in exception_index. If it leaves the loop of
# the CPU before the next VM exit, as for a timer, it delivers the interrupt once more, with IF clear,
# too. On the console that is an interrupt in a frame without IF, or nothing further. What it has spoilt
# is run again with another timing.
spoilt()
{
	[ "$CPU" = "$CPU_HVM" ] && [ -z "$stopped" ] || return
	[ "$status$time" != 152virtual ] || return 0
	awk '/ asm_(sysvec_|common_interrupt)/ && !/\?/ { hit = 1 }
		/EFLAGS: / { if (hit && /EFLAGS: [0-9a-f]*[014589cd][0-9a-f][0-9a-f] *$/) n++; hit = 0 }
		END { exit !n }' "$SCRATCH/console" "$DIR/output"
}
if [ "$verdict" -ne 0 ] && [ "${ATTEMPT:-0}" -lt 4 ] && spoilt; then
	say "$NAME: failed: $why; QEMU may have delivered an interrupt twice: once more, with another timing"
	export ATTEMPT=$((${ATTEMPT:-0} + 1))
	rm -rf "$SCRATCH" "${ledger:?}/$$"
	eval "exec $0 $args"
fi

{
	sed -n 's/.*] Linux version \([^ ]*\).*/kernel=\1/p' "$SCRATCH/console" | head -n 1
	sed -n 's/.*(XEN) Xen version \([^ ]*\).*/xen=\1/p' "$SCRATCH/console" | head -n 1
} >>"$DIR/labels"
[ "$verdict" -gt 1 ] || sed -n 's/^# result //p' "$DIR/output" >"$DIR/results"
if [ "$verdict" -eq 0 ]; then
	echo "passed ($took s${ATTEMPT:+, attempt $((ATTEMPT + 1))})" >"$DIR/verdict"
else
	echo "failed: $why ($took s${ATTEMPT:+, attempt $((ATTEMPT + 1))})" >"$DIR/verdict"
	head -n 20 "$SCRATCH/complaints" | cut -c 1-300 | sed 's/^/    /' >&2
fi
printf '%s: %s\n' "$NAME" "$(cat "$DIR/verdict")" >&2
[ -z "$stopped" ] || { trap - "$stopped"; kill -s "$stopped" $$; }
exit "$verdict"
