#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v6.12: what the series touches builds without a warning: gcc, clang, sparse
. tests/objects.sh

built v6.12 ''
built v6.12 LLVM=1
built v6.12 'C=1 CF=-D__typeof_unqual__=typeof'
