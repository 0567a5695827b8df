#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# the scripts pass shellcheck
. tests/lib.sh

shellcheck -x tools/*.sh tests/one tests/all tests/demo .ci/run
shellcheck -x -s dash tools/guest/rc
find tests/*/ -type f '(' -name '*.t' -o -name '*.sh' ')' \
	-exec shellcheck -x -e SC2016,SC2034,SC2154,SC2317 -P . {} +
