# SPDX-License-Identifier: GPL-2.0
# deps.sh: who may not install gets the one line; with sudo only after a yes

[ "$(id -u)" -eq 0 ] || skip 'takes root, to be somebody else'
mkdir "$OUT/bin"
printf '#!/bin/sh\necho no\n' >"$OUT/bin/dpkg-query"
printf '#!/bin/sh\necho SUDO "$@"\nexit 1\n' >"$OUT/bin/sudo"
printf '#!/bin/sh\necho 1000\n' >"$OUT/bin/id"
chmod +x "$OUT/bin"/*
export PATH="$PWD/$OUT/bin:$PATH"
fails 1 'nothing was installed. Run this' tools/deps.sh quick
fails 1 '^ *sudo apt-get update && sudo apt-get install' tools/deps.sh quick
fails 1 'SUDO' env INSTALL=1 tools/deps.sh quick
