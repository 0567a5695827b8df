# SPDX-License-Identifier: GPL-2.0
# HVM, the same with xen.kexec_ignore_grants=1: the next kernel does not use their references

more
of mapped-ignored
