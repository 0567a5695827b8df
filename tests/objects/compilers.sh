#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what the series touches builds without a warning: gcc, clang, sparse
. tests/objects.sh

llvm=-19
[ "$1" != v6.12 ] || llvm=1
built "$1" ''
built "$1" LLVM=$llvm
built "$1" 'C=1 CF=-D__typeof_unqual__=typeof'
