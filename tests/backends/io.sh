# SPDX-License-Identifier: GPL-2.0
# In a domU: how long fixed work with its disk and its network takes, in ms

set -e
devices
now()
{
	read -r up _ </proc/uptime
	echo "${up%.*}${up#*.}0"
}

# timed NAME COMMAND...
timed()
{
	name=$1 begin=$(now)
	shift
	"$@" >/dev/null 2>&1
	echo "took: $name $(($(now) - begin)) ms"
}

reads()
{
	for _ in $(seq "$1"); do
		echo 3 >/proc/sys/vm/drop_caches
		dd if=/dev/xvda of=/dev/null bs="$2"
	done
}

writes()
{
	for _ in $(seq "$1"); do
		dd if=/dev/zero of=/dev/xvda bs=64k count=64 conv=fsync
	done
}

timed 'read in 64 KiB' reads 20 64k
timed 'read in 4 KiB' reads 10 4k
timed write writes 20
timed ping ping -q -A -c 2000 -W 1 10.0.0.1
timed download wget -q -O /dev/null http://10.0.0.1/blob
upload() { [ "$(dd if=/dev/zero bs=64k count=1000 | nc 10.0.0.1 9)" = 65536000 ]; }
timed upload upload
