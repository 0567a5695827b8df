# SPDX-License-Identifier: GPL-2.0
# run.sh: bad arguments and missing files are named; nothing runs, nothing old is left

set -- --dir "$OUT/none" --kernel README.md --initrd README.md --xen README.md
r=tools/run.sh
fails 2 'takes pv or pvh' $r "$@" --dom0 hvm -- ls
fails 2 'number from 1 to 64' $r "$@" --cpus 0 -- ls
fails 2 'number from' $r "$@" --limit 1m -- ls
fails 2 'number from' $r "$@" --timeout 99999999999 -- ls
fails 2 'no option' $r "$@" --frob 1 -- ls
fails 2 'lacks its value' $r "$@" --cpus
fails 2 'nothing to run' $r "$@"
fails 2 'is needed' $r --kernel README.md -- ls
fails 2 'cannot read the kernel .*make kernel' $r "$@" --kernel none -- ls
fails 2 'cannot read the hypervisor .*make stack' $r "$@" --xen none -- ls
fails 2 "cannot read the kernel 'tools'" $r "$@" --kernel tools -- ls
fails 2 'does not answer like QEMU' $r "$@" --qemu none -- ls
fails 2 'does not answer like QEMU' $r "$@" --qemu true -- ls
fails 2 'in use' flock "$OUT/none/lock" $r "$@" -- ls
[ ! -e "$OUT/none/output" ]
# Nothing of the last run is taken for this one's.
echo passed | tee "$OUT/none/verdict" >"$OUT/none/results"
fails 2 'cannot read the kernel' $r "$@" --kernel none -- ls
[ ! -e "$OUT/none/verdict" ]
[ ! -e "$OUT/none/results" ]
