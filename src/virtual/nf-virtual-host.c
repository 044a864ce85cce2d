/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the connections of virtual-esp8266 share, see nf-virtual-host.h.
 */
#include "nf-virtual-host.h"

#include <errno.h>

void
nf_virtual_host_add_fds (NfVirtualHost *self, GArray *fds)
{
  self->add_fds (self, fds);
}

void
nf_virtual_host_exchange (NfVirtualHost *self, NfVirtualBoard *board)
{
  self->exchange (self, board);
}

void
nf_virtual_host_free (NfVirtualHost *self)
{
  if (self != NULL)
    self->free (self);
}

void
nf_virtual_host_set_error (GError **error, const char *what)
{
  int saved = errno;

  g_set_error (error,
               G_FILE_ERROR,
               (int) g_file_error_from_errno (saved),
               "%s: %s",
               what,
               g_strerror (saved));
}

void
nf_virtual_host_add_fd (GArray *fds, int fd)
{
  struct pollfd entry = { .fd = fd, .events = POLLIN };

  if (fd >= 0)
    g_array_append_val (fds, entry);
}
