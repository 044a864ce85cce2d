/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Restore points that are there: to be listed, read and deleted, see nf-restore-points.h.
 */
#include "nf-restore-file.h"

#include "nf-error.h"
#include "opcodes.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

enum {
  N_SECTORS = FLASH_SIZE_MAX / FLASH_SECTOR_SIZE,
  HEAD_MAX = NF_RESTORE_HEAD_SIZE + NF_RESTORE_TITLE_MAX + 4,
};

NfRestorePoint *
nf_restore_point_copy (const NfRestorePoint *self)
{
  NfRestorePoint *copy = g_memdup2 (self, sizeof *self);

  copy->path = g_strdup (self->path);
  copy->title = g_strdup (self->title);
  return copy;
}

void
nf_restore_point_free (NfRestorePoint *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->title);
  g_free (self);
}

char *
nf_restore_points_dup_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "node-flasher", "restore-points", NULL);
}

/* --- Files ------------------------------------------------------------------------------- */

static gboolean
fail (const char *path, const char *reason, GError **error)
{
  g_set_error (error, NF_ERROR, NF_ERROR_FILE_UNREADABLE, "%s: %s", path, reason);
  return FALSE;
}

/* Whoever opens a pipe waits for ever: nothing but files is opened. */
static gboolean
check_file (const char *path, guint64 *size, GError **error)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0) {
    int code = errno;
    g_set_error (error,
                 NF_ERROR,
                 code == ENOENT ? NF_ERROR_FILE_MISSING : NF_ERROR_FILE_UNREADABLE,
                 "%s: %s",
                 path,
                 g_strerror (code));
    return FALSE;
  }
  if ((info.st_mode & S_IFMT) != S_IFREG || info.st_size > NF_RESTORE_FILE_MAX)
    return fail (path, "this is no restore point", error);
  *size = (guint64) info.st_size;
  return TRUE;
}

static GBytes *
read_all (const char *path, GError **error)
{
  g_autoptr (GError) fault = NULL;
  char *bytes = NULL;
  guint64 known_size = 0;
  gsize size = 0;

  if (!check_file (path, &known_size, error))
    return NULL;
  if (g_file_get_contents (path, &bytes, &size, &fault))
    return g_bytes_new_take (bytes, size);
  fail (path, fault->message, error);
  return NULL;
}

/* --- Records ----------------------------------------------------------------------------- */

/* What a file holds. */
typedef struct {
  gsize *places; /* by sector: where its bytes begin; 0: it is not there */
  guint n;
  gsize end; /* of what is sound */
  gboolean is_ended;
} Content;

/* Stands for the place of a sector that was blank: there is always a head. */
enum { PLACE_BLANK = 1 };

static void
clear_content (Content *self)
{
  g_free (self->places);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Content, clear_content)

static void
take_record (Content *self, const NfRestoreRecord *record, const guint8 *file)
{
  gsize place =
      record->kind == NF_RESTORE_SECTOR ? (gsize) (record->bytes - file) : (gsize) PLACE_BLANK;
  guint first = record->range.address / FLASH_SECTOR_SIZE;

  for (guint i = 0; i < record->range.size / FLASH_SECTOR_SIZE; i++)
    if (self->places[first + i] == 0) {
      self->places[first + i] = place;
      self->n++;
    }
}

/* Takes all records up to the first that is not sound. */
static void
parse_records (Content *self, const guint8 *file, gsize size, gsize from, guint32 flash_bytes)
{
  guint64 kept = 0;
  NfRestoreRecord record;

  self->places = g_new0 (gsize, N_SECTORS);
  self->end = from;
  while (!self->is_ended &&
         nf_restore_file_parse_record (file + self->end, size - self->end, flash_bytes, &record)) {
    self->end += record.size;
    self->is_ended = record.kind == NF_RESTORE_END && record.range.size == kept;
    if (record.kind == NF_RESTORE_END)
      break;
    take_record (self, &record, file);
    kept += record.range.size;
  }
}

/* Returns: whether @bytes end as those of a file do that was brought to its end */
static gboolean
has_end (const guint8 *bytes, gsize size, guint *n_sectors)
{
  NfRestoreRecord record;

  if (size < NF_RESTORE_RECORD_SIZE ||
      !nf_restore_file_parse_record (bytes + size - NF_RESTORE_RECORD_SIZE,
                                     NF_RESTORE_RECORD_SIZE,
                                     0,
                                     &record) ||
      record.kind != NF_RESTORE_END)
    return FALSE;
  *n_sectors = record.range.size / FLASH_SECTOR_SIZE;
  return TRUE;
}

/* A file that was cut off is sound up to where that happened. One that has its end and is not sound
 * up to there has changed since. */
static gboolean
check_content (const Content *self, const char *path, GBytes *file, GError **error)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (file, &size);
  guint n = 0;
  g_autofree char *reason = NULL;

  if (self->is_ended ? self->end == size : !has_end (bytes, size, &n))
    return TRUE;
  reason = g_strdup_printf ("this restore point is damaged at byte %" G_GSIZE_FORMAT, self->end);
  return fail (path, reason, error);
}

static gboolean
parse (const char *path, GBytes *file, NfRestorePoint *point, Content *content, GError **error)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (file, &size);
  gsize head = nf_restore_file_parse_head (bytes, size, point);

  if (head == 0)
    return fail (path, "this is no restore point, or one of another version", error);
  parse_records (content, bytes, size, head, point->flash_bytes);
  point->bytes = size;
  point->n_sectors = content->n;
  point->is_cut = !content->is_ended;
  return check_content (content, path, file, error);
}

/* --- One --------------------------------------------------------------------------------- */

/* Reads head and end alone. Returns: whether they are there */
static gboolean
peek (const char *path, guint64 size, NfRestorePoint *point)
{
  guint8 head[HEAD_MAX];
  guint8 end[NF_RESTORE_RECORD_SIZE];
  FILE *file = size >= sizeof end ? g_fopen (path, "rb") : NULL;
  gsize head_size = 0;
  guint n = 0;
  gboolean ok = FALSE;

  if (file == NULL)
    return FALSE;
  head_size = fread (head, 1, sizeof head, file);
  ok = nf_restore_file_parse_head (head, head_size, point) != 0 &&
       fseek (file, (long) (size - sizeof end), SEEK_SET) == 0 &&
       fread (end, sizeof end, 1, file) == 1 && has_end (end, sizeof end, &n);
  fclose (file);
  point->bytes = size;
  point->n_sectors = n;
  return ok;
}

NfRestorePoint *
nf_restore_point_open (const char *path, GError **error)
{
  g_autoptr (NfRestorePoint) self = g_new0 (NfRestorePoint, 1);
  g_auto (Content) content = { 0 };
  guint64 size = 0;

  if (!check_file (path, &size, error))
    return NULL;
  self->path = g_strdup (path);
  if (peek (path, size, self))
    return g_steal_pointer (&self);
  g_autoptr (GBytes) file = read_all (path, error);
  if (file == NULL || !parse (path, file, self, &content, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
clear_piece (gpointer data)
{
  g_clear_pointer (&((NfRestorePiece *) data)->bytes, g_bytes_unref);
}

/* Returns: how many sectors from @first on are there and of its kind */
static guint
count_alike (const Content *content, guint first)
{
  gboolean is_blank = content->places[first] == PLACE_BLANK;
  guint n = 1;

  while (first + n < N_SECTORS && content->places[first + n] != 0 &&
         (content->places[first + n] == PLACE_BLANK) == is_blank)
    n++;
  return n;
}

static NfRestorePiece
make_piece (const Content *content, const guint8 *file, guint first, guint n)
{
  gsize size = (gsize) n * FLASH_SECTOR_SIZE;
  NfRestorePiece piece = { { first * FLASH_SECTOR_SIZE, (guint32) size }, NULL };
  guint8 *bytes = NULL;

  if (content->places[first] == PLACE_BLANK)
    return piece;
  bytes = g_malloc (size);
  for (guint i = 0; i < n; i++)
    memcpy (bytes + (gsize) i * FLASH_SECTOR_SIZE,
            file + content->places[first + i],
            FLASH_SECTOR_SIZE);
  piece.bytes = g_bytes_new_take (bytes, size);
  return piece;
}

GArray *
nf_restore_point_load (const char *path, GError **error)
{
  g_autoptr (GBytes) file = read_all (path, error);
  g_autoptr (NfRestorePoint) point = g_new0 (NfRestorePoint, 1);
  g_auto (Content) content = { 0 };
  GArray *pieces = NULL;
  guint n = 0;

  if (file == NULL || !parse (path, file, point, &content, error))
    return NULL;
  pieces = g_array_new (FALSE, FALSE, sizeof (NfRestorePiece));
  g_array_set_clear_func (pieces, clear_piece);
  for (guint i = 0; i < N_SECTORS; i += MAX (n, 1)) {
    n = content.places[i] != 0 ? count_alike (&content, i) : 0;
    if (n == 0)
      continue;
    NfRestorePiece piece = make_piece (&content, g_bytes_get_data (file, NULL), i, n);
    g_array_append_val (pieces, piece);
  }
  return pieces;
}

gboolean
nf_restore_point_delete (const char *path, GError **error)
{
  g_autoptr (NfRestorePoint) point = nf_restore_point_open (path, error);

  if (point == NULL)
    return FALSE;
  if (g_unlink (path) == 0)
    return TRUE;
  g_set_error (error, NF_ERROR, NF_ERROR_FILE_UNWRITABLE, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

/* --- All --------------------------------------------------------------------------------- */

/* Those of one second are told apart by their names. */
static gint
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const NfRestorePoint *first = *(NfRestorePoint *const *) a;
  const NfRestorePoint *second = *(NfRestorePoint *const *) b;

  if (first->time != second->time)
    return first->time > second->time ? -1 : 1;
  return strcmp (second->path, first->path);
}

GPtrArray *
nf_restore_points_list (const char *folder, const guint8 *mac)
{
  GPtrArray *points = g_ptr_array_new_with_free_func ((GDestroyNotify) nf_restore_point_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autoptr (NfRestorePoint) point =
        g_str_has_suffix (name, NF_RESTORE_SUFFIX) ? nf_restore_point_open (path, NULL) : NULL;

    if (point != NULL && (mac == NULL || memcmp (mac, point->mac, NF_MAC_SIZE) == 0))
      g_ptr_array_add (points, g_steal_pointer (&point));
  }
  g_ptr_array_sort (points, compare_newest_first);
  return points;
}
