# SPDX-License-Identifier: GPL-2.0
# no version of Xen, QEMU or Debian stands outside the table, but for names of bases and stacks

grep -rnE 'xen-4\.|4\.(17|20)|trixie|bookworm|QEMU (7|10)\.' tools tests Makefile >"$OUT/all"
! grep -v -e 'xen-4.17' -e 'STACK=bookworm' -e '^tools/versions:' -e '^tests/style/versions.t:' "$OUT/all"
