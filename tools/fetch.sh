#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# fetch.sh linux|xen|qemu|toolstack: get it from Debian, once, and print where it is.
#
#	linux	build/dl/linux-source-SERIES_*.deb, the newest of BASE's series
#	xen	build/xen/xen, the hypervisor, ready for QEMU's -kernel
#	qemu	a QEMU for several vCPUs: the installed one, or, where that is older than
#		8.1, a newer one in build/qemu. Older ones may keep running an int3 that
#		another vCPU has just replaced, which Linux takes for a bug of its own.
#	toolstack  build/toolstack, the packages of Xen's toolstack and all that they
#		take to run, unpacked; nothing is installed
#
# apt does the fetching and the verifying, with a configuration of its own in
# build/apt that reaches more suites than the machine's, through the archive
# that the machine uses already. The machine's own configuration and lists are
# only read. DEBIAN=URI names an archive where the machine uses none of Debian's.

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

APT=$BUILD/apt
DL=$BUILD/dl
XEN_PACKAGE=xen-hypervisor-4.17-amd64
# What xl, its daemons and the device model of HVM guests are, and what ldd says that
# they need.
TOOLSTACK_SUITE="bookworm(-updates|-security)?"
TOOLSTACK="xen-utils-4.17 xen-utils-common xenstore-utils qemu-system-xen qemu-system-data seabios
	libbz2-1.0 libc6 libdw1 libelf1 libfdt1 libffi8 libgcc-s1 libglib2.0-0
	libgstreamer-plugins-base1.0-0 libgstreamer1.0-0 libjpeg62-turbo liblz4-1
	liblzma5 libopus0 liborc-0.4-0 libpcre2-8-0 libpixman-1-0 libsasl2-2
	libspice-server1 libssl3 libstdc++6 libudev1 libunwind8 libusb-1.0-0 libuuid1
	libxencall1 libxendevicemodel1 libxenevtchn1 libxenforeignmemory1
	libxengnttab1 libxenhypfs1 libxenmisc4.17 libxenstore4 libxentoolcore1
	libxentoollog1 libyajl2 libzstd1 zlib1g"
QEMU_SUITE=bookworm-backports
QEMU_PACKAGES="qemu-system-x86 qemu-system-common qemu-system-data seabios"
LOG=$APT/log

# The machine's sources, in both formats of sources.list(5), as lines
# "URI SUITE KEYRING"; KEYRING is - where none is named.
sources()
{
	dir=/etc/apt
	for f in "$dir"/sources.list "$dir"/sources.list.d/*.list; do
		[ ! -r "$f" ] || sed -n '/^[[:space:]]*deb[[:space:]]/p' "$f"
	done | awk '{
		key = "-"
		if (match($0, /\[[^]]*\]/)) {
			opts = substr($0, RSTART + 1, RLENGTH - 2)
			$0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
			n = split(opts, o, " ")
			for (i = 1; i <= n; i++)
				if (sub(/^signed-by=/, "", o[i]))
					key = o[i]
		}
		print $2, $3, key
	}'
	for f in "$dir"/sources.list.d/*.sources; do
		[ ! -r "$f" ] || { cat "$f"; echo; }
	done | awk '
	function stanza(  i, j, n, m, u, s) {
		if (tolower(v["enabled"]) != "no" && v["types"] ~ /(^| )deb( |$)/) {
			n = split(v["uris"], u, " ")
			m = split(v["suites"], s, " ")
			for (i = 1; i <= n; i++)
				for (j = 1; j <= m; j++)
					print u[i], s[j], v["signed-by"] ~ /^ *\// ? v["signed-by"] : "-"
		}
		split("", v)
	}
	/^#/ { next }
	/^[[:space:]]*$/ { stanza(); next }
	/^[[:space:]]/ { v[field] = v[field] " " $0; next }
	{
		field = tolower(substr($0, 1, index($0, ":") - 1))
		sub(/^[^:]*:[[:space:]]*/, "")
		v[field] = $0
	}
	END { stanza() }'
}

# A private apt: sources of our own, state and cache below build/apt.
configure()
{
	need apt-get apt-cache dpkg-deb
	mkdir -p "$APT/lists/partial" "$APT/cache/archives/partial" "$DL"
	sources >"$APT/machine"
	# Debian's archive ends in /debian, its security archive is another.
	archive=$(awk '$1 ~ /\/debian\/?$/ { print $1, $3; exit }' "$APT/machine")
	security=$(awk '$2 ~ /-security$/ && $1 ~ /\/debian-security\/?$/ {
		print $1, $3; exit }' "$APT/machine")
	keys=/usr/share/keyrings/debian-archive-keyring.gpg
	if [ -n "${DEBIAN-}" ]; then
		archive="${DEBIAN%/} $keys"
		security="${DEBIAN%/}-security $keys"
	fi
	[ -n "$archive" ] ||
		die "this machine's apt uses no Debian archive that could be asked" \
		    "name one: DEBIAN=URI (it ends in /debian; needs debian-archive-keyring)" \
		    "or bring your own: LINUX=git-tree|directory|tarball, XEN=file"
	[ -n "$security" ] || {
		uri=${archive% *}
		security="${uri%/}-security ${archive##* }"
	}
	{
		line deb "$archive" bookworm
		line deb "$archive" bookworm-updates
		line deb "$security" bookworm-security
		line deb "$archive" trixie-backports
		# Only where it is wanted: it may be gone one day.
		[ "${suite-}" != $QEMU_SUITE ] || line deb "$archive" $QEMU_SUITE
	} >"$APT/sources.list"
	cat >"$APT/apt.conf" <<-EOF
	Dir::Etc::sourcelist "$APT/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Dir::Etc::preferences "/dev/null";
	Dir::Etc::preferencesparts "/dev/null";
	Dir::State::Lists "$APT/lists";
	Dir::Cache "$APT/cache";
	Acquire::Languages "none";
	Acquire::Retries "3";
	APT::Architecture "amd64";
	EOF
	export APT_CONFIG="$APT/apt.conf"
}

# line TYPE "URI KEYRING" SUITE
line()
{
	key=${2##* }
	if [ "$key" = - ]; then
		opt=
	else
		opt=" [signed-by=$key]"
	fi
	echo "$1$opt ${2% *} $3 main"
}

# download SUITE PACKAGE...: the newest version of each, to build/dl; of those in
# suites whose names match SUITE, if that is not empty
download()
{
	suite=$1
	shift
	space "$DL" 400
	say "asking Debian for $*" >&2
	apt-get update -q >"$LOG" 2>&1 ||
		die "apt could not read Debian's package lists; the log is $LOG:" \
		    "$(grep '^[EW]:' "$LOG" | head -n 5)"
	scratch
	apt-cache madison "$@" 2>>"$LOG" | grep -E "/.* ${suite:-.*}/main" | tr -d ' ' >"$SCRATCH/all"
	for p; do
		version=$(awk -F'|' -v p="$p" '$1 == p { print $2 }' "$SCRATCH/all" | newest)
		[ -n "$version" ] ||
			die "Debian has no $p in the suites of $APT/sources.list (any more?)" \
			    "use another source: LINUX=git-tree|directory|tarball, or XEN=file"
		echo "$p=$version"
	done >"$SCRATCH/versions"
	say "downloading $(tr '\n' ' ' <"$SCRATCH/versions")" >&2
	(cd "$SCRATCH" && xargs apt-get download -q <versions) >>"$LOG" 2>&1 ||
		die "could not download all of $*; the log is $LOG:" \
		    "$(grep '^[EW]:' "$LOG" | head -n 5)"
	mv "$SCRATCH"/*.deb "$DL/"
}

# newest: of the versions on standard input
newest()
{
	best=
	while read -r v; do
		if [ -z "$best" ] || dpkg --compare-versions "$v" gt "$best"; then
			best=$v
		fi
	done
	echo "$best"
}

# have PACKAGE: its file in build/dl, the newest when there are several
have()
{
	deb=
	for f in "$DL/$1"_*.deb; do
		[ ! -f "$f" ] || deb=$f
	done
	[ -n "$deb" ]
}

get()
{
	have "$1" || { configure; download "" "$1"; }
	have "$1" || die "$1 was downloaded but is not in $DL"
}

# unpack OUT SUITE PACKAGE...: into OUT, from suites that match SUITE, so that all of
# it fits together
unpack()
{
	out=$1 suite=$2 missing=
	shift 2
	[ ! -d "$out" ] || return 0
	need dpkg-deb
	DL=$DL/${out##*/}
	for p; do
		have "$p" || missing="$missing $p"
	done
	# shellcheck disable=SC2086 # words
	[ -z "$missing" ] || { configure; download "$suite" $missing; }
	[ -n "${SCRATCH-}" ] || scratch
	for p; do
		have "$p" || die "$p was downloaded but is not in $DL"
		dpkg-deb -x "$deb" "$SCRATCH/x" ||
			die "$deb cannot be unpacked; remove it and try again"
	done
	mv "$SCRATCH/x" "$out"
}

# The installed QEMU is one that several vCPUs can run on
qemu_will_do()
{
	v=$("${QEMU:-qemu-system-x86_64}" --version 2>/dev/null |
		sed -n "s/^QEMU emulator version \\([0-9.]*\\).*/\\1/p")
	[ -n "$v" ] && dpkg --compare-versions "$v" ge 8.1
}

[ $# -eq 1 ] || usage "fetch.sh linux|xen|qemu|toolstack"
lock apt >&2
case $1 in
linux)
	get "linux-source-${BASE#v}"
	echo "$deb"
	;;
xen)
	out=$BUILD/xen/xen
	if [ ! -f "$out" ]; then
		need dpkg-deb gzip
		get "$XEN_PACKAGE"
		[ -n "${SCRATCH-}" ] || scratch
		dpkg-deb -x "$deb" "$SCRATCH/x" ||
			die "$deb cannot be unpacked; remove it and try again"
		mkdir -p "$BUILD/xen"
		gzip -dc "$SCRATCH"/x/boot/xen-*-amd64.gz >"$SCRATCH/xen" ||
			die "no boot/xen-*-amd64.gz in $deb"
		dpkg-deb -f "$deb" Version >"$BUILD/xen/version"
		mv "$SCRATCH/xen" "$out"
	fi
	echo "$out"
	;;
toolstack)
	# shellcheck disable=SC2086 # words
	unpack "$BUILD/toolstack" "$TOOLSTACK_SUITE" $TOOLSTACK
	echo "$out"
	;;
qemu)
	if qemu_will_do; then
		command -v "${QEMU:-qemu-system-x86_64}"
		exit
	fi
	# shellcheck disable=SC2086 # words
	unpack "$BUILD/qemu" $QEMU_SUITE $QEMU_PACKAGES
	# It looks for its firmware and modules where the system's are.
	[ -x "$out/qemu" ] || {
		cat >"$out/qemu.tmp" <<-'EOF'
		#!/bin/sh
		d=$(cd "$(dirname "$0")/usr" && pwd) || exit
		export QEMU_MODULE_DIR="$d/lib/x86_64-linux-gnu/qemu"
		exec "$d/bin/qemu-system-x86_64" -L "$d/share/qemu" -L "$d/share/seabios" "$@"
		EOF
		chmod +x "$out/qemu.tmp"
		mv "$out/qemu.tmp" "$out/qemu"
	}
	"$out/qemu" --version >/dev/null ||
		die "$out/qemu does not run here" "name another one: QEMU=PROGRAM, version 8.1 or later"
	echo "$out/qemu"
	;;
*)
	usage "fetch.sh linux|xen|qemu|toolstack"
	;;
esac
