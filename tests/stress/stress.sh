#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# stress while the model is switched: 4 vCPUs; or 1, through all models
. tests/lib.sh

seconds=30
# The others take long.
[ "$1-$2" = v7.3-pv ] || full
[ -z "${FULL-}" ] || seconds=600
set -- "$@" --kernel "build/$1/bzImage-series"
case $3 in
models) stress "$2" 1 5 "$4" "$5" ;;
*) stress "$2" 4 $seconds "$3" "$4" ;;
esac
