# SPDX-License-Identifier: GPL-2.0
# HVM: bad input gets the errors that it gets on the unpatched kernel

guests
of loads
