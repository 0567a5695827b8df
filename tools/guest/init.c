// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of the bench: runs the commands that the kernel's command line names
 * and reports on the console, in KTAP, how they ended. Then it reboots, which
 * under QEMU's -no-reboot ends the machine.
 *
 * What follows " -- " on the command line are the commands, separated by a lone
 * "+". The kernel takes no more than 32 words there; a command in double quotes
 * counts as one:
 *
 *	... bench.nonce=3f9a bench.limit=120 -- "probe --mib 256" + kunit
 *
 * A command is a program in /bin or one of the built-in ones (see builtins[]).
 * Each one is a top-level test. Its output goes through a pipe and comes out
 * indented, so that nothing but this program can print a top-level result; and
 * the last line carries the nonce, so that no other text is taken for it:
 *
 *	# bench: NONCE passed P failed F
 *
 * bench.limit= is each command's time limit in seconds. A command that passes it
 * gets SIGTERM, to put away what it made, and then SIGKILL.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define __printf(f, a)	__attribute__((format(printf, f, a)))
#define __noreturn	__attribute__((noreturn))

#define MAX_ARGS	64
#define MAX_LINE	1024	/* of a command's output; longer ones are split */
#define LIMIT_DEFAULT	300
#define LIMIT_MAX	86400
#define TERM_GRACE	20	/* seconds from SIGTERM to SIGKILL */
#define KILL_GRACE	5	/* seconds from SIGKILL to giving up */

/* The exit status for a program that cannot be run, as in a shell. */
#define EXIT_NOEXEC	127

static char cmdline[4096];

/* Prints one whole line with one write(), so that lines do not mix. */
static void __printf(1, 2) line(const char *fmt, ...)
{
	char buf[MAX_LINE + 64];
	size_t len, done = 0;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, sizeof(buf) - 1, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	len = (size_t)n < sizeof(buf) - 1 ? (size_t)n : sizeof(buf) - 2;
	buf[len++] = '\n';

	while (done < len) {
		ssize_t ret = write(STDOUT_FILENO, buf + done, len - done);

		if (ret > 0)
			done += ret;
		else if (errno != EINTR)
			return;
	}
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* The value of a word NAME=VALUE of the kernel's own part of the command line. */
static bool cmdline_value(const char *name, char *value, size_t size)
{
	size_t len = strlen(name);
	const char *p = cmdline;

	while (*p) {
		size_t word = strcspn(p, " ");

		if (word == 2 && !strncmp(p, "--", 2))
			break;
		if (word >= len && word - len < size && !strncmp(p, name, len)) {
			memcpy(value, p + len, word - len);
			value[word - len] = '\0';
			return true;
		}
		p += word;
		p += strspn(p, " ");
	}
	return false;
}

/* ---- Built-in commands. All but "console" also work at its prompt. ---- */

static int copy_out(const char *path)
{
	char buf[4096];
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	n = fd;
	while (n >= 0 && (n = read(fd, buf, sizeof(buf))) > 0)
		fwrite(buf, 1, n, stdout);
	if (n < 0)
		printf("# %s: %s\n", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return n < 0;
}

/* A suite has passed if it ran all that it planned, and nothing is not ok. */
static bool suite_passed(const char *path, int *skipped)
{
	int plan = 0, ok = 0, not_ok = 0;
	char buf[1024], *text;
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		printf("# %s: %s\n", path, strerror(errno));
	while (f && fgets(buf, sizeof(buf), f)) {
		text = buf + strspn(buf, " \t");
		/* The cases of a suite stand one level, four columns, below it. */
		if (text - buf == 4) {
			ok += !strncmp(text, "ok ", 3);
			if (!strncmp(text, "1..", 3))
				plan = atoi(text + 3);
		}
		not_ok += !strncmp(text, "not ok ", 7);
		*skipped += !!strstr(text, "# SKIP");
		fputs(buf, stdout);
	}
	if (f)
		fclose(f);
	return plan > 0 && ok == plan && !not_ok;
}

static int do_cat(int argc, char **argv)
{
	return argc == 2 ? copy_out(argv[1]) : 2;
}

static int do_write(int argc, char **argv)
{
	int fd, i, ret = 0;
	char buf[512] = "";

	if (argc < 3)
		return 2;
	for (i = 2; i < argc; i++) {
		if (strlen(buf) + strlen(argv[i]) + 2 > sizeof(buf))
			return 2;
		if (i > 2)
			strcat(buf, " ");
		strcat(buf, argv[i]);
	}
	fd = open(argv[1], O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || write(fd, buf, strlen(buf)) < 0) {
		printf("# %s: %s\n", argv[1], strerror(errno));
		ret = 1;
	}
	if (fd >= 0)
		close(fd);
	return ret;
}

static int do_ls(int argc, char **argv)
{
	const char *dir = argc > 1 ? argv[1] : "/";
	struct dirent **list;
	int i, n;

	n = scandir(dir, &list, NULL, alphasort);
	if (n < 0) {
		printf("# %s: %s\n", dir, strerror(errno));
		return 1;
	}
	for (i = 0; i < n; i++) {
		if (strcmp(list[i]->d_name, ".") && strcmp(list[i]->d_name, ".."))
			printf("%s%s\n", list[i]->d_name,
			       list[i]->d_type == DT_DIR ? "/" : "");
		free(list[i]);
	}
	free(list);
	return 0;
}

static int do_kunit(int argc, char **argv)
{
	static const char *const dir = "/sys/kernel/debug/kunit";
	struct dirent **list;
	int i, n, suites = 0, failed = 0, skipped = 0;
	char path[512];

	(void)argv;
	if (argc != 1)
		return 2;
	n = scandir(dir, &list, NULL, alphasort);
	for (i = 0; i < n; i++) {
		if (list[i]->d_name[0] != '.') {
			snprintf(path, sizeof(path), "%s/%s/results", dir,
				 list[i]->d_name);
			suites++;
			failed += !suite_passed(path, &skipped);
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	printf("# kunit: %d suites, %d failed, %d cases skipped\n", suites, failed,
	       skipped);
	if (!suites)
		printf("# no suite under %s: is KUnit built in, with its debugfs?\n", dir);
	return failed || !suites;
}

static int do_console(int argc, char **argv);

static const struct builtin {
	const char *name;
	int (*fn)(int argc, char **argv);
	const char *usage;
} builtins[] = {
	{ "cat",	do_cat,		"cat FILE" },
	{ "console",	do_console,	"console" },
	{ "kunit",	do_kunit,	"kunit" },
	{ "ls",		do_ls,		"ls [DIRECTORY]" },
	{ "write",	do_write,	"write FILE VALUE" },
};

/* Runs in a child: a built-in command or a program; never returns. */
static void __noreturn become(int argc, char **argv)
{
	char path[512];
	size_t i;
	int ret;

	for (i = 0; i < sizeof(builtins) / sizeof(*builtins); i++) {
		if (strcmp(argv[0], builtins[i].name))
			continue;
		ret = builtins[i].fn(argc, argv);
		if (ret == 2)
			printf("# usage: %s\n", builtins[i].usage);
		fflush(stdout);
		_exit(ret);
	}
	snprintf(path, sizeof(path), "%s%s", argv[0][0] == '/' ? "" : "/bin/", argv[0]);
	execv(path, argv);
	printf("# cannot run %s: %s\n", path, strerror(errno));
	fflush(stdout);
	_exit(EXIT_NOEXEC);
}

/* Splits in place at blanks; returns the number of words or -1 if too many. */
static int split(char *s, char **argv)
{
	int argc = 0;
	char *save, *word;

	for (word = strtok_r(s, " \t\n", &save); word;
	     word = strtok_r(NULL, " \t\n", &save)) {
		if (argc == MAX_ARGS)
			return -1;
		argv[argc++] = word;
	}
	argv[argc] = NULL;
	return argc;
}

/*
 * A prompt to look round with. It needs a real terminal rather than
 * /dev/console, so that Ctrl-C reaches the program that runs.
 */
static int do_console(int argc, char **argv)
{
	char name[64] = "", path[80], buf[1024];
	struct termios tio;
	char *words[MAX_ARGS + 1];
	size_t i;
	int fd, status;
	char *tty;
	FILE *f;

	(void)argv;
	if (argc != 1)
		return 2;
	f = fopen("/sys/class/tty/console/active", "re");
	if (f && !fgets(name, sizeof(name), f))
		name[0] = '\0';
	if (f)
		fclose(f);
	name[strcspn(name, "\n")] = '\0';
	tty = strrchr(name, ' ');	/* the last one named is /dev/console */
	snprintf(path, sizeof(path), "/dev/%s", tty ? tty + 1 : name);

	setsid();
	fd = open(path, O_RDWR);
	if (fd < 0) {
		printf("# console: %s: %s\n", path, strerror(errno));
		return 1;
	}
	ioctl(fd, TIOCSCTTY, 0);
	if (!tcgetattr(fd, &tio)) {
		tio.c_lflag |= ICANON | ECHO | ISIG;
		tcsetattr(fd, TCSANOW, &tio);
	}
	for (i = 0; i < 3; i++)
		dup2(fd, i);
	signal(SIGINT, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);

	printf("Programs are in /bin. Built in: poweroff");
	for (i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
		if (builtins[i].fn != do_console)
			printf(", %s", builtins[i].usage);
	printf(".\n");

	for (;;) {
		printf("bench# ");
		fflush(stdout);
		if (!fgets(buf, sizeof(buf), stdin))
			break;
		argc = split(buf, words);
		if (argc < 0)
			printf("more than %d words\n", MAX_ARGS);
		if (argc <= 0)
			continue;
		if (!strcmp(words[0], "poweroff") || !strcmp(words[0], "exit"))
			break;
		if (!strcmp(words[0], "console"))
			continue;
		switch (fork()) {
		case -1:
			printf("fork: %s\n", strerror(errno));
			continue;
		case 0:
			signal(SIGINT, SIG_DFL);
			become(argc, words);
		}
		while (wait(&status) < 0 && errno == EINTR)
			;
		if (WIFSIGNALED(status))
			printf("killed by signal %d\n", WTERMSIG(status));
		else if (WEXITSTATUS(status))
			printf("exit status %d\n", WEXITSTATUS(status));
	}
	/* What comes next must begin a line. */
	printf("\n");
	return 0;
}

/* ---- Running the commands ---- */

struct output {
	char buf[MAX_LINE + 1];
	size_t len;
};

static void emit(struct output *out)
{
	size_t i;

	for (i = 0; i < out->len; i++)
		if (!isprint((unsigned char)out->buf[i]) && out->buf[i] != '\t')
			out->buf[i] = '?';
	out->buf[out->len] = '\0';
	line("  %s", out->buf);
	out->len = 0;
}

/* Takes what there is; false at the end of the output. */
static bool take_output(int fd, struct output *out)
{
	char buf[4096];
	ssize_t i, n;

	n = read(fd, buf, sizeof(buf));
	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	for (i = 0; i < n; i++) {
		if (buf[i] == '\r')
			continue;
		if (buf[i] == '\n' || out->len == MAX_LINE)
			emit(out);
		if (buf[i] != '\n')
			out->buf[out->len++] = buf[i];
	}
	return n > 0;
}

static void on_sigchld(int sig)
{
	(void)sig;
}

/*
 * Runs one command to its end, or to that of its time limit. Sleeps all the
 * while: the command may be measuring this very CPU. Returns true if it
 * succeeded, else says why not in @why.
 */
static bool run(int argc, char **argv, int limit, char *why, size_t size)
{
	bool console = !strcmp(argv[0], "console");
	bool open_pipe = true, reaped = false;
	struct output out = { .len = 0 };
	long long deadline = now_ms() + limit * 1000LL;
	int stage = 0, status = 0;
	sigset_t none;
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK)) {
		snprintf(why, size, "pipe: %s", strerror(errno));
		return false;
	}
	pid = fork();
	if (pid < 0) {
		snprintf(why, size, "fork: %s", strerror(errno));
		close(fds[0]);
		close(fds[1]);
		return false;
	}
	sigemptyset(&none);
	if (!pid) {
		sigprocmask(SIG_SETMASK, &none, NULL);
		/* The console becomes a session; a group leader could not. */
		if (!console)
			setpgid(0, 0);
		/* The program gets an ordinary, blocking pipe. */
		fcntl(fds[1], F_SETFL, 0);
		dup2(fds[1], STDOUT_FILENO);
		dup2(fds[1], STDERR_FILENO);
		dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
		become(argc, argv);
	}
	if (!console)
		setpgid(pid, pid);
	close(fds[1]);

	while (open_pipe || !reaped) {
		struct pollfd pfd = { .fd = open_pipe ? fds[0] : -1, .events = POLLIN };
		long long left = deadline - now_ms();
		struct timespec ts;

		if (left <= 0 && !(console && !reaped)) {
			if (reaped)	/* someone still holds the pipe */
				break;
			if (stage == 2) {
				snprintf(why, size, "past %d s and not to be killed", limit);
				break;
			}
			kill(-pid, stage ? SIGKILL : SIGTERM);
			deadline = now_ms() + (stage ? KILL_GRACE : TERM_GRACE) * 1000LL;
			stage++;
			continue;
		}
		ts.tv_sec = left > 0 ? left / 1000 : LIMIT_MAX;
		ts.tv_nsec = left > 0 ? left % 1000 * 1000000 : 0;
		/* SIGCHLD gets through only here, so none is missed. */
		ppoll(&pfd, 1, &ts, &none);
		if (open_pipe)
			open_pipe = take_output(fds[0], &out);
		if (!reaped && waitpid(pid, &status, WNOHANG) == pid) {
			reaped = true;
			/* Nothing of it may run beside the next command. */
			kill(-pid, SIGKILL);
			deadline = now_ms() + 1000;
		}
	}
	if (out.len)
		emit(&out);
	close(fds[0]);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;

	if (!reaped)
		return false;
	if (stage)
		snprintf(why, size, "passed its time limit of %d s", limit);
	else if (WIFSIGNALED(status))
		snprintf(why, size, "killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) == EXIT_NOEXEC)
		snprintf(why, size, "no such command");
	else if (WEXITSTATUS(status))
		snprintf(why, size, "exit status %d", WEXITSTATUS(status));
	else
		return true;
	return false;
}

static void mount_all(void)
{
	static const struct {
		const char *type, *dir;
	} mounts[] = {
		{ "proc",	"/proc" },
		{ "sysfs",	"/sys" },
		{ "devtmpfs",	"/dev" },
		{ "devpts",	"/dev/pts" },
		{ "tmpfs",	"/tmp" },
		{ "debugfs",	"/sys/kernel/debug" },
		{ "tracefs",	"/sys/kernel/tracing" },
		{ "xenfs",	"/proc/xen" },
	};
	size_t i;

	/* Kernels without one of these are fine; what needs it will say so. */
	for (i = 0; i < sizeof(mounts) / sizeof(*mounts); i++) {
		mkdir(mounts[i].dir, 0755);
		mount("none", mounts[i].dir, mounts[i].type, 0, NULL);
	}
}

static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);
	int i;

	for (i = 0; fd >= 0 && i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

static void read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, buf, size - 1);

	buf[n > 0 ? n : 0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
}

/*
 * The kernel's chatter would break into lines half printed. Warnings and all
 * that is worse still reach the console.
 */
static void quieten(void)
{
	char value[16];
	int fd;

	if (cmdline_value("loglevel=", value, sizeof(value)) ||
	    cmdline_value("ignore_loglevel", value, sizeof(value)))
		return;
	fd = open("/proc/sys/kernel/printk", O_WRONLY | O_CLOEXEC);
	if (fd >= 0 && write(fd, "5", 1) != 1)
		line("# cannot set the console's log level: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}

static int limit_seconds(void)
{
	char value[16], *end;
	long limit;

	if (!cmdline_value("bench.limit=", value, sizeof(value)))
		return LIMIT_DEFAULT;
	limit = strtol(value, &end, 10);
	if (*end || limit < 1 || limit > LIMIT_MAX) {
		line("# bench.limit=%s is not 1 to %d seconds; taking %d", value,
		     LIMIT_MAX, LIMIT_DEFAULT);
		return LIMIT_DEFAULT;
	}
	return limit;
}

/* Ends one command's description in the list: "a b c" of its words. */
static void join(char *buf, size_t size, int argc, char **argv)
{
	size_t len = 0;
	int i;

	buf[0] = '\0';
	for (i = 0; i < argc && len < size; i++)
		len += snprintf(buf + len, size - len, "%s%s", i ? " " : "", argv[i]);
	/* In KTAP a hash begins a directive. */
	for (i = 0; buf[i]; i++)
		if (buf[i] == '#')
			buf[i] = '?';
}

int main(int argc, char **argv)
{
	static char *words[MAX_ARGS * 8 + 1];
	int limit, i, nr_words = 0, plan = 0, test = 0, passed = 0, failed = 0;
	struct sigaction sa = { .sa_handler = on_sigchld };
	char nonce[65], why[128], text[256];
	sigset_t chld;

	if (getpid() != 1) {
		fprintf(stderr, "This is PID 1 of the bench; it is not for running by hand.\n");
		return 2;
	}
	mount_all();
	open_console();
	read_file("/proc/cmdline", cmdline, sizeof(cmdline));
	quieten();
	setenv("PATH", "/bin", 1);
	sigaction(SIGCHLD, &sa, NULL);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);

	if (!cmdline_value("bench.nonce=", nonce, sizeof(nonce)) || !nonce[0])
		strcpy(nonce, "none");

	/* A quoted command is one argument: split all at blanks. */
	for (i = 1; i < argc; i++) {
		char *save, *word;

		for (word = strtok_r(argv[i], " \t", &save); word;
		     word = strtok_r(NULL, " \t", &save))
			if (nr_words < MAX_ARGS * 8)
				words[nr_words++] = word;
	}
	for (i = 0; i < nr_words; i++)
		if (strcmp(words[i], "+") && (!i || !strcmp(words[i - 1], "+")))
			plan++;

	line("KTAP version 1");
	line("1..%d", plan);
	limit = limit_seconds();
	if (!plan)
		line("# nothing to run: name commands after \" -- \" on the command line");

	for (i = 0; i < nr_words; i++) {
		char *cmd[MAX_ARGS + 1];
		int n = 0;
		bool ok;

		if (!strcmp(words[i], "+"))
			continue;
		for (; i < nr_words && strcmp(words[i], "+"); i++)
			if (n < MAX_ARGS)
				cmd[n++] = words[i];
		cmd[n] = NULL;

		join(text, sizeof(text), n, cmd);
		line("# run: %s", text);
		ok = run(n, cmd, limit, why, sizeof(why));
		if (!ok)
			line("# %s: %s", cmd[0], why);
		line("%sok %d - %s", ok ? "" : "not ", ++test, text);
		if (ok)
			passed++;
		else
			failed++;
	}
	read_file("/proc/sys/kernel/tainted", text, sizeof(text));
	if (text[0] && strcmp(text, "0"))
		line("# the kernel is tainted: %s", text);
	line("# bench: %s passed %d failed %d", nonce, passed, failed);

	tcdrain(STDOUT_FILENO);
	sync();
	reboot(RB_AUTOBOOT);
	/* Returning would panic, which ends the machine as well. */
	line("# reboot: %s", strerror(errno));
	return 1;
}
