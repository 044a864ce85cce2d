/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The file behind a virtual flash chip, see nf-virtual-flash.h.
 */
#include "nf-virtual-flash-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

void
nf_virtual_flash_mark_dirty (NfVirtualFlash *self, guint32 from, guint32 size)
{
  if (self->dirty_from == self->dirty_to) {
    self->dirty_from = from;
    self->dirty_to = from + size;
  } else {
    self->dirty_from = MIN (self->dirty_from, from);
    self->dirty_to = MAX (self->dirty_to, from + size);
  }
}

static gboolean
set_file_error (GError **error, const char *what)
{
  int saved = errno;

  g_set_error (error,
               G_FILE_ERROR,
               (int) g_file_error_from_errno (saved),
               "could not %s the flash file: %s",
               what,
               g_strerror (saved));
  return FALSE;
}

gboolean
nf_virtual_flash_open_file (NfVirtualFlash *self, const char *path, GError **error)
{
  g_return_val_if_fail (self->file < 0, FALSE);
  guint32 loaded = 0;
  ssize_t n = 1;

  self->file = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (self->file < 0)
    return set_file_error (error, "open");
  while (loaded < self->size && n > 0) {
    n = read (self->file, self->array + loaded, self->size - loaded);
    if (n < 0)
      return set_file_error (error, "read");
    loaded += (guint32) n;
  }
  if (loaded < self->size)
    nf_virtual_flash_mark_dirty (self, loaded, self->size - loaded);
  return nf_virtual_flash_sync (self, error);
}

gboolean
nf_virtual_flash_sync (NfVirtualFlash *self, GError **error)
{
  if (self->file < 0)
    return TRUE;
  while (self->dirty_from < self->dirty_to) {
    ssize_t n = pwrite (self->file,
                        self->array + self->dirty_from,
                        self->dirty_to - self->dirty_from,
                        (off_t) self->dirty_from);
    if (n <= 0)
      return set_file_error (error, "write");
    self->dirty_from += (guint32) n;
  }
  return TRUE;
}

gboolean
nf_virtual_flash_close_file (NfVirtualFlash *self, GError **error)
{
  if (self->file < 0)
    return TRUE;
  gboolean ok = nf_virtual_flash_sync (self, error);

  close (self->file);
  self->file = -1;
  self->dirty_from = self->dirty_to = 0;
  return ok;
}
