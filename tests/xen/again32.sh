# SPDX-License-Identifier: GPL-2.0
# patched Xen, a 32-bit kernel as dom0: hypercalls that say "again" do what others do

full
gcc -m32 -march=i686 -O2 -Wall -Wextra -Werror -ffreestanding -fno-pic -fno-stack-protector \
	-fcf-protection=none -nostdlib -static -no-pie -o "$OUT/again32" tests/xen/again32.c \
	-idirafter "build/$STACK/root/usr/include" -Wl,-Ttext-segment=0x1000000,--build-id=none,-e,pv_entry
# By default, Xen is built without support for 32-bit PV.
BASE=xen-4.17 DEBUG=1 tools/xen.sh
run --xen "$XEN-debug" --kernel "$OUT/again32" --dom0 "${NAME#*again32-}" --limit 60 --timeout 600 -- true
cat "$run/output"
