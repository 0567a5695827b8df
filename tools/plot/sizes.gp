# SPDX-License-Identifier: GPL-2.0
# gnuplot -c sizes.gp DATA-DIR BASE MODEL: the latest wake-up against the domain's size, as SVG.
# Flat is good; a line through the origin is the fault.
data = ARG1
loads = "populate destroy map unmap"
array colour[4] = ['#b2182b', '#e07b39', '#2166ac', '#762a83']

set encoding utf8
set terminal svg size 960,420 noenhanced font 'sans-serif,12' background 'white'
set border 3 lc rgb '#666666'
set grid lc rgb '#e4e4e4' lt 1 lw 0.5
set tics nomirror out scale 0.5 textcolor rgb '#333333'
set key top left samplen 2
set xrange [0:256<*]
set yrange [0:1<*]
set xlabel 'domain size (MiB)'
set ylabel 'latest wake-up (ms)'
set multiplot layout 1,2 title sprintf("Linux %s, preempt=%s: lateness against the size of the domain; solid unpatched, dashed patched", ARG2, ARG3) font ",15"
do for [dom0 in "pv pvh"] {
	if (system(sprintf("ls %s/%s-%s-*.sizes 2>/dev/null", data, ARG2, dom0)) eq "") { set multiplot next; continue }
	set title (dom0 eq "pvh" ? "PVH dom0" : "PV dom0")
	plot for [i = 1:words(loads)] for [side = 2:3] \
		sprintf("< cat %s/%s-%s-%s.sizes 2>/dev/null; echo 0 NaN NaN", data, ARG2, dom0, word(loads, i)) \
		using 1:side with linespoints pt 7 ps 0.5 lw 2 dt side-1 lc rgb colour[i] \
		title side == 2 ? word(loads, i) : ""
}
unset multiplot
