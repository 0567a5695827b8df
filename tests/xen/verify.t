# SPDX-License-Identifier: GPL-2.0
# xen-4.17: patches and branch agree; the change of libxl applies; or every prefix of the series builds and boots

[ "$1" = verify ] || full
FROM='' BASE=xen-4.17 tools/series.sh "${NAME#xen/}"
# Beside the series, for xl
git -C build/xen-4.17/xen apply --check "$PWD/patches/xen-4.17/libxl-soft-reset-pvh.txt"
