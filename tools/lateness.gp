# SPDX-License-Identifier: GPL-2.0
# gnuplot -c lateness.gp DATA-DIR BASE MODEL: share of wake-ups against lateness, as SVG. Red is
# the unpatched kernel, green the patched one, grey the loop; a line that keeps to the left is good.
data = ARG1
loads = "destroy map unmap gntmap"
array colour[3] = ['#b2182b', '#1b7837', '#888888']

set encoding utf8
set terminal svg size 1280,720 noenhanced font 'sans-serif,12' background 'white'
set border 3 lc rgb '#666666'
set grid lc rgb '#e4e4e4' lt 1 lw 0.5
set tics nomirror out scale 0.5 textcolor rgb '#333333'
set key bottom left samplen 2 noautotitle
set logscale xy
set xrange [0.005:5000]
set yrange [5e-5:1.2]
set xtics ('10 µs' 0.01, '1 ms' 1, '0.1 s' 100)
set ytics ('100 %%' 1, '10 %%' 0.1, '1 %%' 0.01, '0.1 %%' 0.001, '0.01 %%' 0.0001)
set multiplot layout 2,words(loads) columnsfirst title sprintf("Linux %s, preempt=%s: share of wake-ups that are late by at least ...", ARG2, ARG3) font ',16'
do for [load in loads] {
	do for [dom0 in "pv pvh"] {
		file = sprintf("%s/%s-%s-%s.dat", data, ARG2, dom0, load)
		if (system("test -s ".file." && echo 1") ne "1") { set multiplot next; continue }
		set title system("sed -n '1s/# //p' ".file)
		plot for [i = 0:2] file index i using 1:2 with fsteps lw 2 lc rgb colour[i + 1] title columnheader(1)
	}
}
unset multiplot
