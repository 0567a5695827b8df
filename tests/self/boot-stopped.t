# SPDX-License-Identifier: GPL-2.0
# a boot: time in which the machine does not let it run counts for neither of its limits

bare --limit 20 --timeout 40 -- 'echo begun' 'seq 200000 >/dev/null' 'echo ended' &
until grep -qsx begun "$OUT/run/output"; do
	kill -0 $!
	sleep 0.1
done
qemu=$(pgrep -f "file:$PWD/$OUT/run/console.log")
# shellcheck disable=SC2086 # with timeout(1), which started it
kill -STOP $qemu
sleep 42
cp "$OUT/run/output" "$OUT/stopped"
# shellcheck disable=SC2086
kill -CONT $qemu
wait $!
fails 1 '' grep ended "$OUT/stopped"
