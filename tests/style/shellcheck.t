# SPDX-License-Identifier: GPL-2.0
# the scripts pass shellcheck

shellcheck -x tools/*.sh tests/one tests/all tests/demo .ci/run
shellcheck -x -s dash tools/guest/rc
# They end at the first command that fails, so at cd, too, and what they share is not seen.
find tests/*/ -type f '(' -name '*.t' -o -name '*.sh' ')' \
	-exec shellcheck -s sh -e SC2016,SC2034,SC2154,SC2164,SC2317 {} +
