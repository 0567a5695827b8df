# SPDX-License-Identifier: GPL-2.0
# patched Xen: it compiles for Arm, 64 and 32 bits

full
mkdir "$OUT/tree"
git -C build/xen-4.17/xen archive series | tar -x -C "$OUT/tree"
for target in arm64/aarch64-linux-gnu- arm32/arm-linux-gnueabihf-; do
	set -- -C "$OUT/tree/xen" "O=$PWD/$OUT/${target%/*}" PYTHON=/usr/bin/python3 \
		XEN_TARGET_ARCH="${target%/*}" CROSS_COMPILE="${target#*/}"
	make "$@" defconfig
	make "$@" -j"$(nproc)"
done
