/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files as bytes with a kind, see nf-image.h.
 */
#include "nf-image.h"

#include "nf-error.h"

#include "bytes.h"
#include "opcodes.h"
#include "packet.h"

#include <string.h>

enum {
  MAGIC_V1 = 0xE9,
  MAGIC_V2 = 0xEA,
  V2_SECOND_BYTE = 0x04,
  HEADER_SIZE = 8,
  SEGMENT_HEADER_SIZE = 8,
  INIT_DATA_SIZE = 128,
  INIT_DATA_MAGIC = 0x05,
};

/* The two versions of the init data differ in the version byte and in six target powers. */
static const guint8 init_data_v05[INIT_DATA_SIZE] = {
  0x05, 0x00, 0x04, 0x02, 0x05, 0x05, 0x05, 0x02, 0x05, 0x00, 0x04,         0x05, 0x05, 0x04,
  0x05, 0x05, 0x04, 0xFE, 0xFD, 0xFF, 0xF0, 0xF0, 0xF0, 0xE0, 0xE0,         0xE0, 0xE1, 0x0A,
  0xFF, 0xFF, 0xF8, 0x00, 0xF8, 0xF8, 0x52, 0x4E, 0x4A, 0x44, 0x40,         0x38, 0x00, 0x00,
  0x01, 0x01, 0x02, 0x03, 0x04, 0x05, 0x01, 0x00, 0x00, 0x00, 0x00,         0x00, 0x02, 0x00,
  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xE1, 0x0A, 0x00,         0x00, 0x00, 0x00,
  0x00, 0x00, 0x00, 0x00, 0x01, 0x93, 0x43, 0x00, 0x00, 0x00, [112] = 0x00, 0x00, 0x01,
};
static const guint8 init_data_v08_powers[] = { 0x4E, 0x4A, 0x46, 0x40, 0x3C, 0x38 };
enum { INIT_DATA_VERSION = 1, INIT_DATA_POWERS = 34 };

struct _NfImage {
  gatomicrefcount ref_count;
  char *name;
  GBytes *bytes;
  gsize begin; /* in the file */
  NfImageKind kind;
  NfImageProgram program;
};

/* Reads the segments; FALSE when one does not lie within the file. @end: where the last ends */
static gboolean
read_segments (NfImageProgram *program, const guint8 *data, gsize size, gsize *end)
{
  gsize at = HEADER_SIZE;

  for (guint i = 0; i < program->n_segments; i++) {
    NfImageSegment *segment = &program->segments[i];
    if (size - at < SEGMENT_HEADER_SIZE)
      return FALSE;
    segment->address = get_u32 (data + at);
    segment->size = get_u32 (data + at + 4);
    at += SEGMENT_HEADER_SIZE;
    segment->offset = (guint32) at;
    if (size - at < segment->size)
      return FALSE;
    at += segment->size;
  }
  *end = at;
  return TRUE;
}

/* The checksum is the last byte of a 16-byte multiple, behind at least no padding. */
static gboolean
read_program (NfImageProgram *program, const guint8 *data, gsize size)
{
  gsize end = 0;

  if (size < HEADER_SIZE || data[0] != MAGIC_V1 || data[1] == 0 || data[1] > NF_IMAGE_SEGMENTS_MAX)
    return FALSE;
  program->n_segments = data[1];
  program->settings = nf_flash_settings_read (data);
  program->entry = get_u32 (data + 4);
  if (!read_segments (program, data, size, &end) || (end | 15) >= size)
    return FALSE;
  program->stored_checksum = data[end | 15];
  program->computed_checksum = CHECKSUM_SEED;
  for (guint i = 0; i < program->n_segments; i++)
    program->computed_checksum ^=
        CHECKSUM_SEED ^
        packet_checksum (data + program->segments[i].offset, program->segments[i].size);
  return TRUE;
}

static gboolean
is_blank (const guint8 *data, gsize size)
{
  return data[0] == 0xFF && memcmp (data, data + 1, size - 1) == 0;
}

static NfImageKind
find_kind (NfImage *self)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);

  if (read_program (&self->program, data, size))
    return NF_IMAGE_PROGRAM;
  if (size > HEADER_SIZE && data[0] == MAGIC_V2 && data[1] == V2_SECOND_BYTE)
    return NF_IMAGE_PROGRAM_V2;
  if (size == INIT_DATA_SIZE && data[0] == INIT_DATA_MAGIC)
    return NF_IMAGE_INIT_DATA;
  if (is_blank (data, size))
    return NF_IMAGE_BLANK;
  return NF_IMAGE_DATA;
}

NfImage *
nf_image_new (const char *name, GBytes *bytes)
{
  g_return_val_if_fail (g_bytes_get_size (bytes) > 0, NULL);
  NfImage *self = g_new0 (NfImage, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->bytes = g_bytes_ref (bytes);
  self->kind = find_kind (self);
  return self;
}

NfImage *
nf_image_new_part (const char *name, GBytes *bytes, gsize begin)
{
  NfImage *self = nf_image_new (name, bytes);

  self->begin = begin;
  return self;
}

NfImage *
nf_image_ref (NfImage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nf_image_unref (NfImage *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_bytes_unref (self->bytes);
  g_free (self->name);
  g_free (self);
}

gboolean
nf_image_is_internal (const char *path)
{
  return g_ascii_strncasecmp (path, "INTERNAL://", strlen ("INTERNAL://")) == 0;
}

static GBytes *
make_init_data_v08 (void)
{
  guint8 *data = g_memdup2 (init_data_v05, INIT_DATA_SIZE);

  data[INIT_DATA_VERSION] = 0x08;
  memcpy (data + INIT_DATA_POWERS, init_data_v08_powers, sizeof init_data_v08_powers);
  return g_bytes_new_take (data, INIT_DATA_SIZE);
}

static GBytes *
make_blank_sector (void)
{
  guint8 *data = g_malloc (FLASH_SECTOR_SIZE);

  memset (data, 0xFF, FLASH_SECTOR_SIZE);
  return g_bytes_new_take (data, FLASH_SECTOR_SIZE);
}

static NfImage *
load_internal (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  const char *name = NULL;

  if (g_ascii_strcasecmp (path, NF_IMAGE_BLANK_NAME) == 0) {
    bytes = make_blank_sector ();
    name = NF_IMAGE_BLANK_NAME;
  } else if (g_ascii_strcasecmp (path, NF_IMAGE_DEFAULT_NAME) == 0) {
    bytes = g_bytes_new_static (init_data_v05, INIT_DATA_SIZE);
    name = NF_IMAGE_DEFAULT_NAME;
  } else if (g_ascii_strcasecmp (path, NF_IMAGE_DEFAULT_V08_NAME) == 0) {
    bytes = make_init_data_v08 ();
    name = NF_IMAGE_DEFAULT_V08_NAME;
  } else {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_FILE_MISSING,
                 "there is no %s; there are %s, %s and %s",
                 path,
                 NF_IMAGE_BLANK_NAME,
                 NF_IMAGE_DEFAULT_NAME,
                 NF_IMAGE_DEFAULT_V08_NAME);
    return NULL;
  }
  return nf_image_new (name, bytes);
}

/* Turns GIO's error into a cause of ours. */
static void
set_file_error (const GError *from, const char *path, GError **error)
{
  if (g_error_matches (from, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error, NF_ERROR, NF_ERROR_FILE_MISSING, "%s: there is no such file", path);
  else
    g_set_error (error, NF_ERROR, NF_ERROR_FILE_UNREADABLE, "%s: %s", path, from->message);
}

static GFileInfo *
query_file (GFile *file, const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFileInfo) info =
      g_file_query_info (file,
                         G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE
                                                        "," G_FILE_ATTRIBUTE_TIME_MODIFIED
                                                        "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC,
                         G_FILE_QUERY_INFO_NONE,
                         NULL,
                         &local_error);

  if (info == NULL) {
    set_file_error (local_error, path, error);
    return NULL;
  }
  /* A directory cannot be read, and a pipe or a device might never end. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR) {
    g_set_error (error, NF_ERROR, NF_ERROR_FILE_UNREADABLE, "%s: not a regular file", path);
    return NULL;
  }
  return g_steal_pointer (&info);
}

static gboolean
is_same_file (GFileInfo *before, GFileInfo *after, gsize n_read)
{
  g_autoptr (GDateTime) time_before = g_file_info_get_modification_date_time (before);
  g_autoptr (GDateTime) time_after = g_file_info_get_modification_date_time (after);

  return g_file_info_get_size (after) == (goffset) n_read &&
         g_date_time_compare (time_before, time_after) == 0;
}

static gboolean
check_size (goffset size, const char *path, GError **error)
{
  if (size == 0) {
    g_set_error (error, NF_ERROR, NF_ERROR_FILE_EMPTY, "%s: the file is empty", path);
    return FALSE;
  }
  if (size > FLASH_SIZE_MAX) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_FILE_TOO_LARGE,
                 "%s: %" G_GOFFSET_FORMAT " bytes are more than the 16 MB a flash chip can have",
                 path,
                 size);
    return FALSE;
  }
  return TRUE;
}

static GBytes *
read_file (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFileInfo) before = query_file (file, path, error);
  g_autoptr (GFileInfo) after = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (before == NULL || !check_size (g_file_info_get_size (before), path, error))
    return NULL;
  bytes = g_file_load_bytes (file, NULL, NULL, &local_error);
  if (bytes == NULL) {
    set_file_error (local_error, path, error);
    return NULL;
  }
  after = query_file (file, path, error);
  if (after == NULL)
    return NULL;
  if (!is_same_file (before, after, g_bytes_get_size (bytes))) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_FILE_CHANGED,
                 "%s: the file changed while it was being read",
                 path);
    return NULL;
  }
  return g_steal_pointer (&bytes);
}

NfImage *
nf_image_load (const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GBytes) bytes = NULL;

  if (nf_image_is_internal (path))
    return load_internal (path, error);
  bytes = read_file (path, error);
  return bytes != NULL ? nf_image_new (name, bytes) : NULL;
}

const char *
nf_image_get_name (const NfImage *self)
{
  return self->name;
}

const guint8 *
nf_image_get_data (const NfImage *self, gsize *size)
{
  return g_bytes_get_data (self->bytes, size);
}

gsize
nf_image_get_size (const NfImage *self)
{
  return g_bytes_get_size (self->bytes);
}

gsize
nf_image_get_begin (const NfImage *self)
{
  return self->begin;
}

NfImageKind
nf_image_get_kind (const NfImage *self)
{
  return self->kind;
}

const NfImageProgram *
nf_image_get_program (const NfImage *self)
{
  return self->kind == NF_IMAGE_PROGRAM ? &self->program : NULL;
}
