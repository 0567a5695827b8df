# SPDX-License-Identifier: GPL-2.0
# a domU does what it is to, see tests/kexec/lib.sh; where kernels start, no page is lost or mapped

guest=${NAME##*/} kernels=
guest=${guest#"${base-}-"}
case $guest in
hvm) guests; kernels=3 ;;
crash|freed|loads) guests ;;
vga-none) more; kernels=2 ;;
mapped-*) more ;;
left) rest; kernels=2 ;;
pvh-told) rest ;;
twenty)
	full
	boot twenty "$KERNEL" -- 'domu -n twenty -l 7000 -a last=21 /boot/hvm.sh'
	kernels=21
	;;
esac
of "$guest"
[ "$kernels" ] || exit 0
whole "$guest" $kernels
unmapped "$guest"
