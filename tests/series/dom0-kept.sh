# SPDX-License-Identifier: GPL-2.0
# no configuration loses dom0; v7.3's is tied to three models, a long-term kernel's is brought none

tree=build/$1/linux out=$PWD/$OUT/kconfig

# kept MODELS TARGET [OPTION]...: a configuration made by TARGET and scripts/config has dom0 support and,
# of the preemption options, at least one of MODELS (a regex)
kept()
{
	models=$1
	rm -rf "$out"
	make -s -C "$tree" O="$out" "$2"
	shift 2
	"$tree/scripts/config" --file "$out/.config" -e HYPERVISOR_GUEST -e PARAVIRT -e XEN \
		-e XEN_PV -e XEN_PVH -e XEN_DOM0 "$@"
	make -s -C "$tree" O="$out" olddefconfig
	grep -E '^CONFIG_(XEN_DOM0|PREEMPT[A-Z_]*)=y' "$out/.config"
	grep -q '^CONFIG_XEN_DOM0=y' "$out/.config"
	grep -Eq "^CONFIG_PREEMPT($models)=y" "$out/.config"
}

if [ "$1" = v7.3 ]; then
	tied='|_RT|_DYNAMIC'
	kept "$tied" x86_64_defconfig -e PREEMPT -d PREEMPT_DYNAMIC
	kept "$tied" x86_64_defconfig -e PREEMPT_LAZY -d PREEMPT_DYNAMIC
	kept "$tied" x86_64_defconfig -e PREEMPT_LAZY -e PREEMPT_DYNAMIC
	kept "$tied" x86_64_defconfig -e EXPERT -e PREEMPT_RT -d PREEMPT_DYNAMIC
	kept "$tied" allmodconfig
	exit
fi
lazy=
[ "$1" = v6.12 ] || lazy=_LAZY
for model in _NONE _VOLUNTARY $lazy ''; do
	kept "$model" x86_64_defconfig -d PREEMPT_DYNAMIC -d PREEMPT_VOLUNTARY -e "PREEMPT$model"
	fails 1 '' grep '^CONFIG_PREEMPT_DYNAMIC=y' "$out/.config"
done
kept '_[A-Z]*' allmodconfig
