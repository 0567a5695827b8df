# SPDX-License-Identifier: GPL-2.0
# domu: a guest that xl could not create is not one that did not end

mkdir -p "$OUT/boot" "$OUT/tmp" "$OUT/run/xenstored/socket" "$OUT/var/log/xen/console"
touch "$OUT/boot/guest.sh" "$OUT/boot/domu.cpio"
program "$OUT/bin/xl" 'exit 1'
sed "/^export PATH/d; s,/\(boot\|tmp\|run\|var\)[ /],$PWD/$OUT&,g" tools/guest/domu >"$OUT/domu"
fails 2 '^# name: xl create failed$' env PATH="$PWD/$OUT/bin:$PATH" sh "$OUT/domu" -n name -l 1 README.md
