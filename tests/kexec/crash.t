# SPDX-License-Identifier: GPL-2.0
# HVM: a crash kernel starts under load

guests
of crash
