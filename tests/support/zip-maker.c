/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Zip archives, see zip-maker.h.
 */
#include "zip-maker.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

struct _ZipMaker {
  struct archive *archive;
  GByteArray *file;
};

static la_ssize_t
take_bytes (struct archive *archive, void *data, const void *bytes, size_t size)
{
  g_byte_array_append (((ZipMaker *) data)->file, bytes, (guint) size);
  return (la_ssize_t) size;
}

ZipMaker *
zip_maker_new (void)
{
  ZipMaker *self = g_new0 (ZipMaker, 1);

  self->file = g_byte_array_new ();
  self->archive = archive_write_new ();
  archive_write_set_format_zip (self->archive);
  archive_write_set_bytes_in_last_block (self->archive, 1);
  g_assert_cmpint (archive_write_open (self->archive, self, NULL, take_bytes, NULL),
                   ==,
                   ARCHIVE_OK);
  return self;
}

static void
add (ZipMaker *self,
     const char *name,
     unsigned type,
     const char *target,
     const void *data,
     gsize size)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, type);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (la_int64_t) size);
  if (target != NULL)
    archive_entry_set_symlink (entry, target);
  g_assert_cmpint (archive_write_header (self->archive, entry), >=, ARCHIVE_WARN);
  if (size > 0)
    g_assert_cmpint (archive_write_data (self->archive, data, size), ==, size);
  archive_entry_free (entry);
}

void
zip_maker_add (ZipMaker *self, const char *name, const void *data, gsize size)
{
  add (self, name, AE_IFREG, NULL, data, size);
}

void
zip_maker_add_text (ZipMaker *self, const char *name, const char *text)
{
  zip_maker_add (self, name, text, strlen (text));
}

void
zip_maker_add_folder (ZipMaker *self, const char *name)
{
  add (self, name, AE_IFDIR, NULL, NULL, 0);
}

void
zip_maker_add_link (ZipMaker *self, const char *name, const char *target)
{
  add (self, name, AE_IFLNK, target, NULL, 0);
}

GBytes *
zip_maker_finish (ZipMaker *self)
{
  GBytes *bytes = NULL;

  g_assert_cmpint (archive_write_close (self->archive), ==, ARCHIVE_OK);
  archive_write_free (self->archive);
  bytes = g_byte_array_free_to_bytes (self->file);
  g_free (self);
  return bytes;
}
