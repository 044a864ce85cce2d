/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A board on a pseudo terminal. Linux only: the rate is read with TCGETS2, which knows every
 * number, and inotify tells when the other side opens and closes it.
 */
#define _GNU_SOURCE /* ptsname */
#include "nf-virtual-host.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef struct {
  NfVirtualHost host;
  int master;
  int slave; /* held open, so that the settings outlive the programs that use it */
  int watch; /* inotify */
  guint opened;
  char *link;
} Pty;

static void
add_fds (NfVirtualHost *host, GArray *fds)
{
  Pty *self = (Pty *) host;

  nf_virtual_host_add_fd (fds, self->master);
  nf_virtual_host_add_fd (fds, self->watch);
}

/* What the chip sent while nobody had the port open, or had not read at the end, is lost. */
static void
take_opens_and_closes (Pty *self)
{
  char buffer[4096] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  ssize_t size = read (self->watch, buffer, sizeof buffer);

  for (ssize_t at = 0; at < size;) {
    const struct inotify_event *event = (const struct inotify_event *) (buffer + at);

    if (event->mask & IN_OPEN)
      self->opened++;
    else if (event->mask & IN_CLOSE && self->opened > 0 && --self->opened == 0)
      ioctl (self->slave, TCFLSH, TCIFLUSH);
    at += (ssize_t) (sizeof *event + event->len);
  }
}

static void
take_rate (Pty *self, NfVirtualBoard *board)
{
  struct termios2 settings;

  if (ioctl (self->slave, TCGETS2, &settings) == 0 && settings.c_ospeed > 0)
    nf_virtual_board_set_baud (board, settings.c_ospeed);
}

static void
take_bytes (Pty *self, NfVirtualBoard *board)
{
  guint8 buffer[NF_VIRTUAL_HOST_BUFFER];

  while (nf_virtual_board_get_unsent (board) < sizeof buffer) {
    ssize_t size = read (self->master, buffer, sizeof buffer);

    if (size <= 0)
      break;
    nf_virtual_board_send (board, buffer, (gsize) size);
  }
}

static void
give_bytes (Pty *self, NfVirtualBoard *board)
{
  guint8 buffer[NF_VIRTUAL_HOST_BUFFER];
  gsize size = nf_virtual_board_receive (board, buffer, sizeof buffer);

  /* A program that does not read loses bytes, as with any serial port. */
  if (size > 0 && self->opened > 0 && write (self->master, buffer, size) < 0)
    nf_virtual_board_discard_received (board);
}

static void
exchange (NfVirtualHost *host, NfVirtualBoard *board)
{
  Pty *self = (Pty *) host;

  take_opens_and_closes (self);
  take_rate (self, board);
  take_bytes (self, board);
  while (nf_virtual_board_get_received (board) > 0)
    give_bytes (self, board);
}

static void
free_pty (NfVirtualHost *host)
{
  Pty *self = (Pty *) host;

  if (self->link != NULL)
    g_unlink (self->link);
  g_free (self->link);
  if (self->watch >= 0)
    close (self->watch);
  if (self->slave >= 0)
    close (self->slave);
  if (self->master >= 0)
    close (self->master);
  g_free (self);
}

/* Raw, 115200, as the programs that come will set it again. */
static gboolean
set_up_slave (int slave)
{
  struct termios2 settings;

  if (ioctl (slave, TCGETS2, &settings) < 0)
    return FALSE;
  settings.c_iflag = 0;
  settings.c_oflag = 0;
  settings.c_lflag = 0;
  settings.c_cflag = CS8 | CREAD | CLOCAL | B115200;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  return ioctl (slave, TCSETS2, &settings) == 0;
}

static gboolean
make_link (Pty *self, const char *path, const char *link, GError **error)
{
  if (link == NULL)
    return TRUE;
  g_unlink (link);
  if (symlink (path, link) < 0) {
    nf_virtual_host_set_error (error, link);
    return FALSE;
  }
  self->link = g_strdup (link);
  return TRUE;
}

NfVirtualHost *
nf_virtual_host_new_pty (const char *link, GError **error)
{
  g_autoptr (NfVirtualHost) host = (NfVirtualHost *) g_new0 (Pty, 1);
  Pty *self = (Pty *) host;
  const char *path = NULL;

  *host = (NfVirtualHost){ .add_fds = add_fds, .exchange = exchange, .free = free_pty };
  self->slave = self->watch = -1;
  self->master = open ("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (self->master >= 0 && grantpt (self->master) == 0 && unlockpt (self->master) == 0)
    path = ptsname (self->master);
  if (path != NULL)
    self->slave = open (path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  self->watch = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (self->slave < 0 || !set_up_slave (self->slave) ||
      inotify_add_watch (self->watch, path, IN_OPEN | IN_CLOSE) < 0) {
    nf_virtual_host_set_error (error, "could not make a pseudo terminal");
    return NULL;
  }
  if (!make_link (self, path, link, error))
    return NULL;
  g_print ("pty %s\n", path);
  return g_steal_pointer (&host);
}
