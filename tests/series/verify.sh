# SPDX-License-Identifier: GPL-2.0
# patches, branch and plain files agree; or every prefix builds without a warning and boots

what=verify
[ "$2" = verify ] || { full; what=bisect-check; }
FROM='' BASE=$base tools/series.sh $what
