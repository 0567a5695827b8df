# SPDX-License-Identifier: GPL-2.0
# a boot: SIGTERM ends QEMU, too; so does SIGKILL

for sig in TERM KILL; do
	rm -rf "$OUT/run"
	tools/run.sh --dir "$OUT/run" --bare --kernel build/v7.3/bzImage-series --limit 86400 -- 'sleep 80000' &
	pid=$!
	timeout 100 sh -c 'until [ -s "$0" ]; do sleep 1; done' "$OUT/run/console.log"
	# The loader is what runs; its arguments name the folder.
	qemu=$(pgrep -f "file:$PWD/$OUT/run/console.log" | tr '\n' ' ')
	echo "QEMU: $qemu"
	[ -n "$qemu" ]
	kill -s $sig $pid
	wait $pid || echo "exit status $?"
	for q in $qemu; do
		timeout 20 tail --pid="$q" -f /dev/null
	done
	[ $sig = KILL ] || grep 'interrupted by a signal' "$OUT/run/verdict"
done
