# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# In the initial domain: what io.sh talks to
mkdir -p /tmp/www
dd if=/dev/zero of=/tmp/www/blob bs=1M count=96
httpd -h /tmp/www
nc -ll -p 9 -e wc -c &
