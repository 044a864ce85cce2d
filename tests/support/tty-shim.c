/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Makes a pseudo terminal look like a USB serial port, to libserialport and any other program.
 *
 * libserialport wants an entry in sysfs and modem lines, and a pseudo terminal has neither. This
 * file stands between the program and the C library: linked into a test, or preloaded
 * (LD_PRELOAD). Below the folder that NF_TTY_ROOT names it finds
 *
 *   dev/ttyUSB0       a link to the pseudo terminal, or to "errno:N": opening it fails with N
 *   sys/class/tty/    what the program sees as /sys/class/tty
 *   lines             a SOCK_SEQPACKET socket that is told "L dtr rts break" at every change of a
 *                     line, and answers each message when it has taken note
 *
 *   line-errors       how many framing errors, overruns, parity errors and breaks the driver has
 *                     counted, as "3 0 0 1"; without it the driver does not count
 *
 * and five files that need only exist:
 *
 *   no-lines          the driver knows no modem lines
 *   no-tiocmset       the lines cannot be set together
 *   custom-baud-9600  a rate that has no name of its own gives 9600
 *   no-custom-baud    a rate that has no name of its own is refused
 *   dying             settings time out, as they do just before the unplugging is known
 *
 * As in the kernel, opening a port asserts both lines and the last close releases them, and a
 * port whose other end is gone gives EIO.
 */
#undef _FILE_OFFSET_BITS /* or the names below would not be what they seem */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <asm/termbits.h> /* struct termios2; excludes <termios.h> */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/serial.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAX_FD = 1024, BOTH_LINES = TIOCM_DTR | TIOCM_RTS };

/* What the C library has, which this file stands in for. */
#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

int __open_2 (const char *path, int flags);
int __open64_2 (const char *path, int flags);
int __lxstat (int version, const char *path, struct stat *info);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static dev_t device_of[MAX_FD]; /* 0: not one of ours */
static int lines_of[MAX_FD];    /* of the device behind it; kept the same for all its fds */
static int told = -1;           /* the connection to the socket "lines" */

/* ---- paths ---- */

/* Returns: @path, or where it stands below the root, put into @buffer */
static const char *
redirect (const char *path, char buffer[PATH_MAX])
{
  const char *root = getenv ("NF_TTY_ROOT");

  if (root == NULL || path == NULL)
    return path;
  if (strncmp (path, "/dev/", 5) != 0 && strncmp (path, "/sys/class/tty", 14) != 0)
    return path;
  snprintf (buffer, PATH_MAX, "%s%s", root, path);
  if (path[1] == 'd' && REAL (faccessat) (AT_FDCWD, buffer, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
    return path;
  return buffer;
}

static int
is_simulated_node (const char *path)
{
  char buffer[PATH_MAX];

  return strncmp (path, "/dev/", 5) == 0 && redirect (path, buffer) != path;
}

/* Returns: the error that opening the node @path is to give, or 0 */
static int
get_planned_error (const char *path)
{
  char target[32] = "";
  int code = 0;

  if (REAL (readlink) (path, target, sizeof target - 1) > 0)
    sscanf (target, "errno:%d", &code);
  return code;
}

/* ---- lines ---- */

static void
connect_to_listener (void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  snprintf (address.sun_path, sizeof address.sun_path, "%s/lines", getenv ("NF_TTY_ROOT"));
  told = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (told >= 0 && connect (told, (struct sockaddr *) &address, sizeof address) < 0) {
    REAL (close) (told);
    told = -1;
  }
}

/* Called with the lock held. With nobody to tell, nothing happens. */
static void
tell (int lines, int is_break)
{
  char message[32];
  int size = snprintf (message,
                       sizeof message,
                       "L %d %d %d",
                       (lines & TIOCM_DTR) != 0,
                       (lines & TIOCM_RTS) != 0,
                       is_break);

  if (told < 0)
    connect_to_listener ();
  if (told < 0)
    return;
  if (send (told, message, (size_t) size, MSG_NOSIGNAL) < 0 ||
      recv (told, message, sizeof message, 0) <= 0) {
    REAL (close) (told);
    told = -1;
  }
}

static void
set_lines (int fd, int lines)
{
  for (int i = 0; i < MAX_FD; i++)
    if (device_of[i] == device_of[fd])
      lines_of[i] = lines;
  tell (lines, 0);
}

static int
is_open_elsewhere (int fd)
{
  for (int i = 0; i < MAX_FD; i++)
    if (i != fd && device_of[i] == device_of[fd])
      return 1;
  return 0;
}

static int
is_told (const char *what)
{
  char path[PATH_MAX];

  snprintf (path, sizeof path, "%s/%s", getenv ("NF_TTY_ROOT"), what);
  return access (path, F_OK) == 0;
}

static int
is_ours (int fd)
{
  return fd >= 0 && fd < MAX_FD && device_of[fd] != 0;
}

static int
refuse (int code)
{
  errno = code;
  return -1;
}

static int
count_errors (struct serial_icounter_struct *counts)
{
  char path[PATH_MAX];
  FILE *file = NULL;
  int n = 0;

  snprintf (path, sizeof path, "%s/line-errors", getenv ("NF_TTY_ROOT"));
  file = REAL (fopen) (path, "r");
  if (file == NULL)
    return refuse (ENOTTY);
  memset (counts, 0, sizeof *counts);
  n = fscanf (file, "%d %d %d %d", &counts->frame, &counts->overrun, &counts->parity, &counts->brk);
  fclose (file);
  return n == 4 ? 0 : refuse (EINVAL);
}

/* Returns: as ioctl(); -2 when the pseudo terminal can do @request itself */
static int
control (int fd, unsigned long request, void *data)
{
  int *argument = data;
  struct termios2 *terminal = data;

  switch (request) {
  case TIOCMGET:
    if (is_told ("no-lines"))
      return refuse (ENOTTY);
    *argument = lines_of[fd] | TIOCM_CTS | TIOCM_DSR | TIOCM_CAR;
    return 0;
  case TIOCMSET:
    if (is_told ("no-tiocmset"))
      return refuse (EINVAL);
    set_lines (fd, *argument & BOTH_LINES);
    return 0;
  case TIOCMBIS:
    set_lines (fd, lines_of[fd] | (*argument & BOTH_LINES));
    return 0;
  case TIOCMBIC:
    set_lines (fd, lines_of[fd] & ~*argument);
    return 0;
  case TIOCSBRK:
  case TIOCCBRK:
    tell (lines_of[fd], request == TIOCSBRK);
    return 0;
  case TIOCGICOUNT:
    return count_errors (data);
  case TCSETS2:
    if (is_told ("dying"))
      return refuse (ETIMEDOUT);
    if (is_told ("no-custom-baud"))
      return refuse (EINVAL);
    if (is_told ("custom-baud-9600"))
      terminal->c_ispeed = terminal->c_ospeed = 9600;
    return -2;
  default:
    return -2;
  }
}

int
ioctl (int fd, unsigned long request, ...)
{
  va_list list;
  void *argument = NULL;
  int waiting = 0;
  int result = -2;

  va_start (list, request);
  argument = va_arg (list, void *);
  va_end (list);

  if (is_ours (fd)) {
    if (REAL (ioctl) (fd, TIOCINQ, &waiting) < 0) /* unplugged: EIO */
      return -1;
    pthread_mutex_lock (&lock);
    result = control (fd, request, argument);
    pthread_mutex_unlock (&lock);
  }
  return result != -2 ? result : REAL (ioctl) (fd, request, argument);
}

/* ---- opening and closing ---- */

static void
remember (int fd)
{
  struct stat info;

  if (fd < 0 || fd >= MAX_FD || fstat (fd, &info) < 0 || !S_ISCHR (info.st_mode))
    return;
  pthread_mutex_lock (&lock);
  device_of[fd] = info.st_rdev;
  if (!is_open_elsewhere (fd))
    set_lines (fd, BOTH_LINES);
  pthread_mutex_unlock (&lock);
}

static int
open_redirected (const char *path, int flags, mode_t mode, int (*real) (const char *, int, ...))
{
  char buffer[PATH_MAX];
  const char *there = redirect (path, buffer);
  int code = there != path ? get_planned_error (there) : 0;
  int fd = -1;

  if (code != 0) {
    errno = code;
    return -1;
  }
  fd = real (there, flags, mode);
  if (there != path && is_simulated_node (path))
    remember (fd);
  return fd;
}

static mode_t
get_mode (va_list list, int flags)
{
  return __OPEN_NEEDS_MODE (flags) ? va_arg (list, mode_t) : 0;
}

int
open (const char *path, int flags, ...)
{
  va_list list;
  mode_t mode = 0;

  va_start (list, flags);
  mode = get_mode (list, flags);
  va_end (list);
  return open_redirected (path, flags, mode, REAL (open));
}

int
open64 (const char *path, int flags, ...)
{
  va_list list;
  mode_t mode = 0;

  va_start (list, flags);
  mode = get_mode (list, flags);
  va_end (list);
  return open_redirected (path, flags, mode, REAL (open64));
}

int
__open_2 (const char *path, int flags)
{
  return open_redirected (path, flags, 0, REAL (open));
}

int
__open64_2 (const char *path, int flags)
{
  return open_redirected (path, flags, 0, REAL (open64));
}

int
close (int fd)
{
  pthread_mutex_lock (&lock);
  if (is_ours (fd)) {
    if (!is_open_elsewhere (fd))
      set_lines (fd, 0);
    device_of[fd] = 0;
  }
  pthread_mutex_unlock (&lock);
  return REAL (close) (fd);
}

FILE *
fopen (const char *path, const char *mode)
{
  char buffer[PATH_MAX];

  return REAL (fopen) (redirect (path, buffer), mode);
}

FILE *
fopen64 (const char *path, const char *mode)
{
  char buffer[PATH_MAX];

  return REAL (fopen64) (redirect (path, buffer), mode);
}

/* ---- looking ---- */

DIR *
opendir (const char *path)
{
  char buffer[PATH_MAX];

  return REAL (opendir) (redirect (path, buffer));
}

/* A node is a link below the root, but none to the program. */
ssize_t
readlink (const char *path, char *target, size_t size)
{
  char buffer[PATH_MAX];

  if (is_simulated_node (path)) {
    errno = EINVAL;
    return -1;
  }
  return REAL (readlink) (redirect (path, buffer), target, size);
}

char *
realpath (const char *path, char *resolved)
{
  char target[PATH_MAX] = "";

  if (is_simulated_node (path))
    strncpy (target, path, sizeof target - 1);
  else if (REAL (readlink) (path, target, sizeof target - 1) < 0 || !is_simulated_node (target))
    return REAL (realpath) (path, resolved);
  return resolved != NULL ? strcpy (resolved, target) : strdup (target);
}

int
access (const char *path, int mode)
{
  char buffer[PATH_MAX];

  return is_simulated_node (path) ? 0 : REAL (access) (redirect (path, buffer), mode);
}

int
stat (const char *path, struct stat *info)
{
  char buffer[PATH_MAX];

  return REAL (stat) (redirect (path, buffer), info);
}

int
stat64 (const char *path, struct stat64 *info)
{
  char buffer[PATH_MAX];

  return REAL (stat64) (redirect (path, buffer), info);
}

int
__lxstat (int version, const char *path, struct stat *info)
{
  char buffer[PATH_MAX];

  return REAL (__lxstat) (version, redirect (path, buffer), info);
}
