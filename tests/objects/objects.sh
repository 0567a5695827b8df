# SPDX-License-Identifier: GPL-2.0
# what the series touches builds without a warning: compilers, machines, options; pages, too

full

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
	base=$1 with="-C build/$1/linux O=$PWD/$OUT/objects W=1 $2" obj=$PWD/$OUT/objects
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
		make -s $with olddefconfig && make -j "$(nproc)" $with drivers/xen/ \
			$(case $with in *arm64*) ;; *) echo arch/x86/xen/ arch/x86/platform/pvh/ ;; esac) \
			$(configured KEXEC:kexec KEXEC_CORE:kexec_core KEXEC_FILE:kexec_file \
				KEXEC_KUNIT_TEST:tests/kexec_kunit XEN:sched/core)
	} >"$obj/log" 2>&1 && status=0 || status=$?
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
	[ "$status" -eq 0 ] && ! grep -E 'warning:|[Ee]rror:' "$obj/log" |
		grep -v "$known" | grep -F -f "$obj/touched"
}

# page BASE FOLDER NAME: that page of the kernel's documentation makes no warning
page()
{
	out=$PWD/$OUT/docs
	rm -rf "$out"
	make -s -C "build/$1/linux" O="$out" SPHINXDIRS="$2" htmldocs >"$out.log" 2>&1 &&
		status=0 || status=$?
	cat "$out.log"
	[ "$status" -eq 0 ] && [ -f "$out/Documentation/output/$2/$3.html" ] &&
		! grep -F "$2/$3.rst" "$out.log"
}

case $2 in
compilers)
	llvm=-19
	[ "$1" != v6.12 ] || llvm=1
	built "$1" ''
	built "$1" LLVM=$llvm
	built "$1" 'C=1 CF=-D__typeof_unqual__=typeof'
	;;
machines)
	built "$1" ARCH=i386 -e MPENTIUM4 -e X86_PAE -e XEN_PVHVM_GUEST -e XEN_PRIVCMD
	built "$1" 'ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-' -e XEN_PRIVCMD
	;;
options)
	for off in XEN_PV XEN_PVH XEN_DOM0 KUNIT XEN_UNPOPULATED_ALLOC; do
		built "$1" '' -d $off
	done
	built "$1" '' -d PREEMPT_DYNAMIC -d PREEMPT_LAZY -d PREEMPT_VOLUNTARY -e PREEMPT
	built "$1" '' -d KEXEC -d KEXEC_FILE -d CRASH_DUMP -d KEXEC_JUMP
	built "$1" '' -e MODULES -m XENFS -m XEN_PRIVCMD -m XEN_GNTDEV -m XEN_GRANT_DEV_ALLOC
	;;
pages)
	page "$1" arch/x86 xen-preemptible-hypercalls
	page "$1" admin-guide xen-kexec
	;;
esac
