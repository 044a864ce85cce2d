/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The reset lines of a pseudo terminal, which has none, over a socket. A preloaded library can
 * turn the ioctls of a program into these messages.
 */
#define _GNU_SOURCE /* accept4 */
#include "nf-virtual-host.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BREAK_AT = 6 }; /* in a message; an older client leaves it out */

typedef struct {
  NfVirtualHost host;
  int listener;
  int client; /* -1: none */
  char *path;
} Lines;

static void
add_fds (NfVirtualHost *host, GArray *fds)
{
  Lines *self = (Lines *) host;

  nf_virtual_host_add_fd (fds, self->listener);
  nf_virtual_host_add_fd (fds, self->client);
}

/* The last to come has the lines: a program that ended may not have been noticed yet. */
static void
take_client (Lines *self)
{
  int client = accept4 (self->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

  if (client < 0)
    return;
  if (self->client >= 0)
    close (self->client);
  self->client = client;
}

static void
exchange (NfVirtualHost *host, NfVirtualBoard *board)
{
  Lines *self = (Lines *) host;
  char message[32];

  take_client (self);
  if (self->client < 0)
    return;
  ssize_t size = recv (self->client, message, sizeof message - 1, 0);

  if (size == 0) {
    close (self->client);
    self->client = -1;
  } else if (size >= (ssize_t) strlen ("L 0 0") && message[0] == 'L') {
    nf_virtual_board_set_lines (board, message[2] == '1', message[4] == '1');
    nf_virtual_board_set_break (board, size > BREAK_AT && message[BREAK_AT] == '1');
    send (self->client, "", 1, MSG_NOSIGNAL);
  }
}

static void
free_lines (NfVirtualHost *host)
{
  Lines *self = (Lines *) host;

  if (self->path != NULL)
    g_unlink (self->path);
  g_free (self->path);
  if (self->client >= 0)
    close (self->client);
  if (self->listener >= 0)
    close (self->listener);
  g_free (self);
}

NfVirtualHost *
nf_virtual_host_new_lines (const char *path, GError **error)
{
  g_autoptr (NfVirtualHost) host = (NfVirtualHost *) g_new0 (Lines, 1);
  Lines *self = (Lines *) host;
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  *host = (NfVirtualHost){ .add_fds = add_fds, .exchange = exchange, .free = free_lines };
  self->client = -1;
  self->listener = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_unlink (path);
  if (self->listener < 0 ||
      bind (self->listener, (const struct sockaddr *) &address, sizeof address) < 0 ||
      listen (self->listener, 4) < 0) {
    nf_virtual_host_set_error (error, path);
    return NULL;
  }
  self->path = g_strdup (path);
  return g_steal_pointer (&host);
}
