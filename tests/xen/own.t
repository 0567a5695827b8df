# SPDX-License-Identifier: GPL-2.0
# patched Xen: those of its own tests (tools/tests) that need no daemon of the toolstack

full
mkdir "$OUT/tree"
git -C build/xen-4.17/xen archive series Config.mk config tools/Rules.mk tools/include tools/libs tools/tests \
	xen/arch/x86/include xen/drivers xen/include xen/lib xen/tools xen/xsm | tar -x -C "$OUT/tree"
cd "$OUT/tree"
# What ./configure would make needs the libraries of all tools.
sed 's/@[A-Za-z_0-9]*@//' config/Tools.mk.in >config/Tools.mk
set -- CONFIG_X86=y XEN_COMPILE_ARCH=x86_64 XEN_TARGET_ARCH=x86_64 PYTHON=/usr/bin/python3
make -C tools/include xen/lib/x86/all "$@"
for t in cpu-policy/test-cpu-policy vpci/test_vpci; do
	make -C "tools/tests/${t%/*}" "$@"
	"tools/tests/$t"
done
cd "$OLDPWD"
root=$PWD/build/$STACK/root
lib=$root/usr/lib/x86_64-linux-gnu
for t in resource paging-mempool; do
	gcc -O2 --sysroot="$root" -B"$lib/" -L"$lib" -static -D__XEN_TOOLS__ -I"$OUT/tree/tools/include" \
		-o "$OUT/test-$t" "$OUT/tree/tools/tests/$t/test-$t.c" -lxenctrl -lxenforeignmemory \
		-lxendevicemodel -lxengnttab -lxenevtchn -lxencall -lxentoollog -lxentoolcore -lpthread
done
tools/initramfs.sh "$OUT/initrd" "$OUT"/test-*
run --initrd "$OUT/initrd" --kernel build/v7.3/bzImage-series -- test-resource test-paging-mempool
echo 'not run: depriv, tsx, vhpet, xenstore, x86_emulator'
