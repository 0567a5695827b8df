# SPDX-License-Identifier: GPL-2.0
# deps.sh: who may not install gets the one line; with sudo only after a yes

[ "$(id -u)" -eq 0 ] || skip 'takes root, to be somebody else'
program "$OUT/bin/dpkg-query" 'echo no'
program "$OUT/bin/sudo" 'echo SUDO "$@"' 'exit 1'
program "$OUT/bin/id" 'echo 1000'
export PATH="$PWD/$OUT/bin:$PATH"
fails 1 'nothing was installed. Run this' tools/deps.sh quick
fails 1 '^ *sudo apt-get update && sudo apt-get install' tools/deps.sh quick
fails 1 'SUDO' env INSTALL=1 tools/deps.sh quick
