#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# check.sh [GROUP]...: every check, or those of the groups named; ends with
# "N passed, N failed" and goes on after a failure. One line a check; its output
# is kept in build/check/NUMBER.log. Needs what `make check` builds first.
#
#	style	what lies in the repository
#	self	the bench's own tests
#	boots	both bases, unpatched, show what they are known to do
#	series	the patches, the tests that they bring, and what they are for
#	kexec	what refuses kexec and when, in dom0 and in domUs that xl starts; and
#		what xl makes others wait
#	debug	kernels with lockdep and KASAN: KUnit and stress
#	objects	what the series touches, for other configurations, machines and compilers; and
#		its documentation
#	models	kernels that are built for one preemption model
#	bisect	every prefix of the series
#	demo	no checks: the boots that `make demo` shows
#
# FULL=1: debug, objects, models and bisect too, KUnit in a PVH dom0, and ten minutes of stress.
# JOBS= boots run side by side (default: one for each CPU).

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"
set +e
cd "$TOP" || exit 1

run=build/tools/run
report=build/tools/report
OUT=build/check
JOBS=${JOBS:-$(nproc)}
# One number for the boots of this time, so that two of the same are the same.
nonce=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
# Here and not in build/runs, which is what the report shows.
runs=$OUT/runs
mem=3072
passed=0
failed=0

# How a check is written: a name, a command and what it must do. One line each.
#
#	check NAME COMMAND...		it succeeds
#	fails STATUS REGEX NAME COMMAND...	it fails so, and says why

check()
{
	title=$1
	shift
	attempt 0 . "$title" "$@"
}

fails()
{
	attempt "$@"
}

attempt()
{
	want=$1 says=$2 title=$3
	shift 3
	number=$((passed + failed + 1))
	log=$OUT/$number.log
	start=$(date +%s)
	"$@" >"$log" 2>&1 </dev/null
	got=$?
	took=$(($(date +%s) - start))
	if [ "$got" -ne "$want" ]; then
		why="exit status $got, not $want"
	elif [ "$want" -ne 0 ] && ! grep -Eq -e "$says" "$log"; then
		why="its output has no '$says'"
	else
		passed=$((passed + 1))
		printf 'ok %d %s (%d s)\n' "$number" "$title" "$took"
		return
	fi
	failed=$((failed + 1))
	printf 'not ok %d %s (%d s)\n' "$number" "$title" "$took"
	printf '    %s; %s ends:\n' "$why" "$log"
	tail -n 5 "$log" | cut -c 1-200 | sed 's/^/    | /'
}

# Boots. boot ARGUMENTS... queues one, boot_all runs the queue, JOBS at a time.
# Words have no blanks. In virtual time, company does not change a figure.

boot()
{
	printf '%s\n' "$*" >>"$OUT/queue"
}

boot_all()
{
	[ -f "$OUT/queue" ] || return 0
	{
		xargs -L 1 -P "$JOBS" "$run" <"$OUT/queue" 2>&1
		echo $? >"$OUT/status"
	} | sed 's/^/# /'
	rm -f "$OUT/queue"
	return "$(cat "$OUT/status")"
}

# measure NAME BASE REV DOM0 PREEMPT PROBE-ARGUMENTS...: queue one probe;
# PREEMPT is a model, or unset to leave the choice to the kernel
measure()
{
	name=$1 base=$2 rev=$3 dom0=$4 append=
	[ "$5" = unset ] || append="--append preempt=$5"
	shift 5
	# shellcheck disable=SC2086 # no word, or two
	boot --dir "$runs/$name" --kernel "build/$base/bzImage-$rev" --dom0 "$dom0" \
		--mem "$mem" --timeout 1800 --nonce "$nonce" \
		--label "base=$base" --label "rev=$rev" $append -- probe "$@"
}

# verdict NAME: a run that passed
verdict()
{
	cat "$runs/$1/verdict"
	grep -q '^passed' "$runs/$1/verdict"
}

# The load for a type of dom0. Populating takes ten times as long in a PVH one.
load_of()
{
	case $1 in
	pv) echo --mib 1024 --busy 1500 ;;
	pvh) echo --mib 256 --busy 1500 ;;
	esac
}

# Twice more, how long the hypercalls take by themselves. The three processes have
# their arguments in different places, which makes up to 3 % in a PVH dom0.
alone_of()
{
	alone="+ probe $(load_of "$1") --busy 1 --class none"
	echo "$alone" "$alone"
}

# cell BASE DOM0 MODEL REV...: queue a measurement of lateness beside hypercalls and
# of their length, for each REV
cell()
{
	base=$1 dom0=$2 model=$3
	shift 3
	for rev; do
		# shellcheck disable=SC2046 # words
		measure "$base-$dom0-$model-$rev" "$base" "$rev" "$dom0" "$model" \
			$(load_of "$dom0") $(alone_of "$dom0")
	done
}

# What `make demo` shows.
demo()
{
	runs=build/runs
	for dom0 in pv pvh; do
		cell v6.12 "$dom0" none base series
		cell v6.12 "$dom0" voluntary base series
		cell v6.12 "$dom0" full series
		cell v7.3 "$dom0" lazy base series
		cell v7.3 "$dom0" unset series
		mem=6144
		for rev in base series; do
			measure "v6.12-$dom0-none-sizes-$rev" v6.12 $rev "$dom0" none \
				--mib 256:1024:4096 --busy 1 --class other
		done
		mem=3072
	done
	boot_all
}

# watched REV DOM0: queue hypercalls of 6 s, longer than the watchdogs allow, on v6.12
# with preempt=none. A soft lockup is seen after 3 to 4 s; a report of RCU puts that
# off, so it has to come later.
watched()
{
	case $2 in
	pv) mem=6144 load='--mib 4608 --domain hvm' ;;
	pvh) mem=3072 load='--mib 1024' ;;
	esac
	# shellcheck disable=SC2086 # words
	boot --dir "$runs/watched-$1-$2" --kernel "build/v6.12/bzImage-$1" --dom0 "$2" \
		--mem $mem --timeout 900 --append \
		"'preempt=none watchdog_thresh=1 rcupdate.rcu_cpu_stall_timeout=4'" \
		-- probe stress $load --threads 1 --seconds 1
	mem=3072
}

# logged NAME REGEX: the console of that run has shown it
logged()
{
	grep -E "$2" "$runs/$1/console.log"
}

# switched REV DOM0: queue short measurements of v6.12 that boots with one model and is
# switched to another
switched()
{
	for to in none full; do
		from=full
		[ $to = none ] || from=none
		boot --dir "$runs/switched-$1-$2-$to" --kernel "build/v6.12/bzImage-$1" \
			--dom0 "$2" --mem $mem --append "preempt=$from" \
			--label base=v6.12 --label "rev=$1" -- \
			write /sys/kernel/debug/sched/preempt $to + probe --mib 128 --busy 50
	done
}

boots()
{
	for dom0 in pv pvh; do
		watched base $dom0
		switched base $dom0
		for model in none full; do
			measure "v6.12-$dom0-$model" v6.12 base "$dom0" "$model" \
				--mib 128 --busy 50
		done
		for again in '' -again; do
			measure "v7.3-$dom0-lazy$again" v7.3 base "$dom0" lazy \
				--mib 128 --busy 50
		done
	done
	boot_all
	for dom0 in pv pvh; do
		check "v6.12 $dom0 switched from none to full is fair" \
			$report --fair "$runs/switched-base-$dom0-full"
		check "v6.12 $dom0 switched from full to none starves" \
			$report --starved "$runs/switched-base-$dom0-none"
		check "v6.12 $dom0 preempt=none: soft lockup" \
			logged "watched-base-$dom0" 'watchdog: BUG: soft lockup'
		check "v6.12 $dom0 preempt=none: RCU stall" \
			logged "watched-base-$dom0" 'rcu: INFO: rcu_.*detected stall'
		run6=v6.12-$dom0 run7=v7.3-$dom0-lazy
		dir6=$runs/$run6 dir7=$runs/$run7
		check "v6.12 $dom0 preempt=none boots" verdict "$run6-none"
		check "v6.12 $dom0 preempt=none starves" $report --starved "$dir6-none"
		check "v6.12 $dom0 preempt=full boots" verdict "$run6-full"
		check "v6.12 $dom0 preempt=full is fair" $report --fair "$dir6-full"
		check "v7.3 $dom0 preempt=lazy boots" verdict "$run7"
		check "v7.3 $dom0 preempt=lazy is fair" $report --fair "$dir7"
		check "v7.3 $dom0 gives the same figures twice" $report --same "$dir7" "$dir7-again"
	done
}

# The series

verify()
{
	BASE=$1 tools/series.sh verify
}

# From standard input: a file that git tracks would be taken for source. The
# directories of the new files have entries in MAINTAINERS, the base has one commit
# only, a label in kexec_core.c begins with a capital, and asm/kasan.h has stubs that
# linux/kasan.h has not. Where it runs, it leaves a file.
patch_style()
(
	cd "build/$1/linux" || exit
	for p in "$TOP/patches/$1"/*.patch; do
		scripts/checkpatch.pl --strict --quiet --ignore MISSING_SIGN_OFF \
			--ignore FILE_PATH_CHANGES,UNKNOWN_COMMIT_ID,CAMELCASE,ARCH_INCLUDE_LINUX - <"$p" || bad=1
	done
	exit "${bad-0}"
)

# dom0_kept BASE MODELS TARGET [OPTION]...: a configuration made by TARGET and
# scripts/config has dom0 support and, of the preemption options, at least one of
# MODELS (a regex)
dom0_kept()
{
	tree=build/$1/linux models=$2 config=$TOP/$OUT/kconfig/.config
	rm -rf "$OUT/kconfig"
	make -s -C "$tree" O="$TOP/$OUT/kconfig" "$3" || return
	shift 3
	"$tree/scripts/config" --file "$config" -e HYPERVISOR_GUEST -e PARAVIRT -e XEN \
		-e XEN_PV -e XEN_PVH -e XEN_DOM0 "$@"
	make -s -C "$tree" O="$TOP/$OUT/kconfig" olddefconfig || return
	grep -E '^CONFIG_(XEN_DOM0|PREEMPT[A-Z_]*)=y' "$config"
	grep -q '^CONFIG_XEN_DOM0=y' "$config" &&
		grep -Eq "^CONFIG_PREEMPT($models)=y" "$config"
}

# static_kept MODEL OPTION...: on v6.12, dom0 neither brings nor takes away a model
static_kept()
{
	model=${1#PREEMPT}
	shift
	dom0_kept v6.12 "$model" x86_64_defconfig "$@" &&
		! grep '^CONFIG_PREEMPT_DYNAMIC=y' "$OUT/kconfig/.config"
}

# kunit NAME IMAGE SKIPPED APPEND OPTIONS...: the suites pass at boot, and leave out
# just those cases which are for another kind of machine: of kexec, seven that take
# a guest of Xen, one of them a PVH guest
kunit()
{
	to=$runs/$1 image=build/$2 skipped=$3 append="kunit.enable=1 $4"
	shift 4
	# On a busy machine, an emulated Linux may find its APIC's timer too far off, do
	# without, and have no timers that would do for the tests: boot again.
	for try in 1 2 3; do
		echo "boot $try"
		$run --dir "$to" --kernel "$image" --cpus 2 --timeout 600 --append "$append" \
			--expect "3 suites, 0 failed, $skipped cases skipped" "$@" -- kunit &&
			return
		grep 'APIC timer disabled' "$to/console.log" || return
	done
	return 1
}

# kunit_py BASE FOLDER: the kernel's own tool takes the configuration that a suite names
kunit_py()
(
	cd "build/$1/linux" &&
		PYTHONDONTWRITEBYTECODE=1 tools/testing/kunit/kunit.py config --arch=x86_64 --kunitconfig="$2" \
			--build_dir="$TOP/$OUT/kunit"
)

# stress NAME IMAGE DOM0 CPUS SECONDS OPTION...: four toolstacks that are moved between
# vCPUs, while the preemption model is switched at run time. Something has to come of
# it: a domain in eight seconds, which takes longer in an emulated PVH dom0; a move
# every second; and, with one vCPU, where a switch does not wait for others, each
# model twice. Several vCPUs of a PV dom0 switch often enough to need a QEMU that can
# cope with it, see tools/fetch.sh; QEMU 10 starts no PVH dom0.
stress()
{
	name=$1 image=build/$2 dom0=$3 cpus=$4 seconds=$5 qemu=${QEMU-} moves=$5 switches=1
	shift 5
	if [ "$cpus" -eq 1 ]; then
		moves=0 switches=6
	elif [ "$dom0" = pv ]; then
		qemu=$(tools/fetch.sh qemu) || return
	fi
	QEMU=$qemu $run --dir "$runs/$name" --kernel "$image" --dom0 "$dom0" \
		--cpus "$cpus" --mem $mem --timeout $((seconds + 1200)) \
		--append "bench.limit=$((seconds + 900))" "$@" \
		-- probe stress --switch --seconds "$seconds" &&
		tr ' ' '\n' <"$runs/$name/results" | awk -F= -v least="$seconds" \
			-v moves="$moves" -v switches=$switches '
			/^(rounds|moves|switches)=/ { print; n[$1] = $2 }
			END { exit !(8 * n["rounds"] >= least && n["moves"] >= moves &&
				     n["switches"] >= switches) }'
}

series()
{
	for base in v7.3 v6.12; do
		check "$base: patches, branch and plain files agree" verify $base
		check "$base: checkpatch" patch_style $base
		for d in arch/x86/xen/tests drivers/xen/tests kernel/tests; do
			check "$base: kunit.py takes $d" kunit_py $base $d
		done
	done
	# Mainline: one of those that dom0 is tied to. 6.12: what was asked for.
	tied='|_RT|_DYNAMIC'
	for model in 'PREEMPT -d PREEMPT_DYNAMIC' 'PREEMPT_LAZY -d PREEMPT_DYNAMIC' \
		'PREEMPT_LAZY -e PREEMPT_DYNAMIC' 'EXPERT -e PREEMPT_RT -d PREEMPT_DYNAMIC'; do
		# shellcheck disable=SC2086 # words
		check "v7.3 dom0 is kept: defconfig, $model" \
			dom0_kept v7.3 "$tied" x86_64_defconfig -e $model
	done
	check 'v7.3 dom0 is kept: allmodconfig' dom0_kept v7.3 "$tied" allmodconfig
	for model in _NONE _VOLUNTARY ''; do
		check "v6.12 keeps static PREEMPT$model" \
			static_kept "PREEMPT$model" -d PREEMPT_DYNAMIC \
			-d PREEMPT_VOLUNTARY -e "PREEMPT$model"
	done
	check 'v6.12 dom0 is kept: allmodconfig' dom0_kept v6.12 '_[A-Z]*' allmodconfig
	# patches/v7.2 is patches/v7.3.
	[ -z "${FULL-}" ] || check 'v7.2 takes the patches for v7.3' env BASE=v7.2 tools/tree.sh
	check 'KUnit without Xen, v7.3' kunit kunit-v7.3 v7.3/bzImage-series 7 '' --bare
	check 'KUnit without Xen, v6.12 preempt=none' \
		kunit kunit-v6.12 v6.12/bzImage-series 7 preempt=none --bare
	check 'KUnit in a PV dom0, v7.3' kunit kunit-pv v7.3/bzImage-series 1 '' --dom0 pv
	# In emulation, interrupts of a PVH dom0 are slow, and the pad seldom gets to
	# reschedule before the next one: sometimes not once.
	[ -z "${FULL-}" ] || check 'KUnit in a PVH dom0, v7.3' \
		kunit kunit-pvh v7.3/bzImage-series 0 '' --dom0 pvh
	long=30
	[ -z "${FULL-}" ] || long=600
	for dom0 in pv pvh; do
		for base in v7.3 v6.12; do
			check "$base $dom0, 4 vCPUs: stress" stress "stress-$base-$dom0" \
				"$base/bzImage-series" $dom0 4 $long
		done
		check "v6.12 $dom0, 1 vCPU: through all models" stress "models-$dom0" \
			v6.12/bzImage-series $dom0 1 5
	done
	cells='v7.3:lazy v7.3:unset v6.12:none'
	for dom0 in pv pvh; do
		watched series $dom0
		switched series $dom0
		for c in $cells; do
			cell "${c%:*}" "$dom0" "${c#*:}" series
		done
		for base in v7.3 v6.12; do
			# shellcheck disable=SC2046 # words
			measure "$base-$dom0-alone" $base base "$dom0" full \
				$(load_of "$dom0") --class none $(alone_of "$dom0")
		done
	done
	boot_all
	for dom0 in pv pvh; do
		check "v6.12 $dom0 preempt=none: quiet watchdogs" verdict "watched-series-$dom0"
		for to in none full; do
			check "v6.12 $dom0 switched to $to is fair" \
				$report --fair "$runs/switched-series-$dom0-$to"
		done
		for c in $cells; do
			run1=${c%:*}-$dom0-${c#*:}-series alone=$runs/${c%:*}-$dom0-alone
			check "$run1 boots" verdict "$run1"
			check "$run1 waits as beside a loop" \
				$report --judge --chance --base "$alone" "$runs/$run1"
		done
	done
}

# Kexec, and domUs under the real toolstack

# xl NAME BASE REV DOM0 PREEMPT OPTIONS... -- COMMANDS...: queue a boot that has the
# toolstack; PREEMPT is a model, or unset
xl()
{
	name=$1 base=$2 rev=$3 dom0=$4 append="kunit.enable=0 bench.limit=1200"
	[ "$5" = unset ] || append="$append preempt=$5"
	shift 5
	boot --dir "$runs/$name" --kernel "build/$base/bzImage-$rev" --dom0 "$dom0" --guests \
		--initrd "$OUT/toolstack-$base-$rev.cpio" --append "'$append'" \
		--timeout 1200 --label "base=$base" --label "rev=$rev" "$@"
}

# What is asked of domUs. Their commands are separated by commas. In one round,
# kexec is refused nine times and allowed three times.
domus()
{
	image=/boot/bzImage
	case $1 in
	calls) echo "domu --limit 600 --append xen.kexec_soft_reset=1 -- kexec input $image ," \
		"kexec neighbour $image 256 $2" ;;
	refused) echo "domu -- kexec refused $image reset" ;;
	xl) echo "domu --mem 1024 --beside -- kexec grant 0 1 600" ;;
	exec) echo "domu --type $2 --limit 600 --append xen.kexec_soft_reset=1 --" \
		"kexec guest $image ," \
		"kexec exec $image /sys/firmware/initrd kexec second $image" ;;
	esac
}

# says NAME REGEX...: each has a line that matches in the console log of a run
says()
{
	console=$runs/$1/console.log
	shift
	for re; do
		grep -E "$re" "$console" || { echo "no '$re' in $console"; return 1; }
	done
}

kexec()
{
	rounds=1000
	for base in v7.3 v6.12; do
		for rev in base series; do
			check "$base $rev: pack the toolstack" tools/toolstack.sh \
				"build/$base/bzImage-$rev" "$OUT/toolstack-$base-$rev.cpio"
		done
		# The rest is a word of the reason: words have no blanks.
		refused="kexec input /boot/bzImage + kexec refused /boot/bzImage"
		xl "kexec-$base-bare" "$base" base pv unset --bare -- kexec input /boot/bzImage
		xl "kexec-$base-pv" "$base" series pv unset -- "$refused" PV + "$(domus calls $rounds)"
		xl "kexec-$base-pvh" "$base" series pvh unset -- "$refused" reboots + "$(domus calls 20)"
		xl "kexec-$base-xl" "$base" series pv unset -- "$(domus refused)" + "$(domus xl)"
		xl "kexec-$base-hvm" "$base" series pv unset -- "$(domus exec hvm)"
		xl "kexec-$base-reset" "$base" series pv unset -- "$(domus exec pvh)"
	done
	xl kexec-starved v6.12 base pv none -- "$(domus xl)"
	xl kexec-fair v6.12 series pv none -- "$(domus xl)"
	xl kexec-fails v7.3 series pv unset -- domu -- ls /none
	boot_all
	for base in v7.3 v6.12; do
		check "$base bare, unpatched: bad input" verdict "kexec-$base-bare"
		check "$base PV: dom0 refuses; domU, $rounds rounds" verdict "kexec-$base-pv"
		check "$base PVH: dom0 refuses; domU, 20 rounds" verdict "kexec-$base-pvh"
		check "$base HVM domU starts another kernel" verdict "kexec-$base-hvm"
		# xl resets HVM guests only, and says nothing; others are destroyed.
		fails 1 'failed: 1 of 1 tests' "$base PVH domU starts another kernel" verdict "kexec-$base-reset"
		check "$base PVH domU asks for a soft reset" says "kexec-$base-reset" \
			'ok 1 kexec_file_load: Success' 'reason code 5 is soft-reset'
		check "$base PVH domU refuses; xl create, xl destroy" verdict "kexec-$base-xl"
		check "$base xl keeps nobody waiting" $report --fair "$runs/kexec-$base-xl"
	done
	check 'v6.12 unpatched, preempt=none: xl create, xl destroy' verdict kexec-starved
	fails 1 'of the hypercall' 'v6.12 unpatched, preempt=none: xl keeps others waiting' \
		$report --fair "$runs/kexec-starved"
	check 'v6.12 preempt=none: xl create, xl destroy' verdict kexec-fair
	check 'v6.12 preempt=none: xl keeps nobody waiting' $report --fair "$runs/kexec-fair"
	fails 1 'failed: 1 of 1 tests' 'a domU whose command fails' verdict kexec-fails
}

# Style

spdx()
{
	git ls-files | grep -v -e '^COPYING$' -e '^figures/' -e '^patches/' |
		while read -r f; do
			head -n 3 "$f" | grep -q 'SPDX-License-Identifier: GPL-2.0' ||
				echo "no SPDX line: $f"
		done >"$OUT/spdx"
	cat "$OUT/spdx"
	[ ! -s "$OUT/spdx" ]
}

# What it does not know: that these are programs, not parts of a kernel.
our_checkpatch()
(
	# It leaves a file where it is run.
	cd "$OUT" && ../v7.3/linux/scripts/checkpatch.pl --no-tree --quiet \
		--ignore VOLATILE,STRCPY,REPEATED_WORD,EMBEDDED_FUNCTION_NAME \
		--ignore PREFER_DEFINED_ATTRIBUTE_MACRO,COMPLEX_MACRO -f \
		"$TOP"/tools/*.[ch] "$TOP"/tools/guest/*.[ch]
)

# The README has what the probe says of itself.
probe_usage()
{
	build/guest/probe --help >"$OUT/usage" && ! grep -vxF -f README.md "$OUT/usage"
}

style()
{
	check 'every file names its license' spdx
	check 'shellcheck' shellcheck -x tools/*.sh .ci/run
	check 'checkpatch on the tools' our_checkpatch
	check 'the README has the usage text of the probe' probe_usage
}

# The runner's and the report's own tests

# judge TEXT: what the runner makes of a console log; its number is 5eed
judge()
{
	printf '%b' "$1" >"$OUT/log"
	$OUT/run --judge "$OUT/log" --nonce 5eed
}

# rubbish COMMAND...: what that prints is no verdict, and harms nobody
rubbish()
{
	"$@" | head -c 2000000 >"$OUT/log"
	$OUT/run --judge "$OUT/log" --nonce 5eed
}

# The same with a good log among it, which stays good.
good_among_rubbish()
{
	{
		head -c 300000 /dev/zero | tr '\0' x
		printf '\n\0\0\nKTAP version 1\n1..2\n  ok 7 by a child\n'
		head -c 300000 /dev/zero
		printf '\nok 1 a\r\n\033[2J\377\nok 2 b\n'
		printf '# bench: 5eed passed 2 failed 0\n'
		head -c 300000 /dev/zero | tr '\0' y
	} >"$OUT/log"
	$OUT/run --judge "$OUT/log" --nonce 5eed
}

# results NAME FACTOR [TAIL]: a made-up run for the report; lateness is FACTOR
# times that of the loop, TAIL ms later at worst
results()
{
	mkdir -p "$OUT/$1"
	awk -v f="$2" -v tail="${3-0}" 'BEGIN {
		labels = "dom0=pv time=virtual base=v0 rev=base asked=full"
		print "# result what=env xen=4 kernel=0 preempt=full", labels
		print "# result what=null calls=1 min_ns=1000 mean_ns=1000", labels
		split("none other", class, " ")
		for (i = 1; i <= 2; i++)
			print "# result what=duration load=destroy class=" class[i] \
				" mib=1 threads=1 min_ns=1 mean_ns=" 1e8 * f \
				" max_ns=" 1e9, labels
		for (i = 0; i < 2; i++) {
			k = i ? 1 : f
			printf "# result what=latency load=destroy%s class=other mib=1" \
				" threads=1 samples=2 busy_ns=9 mean_ns=%d p50_ns=9 p99_ns=%d" \
				" p999_ns=9 max_ns=%d %s\n", i ? "_loop" : "", 1e5 * k,
				2e5 * k, 2e5 + (i ? 0 : 1e6 * tail), labels
			printf "# result what=hist load=destroy%s class=other mib=1" \
				" threads=1 bins=98304:1,196608:1 %s\n",
				i ? "_loop" : "", labels
		}
	}' >"$OUT/$1/results"
}

readme_twice()
{
	printf 'a\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nz\n' >"$OUT/README"
	for i in 1 2; do
		$OUT/report --out "$OUT/plots" --readme "$OUT/README" "$OUT/good" || return
		cp "$OUT/README" "$OUT/README.$i"
	done
	cmp "$OUT/README.1" "$OUT/README.2" && ! grep old "$OUT/README" &&
		grep '^| v0 ' "$OUT/README" && grep '^z$' "$OUT/README"
}

# A run that hangs gets SIGTERM once the kernel talks: its QEMU goes, and it says so.
interrupted()
{
	rm -rf "$runs/interrupted"
	"$run" --dir "$runs/interrupted" --bare --append 'rdinit=/none rootdelay=99999' \
		--kernel build/v7.3/bzImage-base -- ls &
	pid=$!
	for i in $(seq 100); do
		[ ! -s "$runs/interrupted/console.log" ] || break
		sleep 1
	done
	qemu=$(ps -o pid= --ppid $pid)
	kill -0 "$qemu" && kill -TERM $pid || return
	wait $pid
	echo "exit status $?, after $i s"
	! kill -0 "$qemu" && grep 'interrupted by signal' "$runs/interrupted/verdict"
}

bare()
{
	$run --bare --kernel build/v7.3/bzImage-base "$@"
}

# No PID 1, and a root file system that takes for ever to show up.
hang()
{
	bare --append 'rdinit=/none rootdelay=99999' \
		--allow 'blocked for more than' "$@" -- ls
}

no_space()
{
	mkdir -p "$runs/no-space"
	ln -sf /dev/full "$runs/no-space/console.log"
	bare --dir "$runs/no-space" -- ls
}

in_use()
{
	mkdir -p "$runs/in-use"
	flock "$runs/in-use/console.log" "$run" --bare --dir "$runs/in-use" \
		--kernel build/v7.3/bzImage-base -- ls
}

# without TOOL COMMAND...: as if TOOL were not installed
without()
(
	mkdir -p "$OUT/bin"
	for dir in /usr/bin /bin /usr/sbin /sbin; do
		ln -sf $dir/* "$OUT/bin" 2>/dev/null
	done
	rm -f "$OUT/bin/$1"
	shift
	# shellcheck disable=SC2030 # for this one
	PATH=$TOP/$OUT/bin && "$@"
)

# As if the disk were nearly full.
nearly_full()
(
	mkdir -p "$OUT/full"
	printf '#!/bin/sh\necho head\necho disk 100 90 10 90%% /\n' >"$OUT/full/df"
	chmod +x "$OUT/full/df"
	# shellcheck disable=SC2031 # for this one
	PATH=$TOP/$OUT/full:$PATH && "$@"
)

# tree NAME=VALUE...: lay out a tree that does not exist yet
tree()
{
	env BASE=v9.99 "$@" tools/tree.sh
	status=$?
	rm -rf build/v9.99
	return $status
}

self()
{
	# The parsers once more, with every read and write checked.
	for prog in run report; do
		check "$prog builds with sanitizers" gcc -g -O1 -Wall -Wextra -Werror \
			-fsanitize=address,undefined -fno-sanitize-recover=all \
			-o $OUT/$prog tools/$prog.c -lm
	done
	export ASAN_OPTIONS=detect_leaks=0
	any=README.md
	args="--name none --kernel $any --initrd $any --xen $any"

	# shellcheck disable=SC2086 # $args are words
	{
	fails 2 'takes one of pv.pvh' 'run: unknown dom0 type' $OUT/run $args --dom0 hvm -- ls
	fails 2 'number from 1 to 64' 'run: no CPUs' $OUT/run $args --cpus 0 -- ls
	fails 2 'number from' 'run: a number that is none' $OUT/run $args --timeout 1m -- ls
	fails 2 'unrecognized option' 'run: unknown option' $OUT/run $args --frob -- ls
	fails 2 'nothing to run' 'run: nothing to run' $OUT/run $args
	fails 2 'neither blanks nor quotes' 'run: a blank in a guest word' $OUT/run $args -- ls 'a b'
	fails 2 'not a name' 'run: a name that leads elsewhere' $OUT/run $args --name ../x -- ls
	fails 2 'key=value' 'run: malformed label' $OUT/run $args --label base -- ls
	fails 2 'bad regular expression' 'run: malformed pattern' $OUT/run $args --allow '(' -- ls
	fails 2 'Xen takes 1023' 'run: a command line that Xen would cut' \
		$OUT/run $args --append "$(printf '%01000d' 0)" -- ls
	fails 2 'cannot read the kernel .*make kernel' 'run: no kernel' $OUT/run $args --kernel none -- ls
	fails 2 'cannot read the hypervisor .*make xen' 'run: no Xen' $OUT/run $args --xen none -- ls
	fails 2 'is not a file' 'run: a directory for a kernel' $OUT/run $args --kernel tools -- ls
	fails 2 'cannot run QEMU.*install' 'run: no QEMU' $OUT/run $args --qemu none -- ls
	fails 2 'does not answer like QEMU' 'run: another program for QEMU' $OUT/run $args --qemu true -- ls
	}

	head='KTAP version 1\n1..2\n' close='# bench: 5eed passed 2 failed 0\n'
	check 'log: good' judge "${head}ok 1 a\nok 2 b\n$close"
	check 'log: good, with what the console adds' good_among_rubbish
	fails 1 "first 'not ok 2 b'" 'log: a test failed' \
		judge "${head}ok 1 a\nnot ok 2 b\n# bench: 5eed passed 1 failed 1\n"
	fails 5 'where 2 of 2' 'log: a test twice' judge "${head}ok 1 a\nok 1 a\n$close"
	fails 5 'where 1 of 2' 'log: tests out of order' judge "${head}ok 2 a\nok 1 a\n$close"
	fails 5 'where 3 of 2' 'log: a test too many' judge "${head}ok 1 a\nok 2 b\nok 3 c\n$close"
	fails 5 'counts 2 passed' 'log: a test too few' judge "${head}ok 1 a\n$close"
	fails 5 'counts 2 passed' 'log: counts that lie' judge "${head}ok 1 a\nnot ok 2 b\n$close"
	fails 5 'proper number' 'log: a number out of range' judge "${head}ok 99999999999 a\n$close"
	fails 5 'plan out of place' 'log: a second plan' judge "${head}1..1\nok 1 a\n$close"
	fails 5 'second KTAP header' 'log: a second header' judge "$head$head"
	fails 5 'malformed plan' 'log: an empty plan' judge 'KTAP version 1\n1..0\n# bench: 5eed passed 0 failed 0\n'
	fails 5 'wrong number' 'log: an old log' judge "${head}ok 1 a\nok 2 b\n# bench: 0ld passed 2 failed 0\n"
	fails 5 'malformed closing' 'log: a closing line cut short' judge "${head}ok 1 a\nok 2 b\n# bench: 5eed passed 2\n"
	fails 5 'after the closing line' 'log: a forged test at the end' \
		judge "${head}ok 1 a\nok 2 b\n${close}ok 3 c\n"
	fails 5 'printed twice' 'log: two closing lines' judge "${head}ok 1 a\nok 2 b\n$close$close"
	fails 5 'without a verdict' 'log: no closing line' judge "${head}ok 1 a\nok 2 b\n"
	fails 5 'without a verdict' 'log: empty' judge ''
	fails 5 'failed' 'log: random bytes' rubbish cat /dev/urandom
	fails 5 'failed' 'log: zeroes' rubbish cat /dev/zero
	fails 5 'failed' 'log: a line without an end' rubbish yes "$(printf '%060d' 0)"
	for splat in 'Kernel panic - not syncing: x' 'BUG: unable to handle page fault' \
		'WARNING: CPU: 0 PID: 1 at x' 'WARNING: possible recursive locking detected' \
		'WARNING: suspicious RCU usage' 'rcu: INFO: rcu_sched self-detected stall' \
		'watchdog: BUG: soft lockup - CPU#0' 'INFO: task x:1 blocked for more than 2 s' \
		'BUG: KASAN: use-after-free' 'UBSAN: shift-out-of-bounds' 'Oops: 0000' \
		'BUG: sleeping function called from invalid context at x' \
		'traps: general protection fault'; do
		fails 4 'complaints in the log' "log: $splat" \
			judge "${head}[    1.5] $splat\nok 1 a\nok 2 b\n$close"
	done
	fails 4 'Xen BUG' 'log: Xen BUG' judge "(XEN) Xen BUG at x.c:1\n${head}ok 1 a\nok 2 b\n$close"

	results good 1
	results slow 1.2
	results late 1 1.5
	check 'report: two equal runs' $OUT/report --same $OUT/good $OUT/good
	fails 1 'mean_ns: .* apart' 'report: two runs that differ' $OUT/report --same $OUT/good $OUT/slow
	check 'report: as good as the loop' $OUT/report --judge --base $OUT/good $OUT/good
	fails 1 'mean_ns .* 1.200 times' 'report: worse than the loop' $OUT/report --judge $OUT/slow
	fails 1 'max .*1.500 ms beyond' 'report: later than the loop' $OUT/report --judge $OUT/late
	fails 1 'bar 1.01' 'report: a slower hypercall' $OUT/report --judge --base $OUT/good $OUT/slow
	fails 1 'starving is' 'report: nobody starves' $OUT/report --starved $OUT/good
	check 'report: the table in the README, twice' readme_twice
	fails 2 'lacks the two lines' 'report: a README without the marks' \
		$OUT/report --out $OUT/plots --readme COPYING $OUT/good
	mkdir -p $OUT/bad
	head -c 300000 /dev/urandom >$OUT/bad/results
	fails 2 'no run measured' 'report: rubbish' $OUT/report --out $OUT/plots $OUT/bad
	fails 2 'cannot read' 'report: no such run' $OUT/report --judge $OUT/none
	fails 2 'no gnuplot: apt-get' 'report: no gnuplot' \
		without gnuplot $OUT/report --out $OUT/plots $OUT/good

	fails 1 'LINUX=.*does not exist or cannot be read' 'tree: nothing there' tree LINUX=/none
	fails 1 'does not hold the source' 'tree: not a kernel' tree LINUX="$TOP/tools"
	fails 1 'not a tarball' 'tree: not a tarball' tree LINUX="$TOP/COPYING"
	fails 1 'not enough disk space.*needed' 'tree: no space' nearly_full tree LINUX="$TOP/tools"
	fails 1 'git is missing' 'tree: no git' without git tree LINUX="$TOP/tools"

	check 'boot: a kernel without Xen' bare --dir "$runs/bare" -- ls
	fails 1 'tests failed' 'boot: a command that fails' bare --dir "$runs/command" -- ls /none
	fails 4 'Kernel panic' 'boot: a panic' bare --dir "$runs/panic" --append rdinit=/none -- ls
	fails 4 'sysrq' 'boot: a crash' bare --dir "$runs/crash" -- ls + write /proc/sysrq-trigger c
	fails 3 'time limit of 20 s' 'boot: a hang' hang --dir "$runs/hang" --timeout 20
	check 'boot: an interrupted one' interrupted
	fails 5 'out of place' 'boot: a forged plan' bare --dir "$runs/forged" -- write /dev/console 1..9
	fails 2 'No space left' 'boot: no space for the log' no_space
	fails 2 'in use' 'boot: two in one folder' in_use
}

# configured OPTION:FILE...: those kernel/FILE.o for which OPTION is set in $obj
configured()
{
	for o; do
		! grep -q "^CONFIG_${o%:*}=y" "$obj/.config" || echo "kernel/${o#*:}.o"
	done
}

# added: the lines that a diff -U0 adds, as a complaint names them
added()
{
	awk '/^[+][+][+] / { file = substr($2, 2) }
		/^@@/ {
			n = split(substr($3, 2), new, ",") == 1 ? 1 : new[2]
			while (n-- > 0)
				print file ":" new[1]++ ":"
		}'
}

# built BASE ARGUMENTS OPTION...: what the series touches builds with W=1 and more
# ARGUMENTS for make, after OPTIONs of scripts/config, and nobody complains of it.
# Sparse complains of much in these files that is older, and Debian's, which knows
# v7.3's __typeof_unqual__ by a definition only, of each MODULE_LICENSE() and the like.
built()
{
	base=$1 with="-C build/$1/linux O=$TOP/$OUT/objects W=1 $2" obj=$TOP/$OUT/objects
	shift 2
	rm -rf "$obj"
	mkdir -p "$obj"
	cp "build/$base/obj/.config" "$obj"
	"build/$base/linux/scripts/config" --file "$obj/.config" -e XEN "$@"
	changes="git -C build/$base/linux diff base series"
	case $with in
	*C=1*)
		ran='^  CHECK ' known=': error: bad constant expression$'
		$changes -U0 | added >"$obj/touched"
		;;
	*)
		ran='^  CC ' known='^$'
		$changes --name-only >"$obj/touched"
		;;
	esac
	# shellcheck disable=SC2086,SC2046 # words
	{
		make -s $with olddefconfig && make -j "$JOBS" $with drivers/xen/ \
			$(case $with in *arm64*) ;; *) echo arch/x86/xen/ arch/x86/platform/pvh/ ;; esac) \
			$(configured KEXEC:kexec KEXEC_CORE:kexec_core KEXEC_FILE:kexec_file \
				KEXEC_KUNIT_TEST:tests/kexec_kunit XEN:sched/core)
	} >"$obj/log" 2>&1
	status=$?
	cat "$obj/log"
	grep -E '^CONFIG_(XEN|PREEMPT|KEXEC|CC_IS)[A-Z0-9_]*=' "$obj/.config"
	set -- -e XEN "$@"
	while [ $# -gt 1 ]; do
		is=$(sed -n "s/^CONFIG_$2=//p" "$obj/.config")
		case $1$is in
		-d|-ey|-mm) shift 2 ;;
		*) echo "CONFIG_$2=$is, not what $1 makes it"; return 1 ;;
		esac
	done
	grep -q "$ran" "$obj/log" || { echo "no line '$ran'"; return 1; }
	[ $status -eq 0 ] && ! grep -E 'warning:|[Ee]rror:' "$obj/log" |
		grep -v "$known" | grep -F -f "$obj/touched"
}

# page BASE FOLDER NAME: that page of the kernel's documentation makes no warning
page()
{
	out=$TOP/$OUT/docs
	rm -rf "$out"
	make -s -C "build/$1/linux" O="$out" SPHINXDIRS="$2" htmldocs >"$out.log" 2>&1
	status=$?
	cat "$out.log"
	[ $status -eq 0 ] && [ -f "$out/Documentation/output/$2/$3.html" ] &&
		! grep -F "$2/$3.rst" "$out.log"
}

objects()
{
	for base in v7.3 v6.12; do
		check "$base: page on preemptible hypercalls" \
			page $base arch/x86 xen-preemptible-hypercalls
		check "$base: page on kexec" page $base admin-guide xen-kexec
		llvm=1
		[ $base = v6.12 ] || llvm=-19
		check "$base objects: gcc" built $base ''
		check "$base objects: LLVM=$llvm" built $base LLVM=$llvm
		check "$base objects: sparse" built $base \
			'C=1 CF=-D__typeof_unqual__=typeof'
		for off in XEN_PV XEN_PVH XEN_DOM0 KUNIT XEN_UNPOPULATED_ALLOC; do
			check "$base objects: $off=n" built $base '' -d $off
		done
		check "$base objects: static PREEMPT" built $base '' -d PREEMPT_DYNAMIC \
			-d PREEMPT_LAZY -d PREEMPT_VOLUNTARY -e PREEMPT
		check "$base objects: no kexec" built $base '' -d KEXEC -d KEXEC_FILE -d CRASH_DUMP
		check "$base objects: drivers are modules" built $base '' \
			-e MODULES -m XENFS -m XEN_PRIVCMD -m XEN_GNTDEV -m XEN_GRANT_DEV_ALLOC
		check "$base objects: i386, PVHVM" built $base ARCH=i386 \
			-e MPENTIUM4 -e X86_PAE -e XEN_PVHVM_GUEST -e XEN_PRIVCMD
		check "$base objects: arm64" built $base \
			'ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-' -e XEN_PRIVCMD
	done
}

# What the series is for is in kernels of one model, too.
models()
{
	flavours='none voluntary static rt'
	for f in $flavours; do
		check "v6.12, $f: builds" env BASE=v6.12 FLAVOUR="$f" tools/kernel.sh
		for dom0 in pv pvh; do
			# shellcheck disable=SC2046 # words
			measure "$f-$dom0" v6.12 "series-$f" "$dom0" unset $(load_of "$dom0")
		done
	done
	boot_all
	for f in $flavours; do
		# There is no model to choose, and full ones leave no request for later.
		skipped=9
		[ "$f" != none ] && [ "$f" != voluntary ] || skipped=8
		check "v6.12, $f: KUnit without Xen" \
			kunit "kunit-$f" "v6.12/bzImage-series-$f" $skipped '' --bare
		for dom0 in pv pvh; do
			check "v6.12, $f: $dom0 boots" verdict "$f-$dom0"
			check "v6.12, $f: $dom0 waits as beside a loop" \
				$report --judge --chance "$runs/$f-$dom0"
		done
	done
}

# Kernels that report every mistake. There is no KASAN for a PV domain; and an emulated
# PVH domain with it is too slow for what KUnit wants to see in a minute and a half.
debug()
{
	for f in debug:pv:1 debug-kasan:pvh:7; do
		flavour=${f%%:*} skipped=${f##*:}
		dom0=${f#*:}
		dom0=${dom0%:*}
		kernel=v7.3/bzImage-series-$flavour
		set -- --mem 4096 --xen-append dom0_mem=1536M,max:1536M --timeout 2400
		check "v7.3, $flavour: builds" env FLAVOUR="$flavour" BASE=v7.3 tools/kernel.sh
		check "v7.3, $flavour: $dom0, 2 vCPUs: stress" stress "stress-$flavour" "$kernel" \
			"$dom0" 2 60 "$@"
		[ "$dom0" = pv ] || set -- --bare --timeout 2400
		check "v7.3, $flavour: KUnit" kunit "kunit-$flavour" "$kernel" "$skipped" \
			bench.limit=1800 --dom0 "$dom0" "$@"
	done
}

bisect()
{
	for base in v7.3 v6.12; do
		check "$base: every prefix of the series" env FROM= BASE=$base tools/series.sh bisect-check
	done
}

if [ $# -eq 0 ]; then
	set -- style self boots series kexec ${FULL:+debug objects models bisect}
fi
mkdir -p "$OUT" || exit 1
rm -f "$OUT"/*.log "$OUT/queue"
begin=$(date +%s)
for group; do
	case $group in
	style|self|boots|series|kexec|debug|objects|models|bisect) "$group" ;;
	demo) demo; exit ;;
	*) usage "check.sh [style|self|boots|series|kexec|debug|objects|models|bisect|demo]..." ;;
	esac
done
printf '# took %d s; logs are in %s\n%d passed, %d failed\n' \
	$(($(date +%s) - begin)) $OUT $passed $failed
[ $failed -eq 0 ]
