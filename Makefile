# SPDX-License-Identifier: GPL-2.0
#
# `make help` lists the targets. The work is done by the programs in tools/;
# this file says what needs what.

BASE	?= v7.3
REV	?= series
STACKS	:= $(shell sed -n 's/^STACKS="\(.*\)"/\1/p' tools/versions)
# xen-4.17 runs on the stack that has its tools.
STACK	?= $(if $(filter xen-4.17,$(BASE)),bookworm,$(firstword $(STACKS)))
DOM0	?= pv
CPUS	?= 1
CMD	?= probe
XENS	?= base series

# For the tools; one that is not set counts as empty.
export BASE REV FLAVOUR STACK JOBS LINUX XEN_SRC DEBIAN INSTALL XEN QEMU

BUILD	:= build
BASES	:= $(shell sed -n 's/^BASES="\(.*\)"/\1/p' tools/versions)
IMAGE	 = $(BUILD)/$(BASE)/bzImage-$(REV)$(FLAVOUR:%=-%)
S	:= $(BUILD)/$(STACK)

CFLAGS	:= -O2 -Wall -Wextra -Werror
# Everything for the guest comes from the stack, so that the host does not matter.
LIB	:= $(CURDIR)/$(S)/root/usr/lib/x86_64-linux-gnu
SYSROOT	?= --sysroot=$(CURDIR)/$(S)/root -B$(LIB)/ -L$(LIB)
XENLIBS	:= -lxenctrl -lxenforeignmemory -lxendevicemodel -lxengnttab \
	   -lxenevtchn -lxencall -lxenstore -lxentoollog -lxentoolcore -lpthread

PROBE	:= $(wildcard tools/probe/*.c)
GUEST	:= $(patsubst tools/guest/%.c,$(S)/guest/%,$(wildcard tools/guest/*.c))
GUEST	:= $(sort $(GUEST) $(S)/guest/probe)

.DELETE_ON_ERROR:
.PHONY: help quick demo check check-full named again deps-quick deps-demo deps-check deps-full tree \
	kernel kernels xen tools stack initramfs boot run xl report export verify bisect-check clean

help:		## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22
	@echo
	@echo "Variables: BASE=v7.3|v6.18|v6.12|...  REV=series|base|tree|COMMIT  FLAVOUR=debug  STACK=$(firstword $(STACKS))|..."
	@echo "  LINUX=, XEN_SRC=git-tree|directory|tarball (tree)  TEST=tests/... (check) or a command (quick)  FROM=N (bisect-check)"
	@echo "  DEBIAN=URI  XEN=FILE  QEMU=PROGRAM  INSTALL=1 (install without asking)"
	@echo "  DOM0=pv|pvh  PREEMPT=full|lazy|... (run, boot, quick)  CPUS=N  CMD='probe --mib 256'  ARGS=... (run, boot)"

quick: deps-quick stack	## what lies in build/BASE/linux: build it, KUnit, lateness in dom0
	@tools/quick.sh

demo: deps-demo	stack	## from nothing to table and plots: BASE without the series and with it, PV and PVH
	@$(MAKE) --no-print-directory kernels tools initramfs BASES="$(BASE)"
	@tests/demo; status=$$?; tools/report.sh && exit $$status

check: named deps-check stack	## every test that fits in an hour, or TEST=tests/...; "N passed, N failed"
	@$(MAKE) --no-print-directory kernels tools initramfs $(if $(FULL),,LEAVE=v6.18)
	@$(if $(filter tests/xen%,$(or $(TEST),tests/xen)),$(MAKE) --no-print-directory xen $(if $(FULL),,XENS=series))
	@tests/all $(AGAIN) $(TEST)

named:
	@for t in $(TEST); do [ -e "$$t" ] || { echo "TEST=$$t: there is no such check; see tests/*/*.t" >&2; exit 2; }; done

check-full: export FULL = 1
check-full: deps-full check	## hours: v6.18, other compilers and machines, long stress, and all else

again:		## the checks that failed last time, with what is in the trees now
	@[ -f $(BUILD)/check/state ] || exec tests/all --again; FULL=$${FULL:-$$(cat $(BUILD)/check/full 2>/dev/null)} \
		$(MAKE) --no-print-directory check AGAIN=--again

deps-quick deps-demo deps-check deps-full:
	@tools/deps.sh $(@:deps-%=%)

tree:		## lay out BASE's source with the series as commits, or update it
	@tools/tree.sh

kernel:		## build BASE's kernel at REV
	@tools/kernel.sh

# All bases, with the series and without; without patches it is one kernel. A tree
# that holds unexported work is built as it is, after tree.sh has said so. A base that
# Debian does not have any more is left out, and its checks are skipped.
kernels:
	@for b in $(filter-out $(LEAVE),$(BASES)); do \
		BASE=$$b tools/tree.sh || [ -d $(BUILD)/$$b/linux ] || \
			{ [ -f $(BUILD)/$$b/gone ] && continue; } || exit; \
		for r in base series; do \
			[ $$r = base ] || ls patches/$$b/*.patch >/dev/null 2>&1 || continue; \
			BASE=$$b REV=$$r FLAVOUR= tools/kernel.sh || exit; \
		done; \
	done

# The stack of the same version has the tools that go with it.
xen:		## the hypervisor of BASE=xen-4.17, with its series and without; XEN_SRC= is a tree of yours
	@BASE=xen-4.17 tools/tree.sh || [ -d $(BUILD)/xen-4.17/xen ] || [ -f $(BUILD)/xen-4.17/gone ]
	@$(MAKE) --no-print-directory STACK=bookworm stack tools initramfs
	@[ -f $(BUILD)/xen-4.17/gone ] || for r in $(XENS); do BASE=xen-4.17 STACK=bookworm REV=$$r tools/xen.sh || exit; done

stack: $(S)/packages	## Xen, QEMU and all else that comes from Debian

$(S)/packages: tools/versions
	@[ -f $@ ] || tools/fetch.sh stack
	@touch $@

tools: $(GUEST)	## the programs for the guest

$(S)/guest/probe: $(PROBE) tools/probe/probe.h
$(filter-out %/probe,$(GUEST)): $(S)/guest/%: tools/guest/%.c
$(GUEST): $(wildcard tools/guest/*.h) | $(S)/packages
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SYSROOT) -static -o $@ $(filter %.c,$^) $(XENLIBS)

initramfs: $(S)/initramfs.cpio	## the guest programs, packed

# The packer is the kernel's own; any base's will do, but for a Xen's.
$(BUILD)/gen_init_cpio: override BASE := $(firstword $(filter-out xen-%,$(BASE)) v7.3)
$(BUILD)/gen_init_cpio:
	@[ -d $(BUILD)/$(BASE)/linux ] || tools/tree.sh
	$(CC) -O2 -o $@ $(BUILD)/$(BASE)/linux/usr/gen_init_cpio.c

$(S)/initramfs.cpio: $(BUILD)/gen_init_cpio $(GUEST) tools/guest/rc tools/initramfs.sh
	@tools/initramfs.sh $@ $(filter-out %/tell,$(GUEST))

# What boot and run give to tools/run.sh.
NAMED	 = $(BUILD)/runs/$(BASE)-$(REV)$(FLAVOUR:%=-%)-$(DOM0)$(PREEMPT:%=-%)
BOOT	 = --kernel $(IMAGE) $(if $(filter bare,$(DOM0)),--bare,--dom0 $(DOM0)) --cpus $(CPUS) \
	   $(PREEMPT:%=--append preempt=%) $(ARGS)

boot: kernel tools initramfs	## the same set-up, a shell on this terminal
	@tools/run.sh --interactive --dir $(BUILD)/runs/boot $(BOOT)

run: kernel tools initramfs	## one run: DOM0= PREEMPT= CPUS= CMD= ARGS=
	@tools/run.sh --dir $(NAMED) $(BOOT) -- '$(CMD)'

xl: kernel tools initramfs	## the same with xl: CMD='domu --type hvm -- kexec state'
	@tools/toolstack.sh $(IMAGE) $(S)/toolstack-$(BASE).cpio
	@tools/run.sh --dir $(NAMED)-xl --guests $(BOOT) \
		--initrd $(S)/toolstack-$(BASE).cpio -- '$(CMD)'

report:	## tables and plots of the runs in build/runs
	@tools/report.sh

export:		## write patches/BASE and the plain files from the branch series
	@tools/series.sh export

verify:		## prove that patches, branch and plain files agree
	@tools/series.sh verify

bisect-check: tools initramfs	## build every prefix of the series, and boot it
	@tools/series.sh bisect-check

clean:		## remove what was built; trees, stacks and downloads stay
	rm -rf $(BUILD)/*/guest $(BUILD)/runs $(BUILD)/report $(BUILD)/check \
		$(BUILD)/gen_init_cpio $(BUILD)/*/*.cpio $(BUILD)/*/obj* $(BUILD)/*/bzImage-* \
		$(BUILD)/*/build-*.log
