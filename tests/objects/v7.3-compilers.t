#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# v7.3: what the series touches builds without a warning: gcc, clang, sparse
. tests/objects.sh

built v7.3 ''
built v7.3 LLVM=-19
built v7.3 'C=1 CF=-D__typeof_unqual__=typeof'
