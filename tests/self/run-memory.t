# SPDX-License-Identifier: GPL-2.0
# runs side by side take no more memory than there is

echo 'MemTotal: 4096000 kB' >"$OUT/meminfo"
export MEMINFO="$OUT/meminfo" LEDGER="$OUT/ledger"
fails 2 'takes 4000 MiB, of which this machine can spare' bare --mem 4000 -- ls
# Two of 2,000 MiB: one after the other. A QEMU that says when it runs.
program "$OUT/qemu" '[ "$1" != --version ] || { echo "QEMU emulator version 0"; exit; }' \
	'echo begin >>"$LOG"' 'sleep 2' 'echo end >>"$LOG"'
export QEMU="$OUT/qemu" LOG="$OUT/log"
for i in 1 2; do
	tools/run.sh --dir "$OUT/$i" --bare --kernel build/v7.3/bzImage-series --mem 2000 -- ls &
done
wait
[ "$(tr '\n' ' ' <"$LOG")" = 'begin end begin end ' ]
