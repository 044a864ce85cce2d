/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A restore point being written, see nf-restore-points.h.
 */
#include "nf-restore-file.h"

#include "nf-error.h"
#include "opcodes.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#ifndef O_BINARY
#define O_BINARY 0
#endif
#ifndef O_CLOEXEC
#define O_CLOEXEC 0
#endif

enum { FOLDER_MODE = 0700, FILE_MODE = 0600, NAMES_MAX = 100 };

struct _NfRestoreWriter {
  char *folder;
  char *title;
  guint64 max_bytes;
  char *path; /* NULL: not begun */
  int fd;
  guint64 size; /* of what is sound */
  guint64 kept; /* bytes of flash */
};

NfRestoreWriter *
nf_restore_writer_new (const char *folder, const char *title, guint64 max_bytes)
{
  NfRestoreWriter *self = g_new0 (NfRestoreWriter, 1);

  self->folder = g_strdup (folder);
  self->title = g_strdup (title);
  self->max_bytes = max_bytes;
  self->fd = -1;
  return self;
}

const char *
nf_restore_writer_get_path (const NfRestoreWriter *self)
{
  return self->path;
}

static gboolean
fail (const char *path, int code, GError **error)
{
  g_set_error (error, NF_ERROR, NF_ERROR_NOT_KEPT, "%s: %s", path, g_strerror (code));
  return FALSE;
}

/* --- Bytes ------------------------------------------------------------------------------- */

static gboolean
write_all (int fd, const guint8 *bytes, gsize size)
{
  while (size > 0) {
    gssize n = write (fd, bytes, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    bytes += n;
    size -= (gsize) n;
  }
  return TRUE;
}

/* Half a record at the end would hide those that come behind it. */
static gboolean
append (NfRestoreWriter *self, const GByteArray *bytes, GError **error)
{
  int code = 0;

  if (write_all (self->fd, bytes->data, bytes->len) && g_fsync (self->fd) == 0) {
    self->size += bytes->len;
    return TRUE;
  }
  code = errno;
  if (ftruncate (self->fd, (off_t) self->size) == 0)
    lseek (self->fd, (off_t) self->size, SEEK_SET);
  return fail (self->path, code, error);
}

/* --- The file ---------------------------------------------------------------------------- */

/* A name that survives a crash is one that the folder has on disk. */
static void
sync_folder (const char *folder)
{
#ifdef G_OS_UNIX
  int fd = g_open (folder, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  g_fsync (fd);
  close (fd);
#endif
}

static gboolean
make_folder (NfRestoreWriter *self, GError **error)
{
  if (g_mkdir_with_parents (self->folder, FOLDER_MODE) != 0)
    return fail (self->folder, errno, error);
  /* One that somebody else has made, or that came out of a backup. */
  g_chmod (self->folder, FOLDER_MODE);
  return TRUE;
}

static char *
format_name (const NfRestorePoint *point, guint attempt)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (point->time);
  g_autofree char *stamp = g_date_time_format (time, "%Y%m%dT%H%M%SZ");
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < NF_MAC_SIZE; i++)
    g_string_append_printf (name, "%02x", point->mac[i]);
  g_string_append_printf (name, "_%s", stamp);
  if (attempt > 0)
    g_string_append_printf (name, "_%02u", attempt); /* sorts behind the first */
  g_string_append (name, NF_RESTORE_SUFFIX);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* Two jobs may end within a second. */
static gboolean
make_file (NfRestoreWriter *self, const NfRestorePoint *point, GError **error)
{
  for (guint attempt = 0; self->fd < 0; attempt++) {
    g_autofree char *name = format_name (point, attempt);
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    self->fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_BINARY | O_CLOEXEC, FILE_MODE);
    if (self->fd >= 0)
      self->path = g_steal_pointer (&path);
    else if (errno != EEXIST || attempt == NAMES_MAX)
      return fail (path, errno, error);
  }
  return TRUE;
}

static void
drop_file (NfRestoreWriter *self)
{
  close (self->fd);
  self->fd = -1;
  g_unlink (self->path);
  g_clear_pointer (&self->path, g_free);
}

static gboolean
begin (NfRestoreWriter *self, const NfBoardFacts *facts, GError **error)
{
  g_autoptr (GByteArray) head = g_byte_array_new ();
  NfRestorePoint point = {
    .time = g_get_real_time () / G_USEC_PER_SEC,
    .flash_bytes = facts->flash_bytes,
    .title = self->title,
  };

  memcpy (point.mac, facts->station_mac, NF_MAC_SIZE);
  nf_restore_file_append_head (head, &point);
  if (!make_folder (self, error) || !make_file (self, &point, error))
    return FALSE;
  if (!append (self, head, error)) {
    drop_file (self);
    return FALSE;
  }
  sync_folder (self->folder);
  return TRUE;
}

static void
append_sectors (GByteArray *to, NfRange sectors, const guint8 *bytes)
{
  for (guint32 at = 0; at < sectors.size; at += FLASH_SECTOR_SIZE) {
    NfRange sector = { sectors.address + at, FLASH_SECTOR_SIZE };
    nf_restore_file_append_record (to, NF_RESTORE_SECTOR, sector, bytes + at);
  }
}

gboolean
nf_restore_writer_keep (NfRestoreWriter *self,
                        const NfBoardFacts *facts,
                        NfRange sectors,
                        const guint8 *bytes,
                        GError **error)
{
  g_autoptr (GByteArray) records = g_byte_array_new ();

  if (self->path == NULL && !begin (self, facts, error))
    return FALSE;
  if (bytes != NULL)
    append_sectors (records, sectors, bytes);
  else
    nf_restore_file_append_record (records, NF_RESTORE_BLANK, sectors, NULL);
  if (append (self, records, error)) {
    self->kept += sectors.size;
    return TRUE;
  }
  if (self->kept == 0)
    drop_file (self);
  return FALSE;
}

/* --- The end ----------------------------------------------------------------------------- */

/* A file without its end is one that was cut off: what it holds can be used all the same. */
static void
end (NfRestoreWriter *self)
{
  g_autoptr (GByteArray) record = g_byte_array_new ();
  NfRange all = { 0, (guint32) self->kept };

  nf_restore_file_append_record (record, NF_RESTORE_END, all, NULL);
  append (self, record, NULL);
  close (self->fd);
}

static gboolean
is_newest_of_board (GPtrArray *points, guint index)
{
  const NfRestorePoint *point = g_ptr_array_index (points, index);

  for (guint i = 0; i < index; i++) {
    const NfRestorePoint *newer = g_ptr_array_index (points, i);
    if (memcmp (newer->mac, point->mac, NF_MAC_SIZE) == 0)
      return FALSE;
  }
  return TRUE;
}

static void
make_room (const char *folder, guint64 max_bytes)
{
  g_autoptr (GPtrArray) points = nf_restore_points_list (folder, NULL);
  guint64 bytes = 0;

  for (guint i = 0; i < points->len; i++)
    bytes += ((NfRestorePoint *) g_ptr_array_index (points, i))->bytes;
  for (guint i = points->len; i-- > 0 && bytes > max_bytes;) {
    const NfRestorePoint *point = g_ptr_array_index (points, i);
    if (!is_newest_of_board (points, i) && nf_restore_point_delete (point->path, NULL))
      bytes -= point->bytes;
  }
}

void
nf_restore_writer_free (NfRestoreWriter *self)
{
  if (self == NULL)
    return;
  if (self->path != NULL) {
    end (self);
    make_room (self->folder, self->max_bytes);
  }
  g_free (self->folder);
  g_free (self->title);
  g_free (self->path);
  g_free (self);
}
