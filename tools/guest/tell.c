// SPDX-License-Identifier: GPL-2.0
/*
 * Copies what it reads to the second serial port, byte by byte and without interrupts, up to a
 * byte of 4 that comes when tools/guest/rc has removed the fifo. QEMU delivers interrupts of a PVH
 * dom0 twice when a driver sets a timer of the port in between.
 */
#include <err.h>
#include <fcntl.h>
#include <unistd.h>

#define PORT		0x2f8
#define END		4

int main(void)
{
	int fd = open("/dev/port", O_WRONLY);
	char buf[4096];
	ssize_t got, i;

	if (fd < 0)
		err(1, "/dev/port");
	while ((got = read(0, buf, sizeof(buf))) > 0)
		for (i = 0; i < got; i++)
			if (buf[i] == END && access("/run/out", F_OK))
				return 0;
			else if (pwrite(fd, &buf[i], 1, PORT) != 1)
				err(1, "/dev/port");
	return 1;
}
