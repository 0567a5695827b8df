#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# fetch.sh linux|stack: get it from Debian, once, and print where it is.
#
#	linux	the source of BASE, Linux or Xen: a linux-source package or a tarball in build/dl
#	stack	build/STACK: root/, all packages of Xen, QEMU, the toolstack and the guest's
#		programs, unpacked; xen, ready for QEMU's -kernel; qemu, which starts the QEMU
#		of root/ with its own libraries; packages, what all that is
#
# apt does the choosing, fetching and verifying: a private one in build/apt, for which nothing
# is installed, so that whatever the host has does not matter. It uses the archive that the
# machine's own apt uses; DEBIAN=URI names another.

# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

# configure RELEASE: a private apt
configure()
{
	need apt-get apt-cache dpkg-deb
	APT=$BUILD/apt/$1
	LOG=$APT/log
	mkdir -p "$APT/lists/partial" "$APT/archives/partial" "$APT/state" "$BUILD/dl"
	: >"$APT/status"
	# Debian's archive ends in /debian, its security archive is another.
	archive=${DEBIAN-} security=${DEBIAN:+${DEBIAN%/}-security}
	[ -n "$archive" ] || {
		# shellcheck disable=SC2016 # apt's variables
		apt-get indextargets --format '$(REPO_URI)' >"$APT/machine" 2>/dev/null || :
		archive=$(grep -m 1 -E '/debian/?$' "$APT/machine" || :)
		security=$(grep -m 1 -E '/debian-security/?$' "$APT/machine" || :)
	}
	[ -n "$archive" ] ||
		die "this machine's apt uses no Debian archive that could be asked" \
		    "name one: DEBIAN=URI (it ends in /debian; needs debian-archive-keyring)" \
		    "or bring your own source: LINUX=git-tree|directory|tarball"
	keys=/usr/share/keyrings/debian-archive-keyring.gpg
	[ ! -f $keys ] || opt="[signed-by=$keys]"
	for s in "$1" "$1-updates" "$1-security" "$1-backports"; do
		from=$archive
		case $s in
		*-security) from=${security:-${archive%/}-security} ;;
		*-backports)
			# Kernel sources only: apt leaves backports alone unless told.
			[ "$1-$WHAT" = "$SOURCE_RELEASE-linux" ] || continue
			echo "deb-src ${opt-} $from $s main"
			;;
		esac
		[ $WHAT = linux ] || echo "deb-src ${opt-} $from $s main"
		echo "deb ${opt-} $from $s main"
	done >"$APT/sources.list"
	cat >"$APT/apt.conf" <<-EOF
	Dir::Etc::sourcelist "$APT/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Dir::Etc::preferences "/dev/null";
	Dir::Etc::preferencesparts "/dev/null";
	Dir::State "$APT/state";
	Dir::State::status "$APT/status";
	Dir::State::Lists "$APT/lists";
	Dir::Cache "$APT";
	Acquire::Languages "none";
	Acquire::Retries "3";
	APT::Architecture "amd64";
	APT::Architectures { "amd64"; };
	APT::Install-Recommends "false";
	APT::Sandbox::User "";
	EOF
	export APT_CONFIG="$APT/apt.conf"
	say "asking Debian what there is in $1" >&2
	apt-get update -q >"$LOG" 2>&1 || failed "apt could not read Debian's package lists"
}

failed()
{
	die "$1; the log is $LOG:" "$(grep '^[EW]:' "$LOG" | head -n 5)"
}

# kept PREFIX SUFFIX: the newest file of that name in build/dl, if any; sets file. The version is
# what follows the first underscore.
kept()
{
	file=$BUILD/dl/$(cd "$BUILD/dl" 2>/dev/null && printf '%s\n' "$1"*"$2" |
		sort -t _ -k 2,2V | tail -n 1)
	[ -f "$file" ]
}

# A tarball of a version that has left the archive as a package, but not as a file: the index of
# sources still has it. The newest may have gone as a file, too, and then an older one will do.
orig()
{
	kept "${WHAT}_$1." .orig.tar.xz && return
	configure "$SOURCE_RELEASE"
	apt-cache showsrc $WHAT 2>>"$LOG" | sed -n "s/^Version: \($1\..*\)/\1/p" |
		sort -ruV >"$SCRATCH/versions"
	while read -r v; do
		say "downloading the source of $WHAT $v" >&2
		! (cd "$SCRATCH" && apt-get source -q --download-only --tar-only $WHAT="$v") \
			</dev/null >>"$LOG" 2>&1 || break
	done <"$SCRATCH/versions"
	[ -n "$v" ] || {
		mkdir -p "$BUILD/$BASE"
		echo "Debian has no tarball of $WHAT $1 any more" >"$BUILD/$BASE/gone"
		failed "Debian has no tarball of $WHAT $1 (any more?): use another source, LINUX="
	}
	mv "$SCRATCH"/*.orig.tar.xz "$BUILD/dl/"
	kept "${WHAT}_$1." .orig.tar.xz
}

# The candidate of apt is the newest of a release; from backports if it is only there.
package()
{
	kept "$1_" _all.deb && return
	configure "$SOURCE_RELEASE"
	apt-cache show "$1" >/dev/null 2>>"$LOG" || die "Debian has no $1 (any more?)" \
		"use another source: LINUX=git-tree|directory|tarball"
	say "downloading $1" >&2
	(cd "$SCRATCH" && apt-get download -q "$1") >>"$LOG" 2>&1 ||
		failed "could not download $1"
	mv "$SCRATCH"/*.deb "$BUILD/dl/"
	kept "$1_" _all.deb
}

stack()
{
	wanted="busybox-static libc6-dev libxen-dev linux-libc-dev qemu-system-x86
		qemu-system-xen xen-hypervisor-$XEN_SERIES-amd64 xen-utils-$XEN_SERIES"
	configure "$STACK"
	space "$BUILD" 1500
	say "downloading Xen $XEN_SERIES, QEMU and what they need" >&2
	# With nothing installed, all that they depend on is new.
	# shellcheck disable=SC2086 # words
	apt-get install -y -q --download-only $wanted >>"$LOG" 2>&1 ||
		failed "could not download Xen and QEMU"
	root=$SCRATCH/root
	# One /lib and /bin, as on an installed system.
	for d in bin sbin lib lib64; do
		mkdir -p "$root/usr/$d"
		ln -s "usr/$d" "$root/$d"
	done
	for deb in "$APT"/archives/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --keep-directory-symlink \
			--no-same-owner ||
			die "$deb cannot be unpacked; remove it and try again"
		# shellcheck disable=SC2016 # dpkg's variables
		dpkg-deb -W --showformat '${Package} ${Version}\n' "$deb"
	done >"$SCRATCH/packages"
	rm -rf "$root/usr/share/doc" "$root/usr/share/man" "$root/usr/share/locale"
	gzip -dc "$root"/boot/xen-"$XEN_SERIES"-amd64.gz >"$SCRATCH/xen" ||
		die "there is no hypervisor in xen-hypervisor-$XEN_SERIES-amd64"
	cat >"$SCRATCH/qemu" <<-'EOF'
	#!/bin/sh
	# QEMU with its own loader, libraries and firmware
	root=$(cd "$(dirname "$0")/root" && pwd) || exit
	lib=usr/lib/x86_64-linux-gnu
	export QEMU_MODULE_DIR="$root/$lib/qemu"
	exec "$root/lib64/ld-linux-x86-64.so.2" --inhibit-cache --library-path "$root/$lib" \
		"$root/usr/bin/qemu-system-x86_64" -L "$root/usr/share/qemu" \
		-L "$root/usr/share/seabios" "$@"
	EOF
	chmod +x "$SCRATCH/qemu"
	"$SCRATCH/qemu" --version >>"$LOG" 2>&1 || failed "the QEMU of $STACK does not run here"
	rm -rf "${BUILD:?}/$STACK" "$APT/archives"
	mkdir "$BUILD/$STACK"
	# The last one says that all are there.
	(cd "$SCRATCH" && mv root xen qemu "$BUILD/$STACK" && mv packages "$BUILD/$STACK")
}

lock apt >&2
scratch
case $#${1-} in
1linux)
	case $SOURCE in
	orig:*) orig "${SOURCE#orig:}" ;;
	*) package "$SOURCE" ;;
	esac
	echo "$file"
	;;
1stack)
	[ -f "$BUILD/$STACK/packages" ] || stack
	echo "$BUILD/$STACK"
	;;
*)
	usage "fetch.sh linux|stack"
	;;
esac
