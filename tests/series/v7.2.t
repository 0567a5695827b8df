# SPDX-License-Identifier: GPL-2.0
# v7.2 takes the patches for v7.3

full
BASE=v7.2 tools/tree.sh
