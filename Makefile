# SPDX-License-Identifier: GPL-2.0
#
# `make help` lists the targets. The work is done by the programs in tools/;
# this file says what needs what.

BASE	?= v7.3
REV	?= series
FLAVOUR	?=
DOM0	?= pv
PREEMPT	?=
CPUS	?= 1
CMD	?= probe

# For the tools; one that is not set counts as empty.
export BASE REV FLAVOUR KMAKE JOBS LINUX DEBIAN NAME EMAIL VERSION URL

BUILD	:= build
IMAGE	 = $(BUILD)/$(BASE)/bzImage-$(REV)$(FLAVOUR:%=-%)
XEN	?= $(BUILD)/xen/xen
export XEN QEMU

CFLAGS	:= -O2 -Wall -Wextra -Werror
XENLIBS	:= -lxenctrl -lxenforeignmemory -lxendevicemodel -lxengnttab \
	   -lxenevtchn -lxencall -lxentoollog -lxentoolcore -lpthread

HOST	:= $(BUILD)/tools/run
GUEST	:= $(patsubst tools/%.c,$(BUILD)/%,$(wildcard tools/guest/*.c)) $(BUILD)/guest/probe
INITRD	:= $(BUILD)/initramfs.cpio

.DELETE_ON_ERROR:
.PHONY: help demo check check-full deps-demo deps-check deps-full tree kernel kernels \
	tools xen qemu toolstack initramfs boot run xl report export verify submit bisect-check clean

help:		## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | \
		expand -t 22
	@echo
	@echo "Variables: BASE=v7.3|v6.12  REV=series|base|COMMIT  FLAVOUR=debug"
	@echo "  LINUX=git-tree|directory|tarball (tree)  FROM=N (bisect-check)  DEBIAN=URI  XEN=FILE  QEMU=PROGRAM"
	@echo "  DOM0=pv|pvh  PREEMPT=full|lazy|...  CPUS=N  CMD='probe --mib 256'  ARGS=... (run, boot)"

demo: deps-demo	## from nothing to table and plots: both bases, PV and PVH
	@$(MAKE) --no-print-directory kernels tools xen initramfs
	@tools/check.sh demo; status=$$?; tools/report.sh && exit $$status

check: deps-check	## every test that fits in an hour; "N passed, N failed"
	@$(MAKE) --no-print-directory kernels tools xen qemu toolstack initramfs
	@tools/check.sh

check-full: export FULL = 1
check-full: deps-full check	## hours: all that the README names

deps-demo deps-check deps-full:
	@tools/deps.sh $(@:deps-%=%)

tree:		## lay out BASE's source with the series as commits, or update it
	@tools/tree.sh

kernel:		## build BASE's kernel at REV
	@tools/kernel.sh

# Both bases, with the series and without; without patches it is one kernel. A
# tree that holds unexported work is built as it is, after tree.sh has said so.
kernels:
	@for b in v7.3 v6.12; do \
		BASE=$$b tools/tree.sh || [ -d $(BUILD)/$$b/linux ] || exit; \
		for r in base series; do \
			[ $$r = base ] || ls patches/$$b/*.patch >/dev/null 2>&1 || continue; \
			BASE=$$b REV=$$r FLAVOUR= tools/kernel.sh || exit; \
		done; \
	done

tools: $(HOST) $(GUEST)	## the programs of host and guest, among them build/guest/probe

$(HOST): $(BUILD)/tools/%: tools/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $< -lm

$(BUILD)/guest/probe: $(wildcard tools/probe/*)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -static -o $@ $(filter %.c,$^) $(XENLIBS)

$(filter-out %/probe,$(GUEST)): $(BUILD)/guest/%: tools/guest/%.c tools/guest/domu.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Itools -static -o $@ $< $(XENLIBS)

xen: $(XEN)	## Debian's Xen

$(BUILD)/xen/xen:
	@tools/fetch.sh xen

qemu:		## a QEMU that several vCPUs can patch code on
	@tools/fetch.sh qemu >/dev/null

toolstack: $(BUILD)/toolstack	## Debian's xl, its daemons and device model

$(BUILD)/toolstack:
	@tools/fetch.sh toolstack

initramfs: $(INITRD)	## the guest programs, packed

# The packer is the kernel's own; any base's will do.
$(BUILD)/gen_init_cpio:
	@[ -d $(BUILD)/$(BASE)/linux ] || tools/tree.sh
	$(CC) -O2 -o $@ $(BUILD)/$(BASE)/linux/usr/gen_init_cpio.c

$(INITRD): $(BUILD)/gen_init_cpio $(GUEST) Makefile
	@{ \
		for d in dev proc sys bin tmp; do echo "dir /$$d 755 0 0"; done; \
		echo "nod /dev/console 600 0 0 c 5 1"; \
		echo "file /init $(BUILD)/guest/init 755 0 0"; \
		for f in $(filter-out %/init,$(GUEST)); do \
			echo "file /bin/$${f##*/} $$f 755 0 0"; \
		done; \
	} >$@.list
	$(BUILD)/gen_init_cpio -t 0 $@.list >$@.tmp
	@mv $@.tmp $@

# What boot and run give to build/tools/run.
NAMED	 = $(BASE)-$(REV)$(FLAVOUR:%=-%)-$(DOM0)$(PREEMPT:%=-%)
BOOT	 = --kernel $(IMAGE) --dom0 $(DOM0) --cpus $(CPUS) \
	   $(PREEMPT:%=--append preempt=%) --label base=$(BASE) \
	   --label rev=$(REV) $(ARGS)

boot: CMD = console
boot: kernel tools xen initramfs	## the same set-up, its console on this terminal
	@$(BUILD)/tools/run --interactive $(BOOT) -- $(CMD)

run: kernel tools xen initramfs	## one run: DOM0= PREEMPT= CPUS= CMD= ARGS=
	@$(BUILD)/tools/run --name $(NAMED) $(BOOT) -- $(CMD)

xl: kernel tools xen toolstack $(BUILD)/gen_init_cpio	## the same with xl: CMD='domu --type hvm -- kexec state'
	@tools/toolstack.sh $(IMAGE) $(BUILD)/$(BASE)/toolstack.cpio
	@$(BUILD)/tools/run --name $(NAMED)-xl --guests $(BOOT) \
		--initrd $(BUILD)/$(BASE)/toolstack.cpio -- $(CMD)

report: tools	## tables and plots of the runs in build/runs
	@tools/report.sh

export:		## write patches/BASE and the plain files from the branch series
	@tools/series.sh export

verify:		## prove that patches, branch and plain files agree
	@tools/series.sh verify

submit:		## write the mails to build/submit: NAME= EMAIL= [VERSION=] [URL= of the bench]
	@tools/series.sh submit

bisect-check: tools xen initramfs	## build every prefix of the series, and boot it
	@tools/series.sh bisect-check

clean:		## remove what was built; trees and downloads stay
	rm -rf $(BUILD)/tools $(BUILD)/guest $(BUILD)/runs $(BUILD)/report \
		$(BUILD)/check $(BUILD)/submit $(BUILD)/gen_init_cpio $(INITRD)* \
		$(BUILD)/*/toolstack.cpio $(BUILD)/*/obj* $(BUILD)/*/bzImage-* $(BUILD)/*/build-*.log
