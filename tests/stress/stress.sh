# SPDX-License-Identifier: GPL-2.0
# stress while the model is switched: 4 vCPUs; beside a domU's I/O, without FIFO events; or 1, through all models

seconds=30
# The others take long.
[ "$NAME" = stress/v7.3-pv ] || full
[ -z "${FULL-}" ] || seconds=600
kernel=build/$1/bzImage-series dom0=$2
case ${3-} in
models) stress "$dom0" 1 5 --kernel "$kernel" ;;
io)
	# In one thread, QEMU delivers too many interrupts of a PVH dom0 twice.
	[ "$dom0" = pv ] || [ -n "${QEMU-}" ] || skip "takes a QEMU with patches/qemu-10.0: QEMU="
	tools/toolstack.sh "$kernel" "$OUT/initrd"
	first="trap 'cat /tmp/io' EXIT
mkdir /tmp/www
dd if=/dev/urandom of=/tmp/www/blob bs=64k count=32
sha1sum </tmp/www/blob >/tmp/www/sum
httpd -h /tmp/www
nc -ll -p 9 -e sha1sum &
domu -n io -t $dom0 -m 128 -l $((seconds + 600)) -a seconds=$seconds /boot/beside.sh >/tmp/io 2>&1 &
io=\$!
until grep -q -e 'io| ready' -e '^# io: [^d]' /tmp/io; do sleep 1; done"
	last="echo enough >/tmp/www/end
wait \$io"
	stress "$dom0" 4 $seconds --kernel "$kernel" --one-thread --guests --initrd "$OUT/initrd" \
		--append xen.fifo_events=0 --xen-append dom0_mem=896M,max:896M
	grep -a 'Using 2-level ABI' "$run/console.log"
	grep -a '^io| .* rounds' "$run/output"
	grep -ax 'io| # bench: exit 0 tainted 0' "$run/output"
	;;
*) stress "$dom0" 4 $seconds --kernel "$kernel" ;;
esac
