# SPDX-License-Identifier: GPL-2.0
# HVM: exec fails with EBUSY for pages of others, before anything is shut down

guests
of freed
