/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Restore points as files that something is wrong with: cut off anywhere, damaged anywhere, no
 * restore points at all, or on a disk that is full. Nothing that was not kept ever comes back.
 */
#include "nf-restore-points.h"

#include "nf-error.h"

#include "support/profile-folder.h"
#include "support/restore-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* As it is, without waiting for the disk. */
static void
write_file (const char *path, const char *bytes, gsize size)
{
  FILE *file = g_fopen (path, "wb");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* --- Cut off and damaged ----------------------------------------------------------------- */

/* What a prefix of the file that restore_fixture_make_point (1) makes holds: @n: whole records. */
static void
assert_records (RestoreFixture *self, const char *path, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pieces = nf_restore_point_load (path, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (pieces->len, ==, n);
  if (n > 0)
    restore_fixture_assert_piece (self, pieces, 0, 3, 1, FALSE);
  if (n > 1)
    restore_fixture_assert_piece (self, pieces, 1, 4, 1, TRUE);
}

static void
assert_unreadable (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (nf_restore_point_load (path, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_UNREADABLE);
  g_assert_true (g_str_has_prefix (error->message, path));
}

/* The ends of the head, the sector, the blank one and the end of a file that
 * restore_fixture_make_point (1) makes.
 */
static const gsize ends[] = { 47,
                              47 + 16 + RESTORE_SECTOR,
                              47 + 32 + RESTORE_SECTOR,
                              47 + 48 + RESTORE_SECTOR };

static void
test_cut_off (RestoreFixture *self, gconstpointer unused)
{
  g_autofree char *path = restore_fixture_make_point (self, 1);
  g_autofree char *file = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &file, &size, NULL));
  g_assert_cmpuint (size, ==, ends[3]);
  for (gsize at = 0; at < size; at++) {
    write_file (path, file, at);
    if (at < ends[0]) {
      assert_unreadable (path);
      continue;
    }
    assert_records (self, path, (at >= ends[1]) + (at >= ends[2]));
    g_autoptr (NfRestorePoint) point = restore_fixture_open (path);
    g_assert_true (point->is_cut);
    g_assert_cmpuint (point->n_sectors, ==, (at >= ends[1]) + (at >= ends[2]));
    g_assert_cmpstr (point->title, ==, "a title");
  }
}

/* One bit, everywhere. In a file that was ended it shows; in one that was not, what comes before it
 * is sound. */
static void
test_damaged (RestoreFixture *self, gconstpointer data)
{
  gboolean is_ended = GPOINTER_TO_INT (data);
  g_autofree char *path = restore_fixture_make_point (self, 1);
  g_autofree char *file = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &file, &size, NULL));
  if (!is_ended)
    size = ends[2];
  for (gsize at = 0; at < size; at++) {
    file[at] ^= (char) (1 << at % 8);
    write_file (path, file, size);
    if (at < ends[0] || (is_ended && at < ends[2]))
      assert_unreadable (path);
    else
      assert_records (self, path, (at >= ends[1]) + (at >= ends[2]));
    file[at] ^= (char) (1 << at % 8);
  }
}

static void
test_more_behind_the_end (RestoreFixture *self, gconstpointer unused)
{
  g_autofree char *path = restore_fixture_make_point (self, 1);
  g_autofree char *file = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &file, &size, NULL));
  g_autofree char *twice = g_malloc (2 * size);
  memcpy (twice, file, size);
  memcpy (twice + size, file, size);
  g_assert_true (g_file_set_contents (path, twice, (gssize) (2 * size), NULL));
  assert_unreadable (path);
}

/* --- What stands beside them ------------------------------------------------------------- */

static void
test_foreign_files (RestoreFixture *self, gconstpointer unused)
{
  static const char *const others[] = { "empty.nfr", "text.nfr", "folder.nfr", "pipe.nfr",
                                        "gone.nfr",  "copy.bak", "huge.nfr" };
  g_autofree char *path = restore_fixture_make_point (self, 1);
  g_auto (GStrv) paths = g_new0 (char *, G_N_ELEMENTS (others) + 1);
  g_autofree char *file = NULL;
  gsize size = 0;
  g_autoptr (GPtrArray) points = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    paths[i] = g_build_filename (self->folder, others[i], NULL);
  g_assert_true (g_file_get_contents (path, &file, &size, NULL));
  g_assert_true (g_file_set_contents (paths[0], "", 0, NULL));
  g_assert_true (g_file_set_contents (paths[1], "what is this?\n", -1, NULL));
  g_assert_cmpint (g_mkdir (paths[2], 0700), ==, 0);
  g_assert_cmpint (mkfifo (paths[3], 0600), ==, 0);
  g_assert_cmpint (symlink ("nowhere", paths[4]), ==, 0);
  g_assert_true (g_file_set_contents (paths[5], file, (gssize) size, NULL));
  g_assert_true (g_file_set_contents (paths[6], file, (gssize) size, NULL));
  g_assert_cmpint (truncate (paths[6], (off_t) 1 << 40), ==, 0);

  points = nf_restore_points_list (self->folder, NULL);
  g_assert_cmpuint (points->len, ==, 1);
  g_assert_cmpstr (((NfRestorePoint *) g_ptr_array_index (points, 0))->path, ==, path);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    NfError cause = i == 4 ? NF_ERROR_FILE_MISSING : NF_ERROR_FILE_UNREADABLE;
    g_autoptr (GError) error = NULL;
    if (i == 5)
      continue; /* a restore point under another name, which somebody may hand over */
    g_assert_false (nf_restore_point_delete (paths[i], &error));
    g_assert_error (error, NF_ERROR, (int) cause);
  }
  g_rmdir (paths[2]);
}

/* --- A disk that is full ----------------------------------------------------------------- */

static void
limit_files (rlim_t bytes)
{
  struct rlimit limit = { bytes, RLIM_INFINITY };

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* At every place in a record, and in the head. */
static void
test_disk_full (RestoreFixture *self, gconstpointer unused)
{
  static const rlim_t limits[] = { 0, 10, 46, 47, 48, 1000, 4158, 4159, 4160, 9000 };

  signal (SIGXFSZ, SIG_IGN);
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++) {
    NfRestoreWriter *writer = restore_fixture_new_writer (self, "a title");
    g_autofree char *path = NULL;
    guint n = 0;
    g_autoptr (GError) error = NULL;

    limit_files (limits[i]);
    while (error == NULL) {
      NfRange range = { (3 + n) * RESTORE_SECTOR, RESTORE_SECTOR };
      n += nf_restore_writer_keep (writer,
                                   &self->facts,
                                   range,
                                   restore_fixture_get_flash (self, 3 + n),
                                   &error);
    }
    limit_files (RLIM_INFINITY);
    g_assert_error (error, NF_ERROR, NF_ERROR_NOT_KEPT);
    g_assert_cmpuint (n, ==, limits[i] < 4159 ? 0 : (limits[i] - 47) / 4112);
    path = g_strdup (nf_restore_writer_get_path (writer));
    nf_restore_writer_free (writer);
    g_assert_cmpint (path == NULL, ==, n == 0);
    if (n > 0) {
      g_autoptr (GArray) pieces = nf_restore_point_load (path, NULL);
      g_autoptr (NfRestorePoint) point = restore_fixture_open (path);
      g_assert_false (point->is_cut); /* there is room again for its end */
      restore_fixture_assert_piece (self, pieces, 0, 3, n, FALSE);
    }
    g_autoptr (GPtrArray) points = nf_restore_points_list (self->folder, NULL);
    g_assert_cmpuint (points->len, ==, n > 0);
    profile_folder_free (g_strdup (self->folder));
  }
}

static void
test_folder_cannot_be (RestoreFixture *self, gconstpointer unused)
{
  g_autoptr (NfRestoreWriter) writer = restore_fixture_new_writer (self, "");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (self->folder, "in the way", -1, NULL));
  g_assert_false (
      nf_restore_writer_keep (writer, &self->facts, (NfRange){ 0, RESTORE_SECTOR }, NULL, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NOT_KEPT);
  g_assert_true (g_str_has_prefix (error->message, self->folder));
  g_assert_null (nf_restore_writer_get_path (writer));
  g_unlink (self->folder);
}

static void
add (const char *path, gconstpointer data, void (*test) (RestoreFixture *, gconstpointer))
{
  g_test_add (path, RestoreFixture, data, restore_fixture_set_up, test, restore_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/restore-files/cut-off", NULL, test_cut_off);
  add ("/restore-files/damaged", GINT_TO_POINTER (TRUE), test_damaged);
  add ("/restore-files/damaged-and-cut-off", GINT_TO_POINTER (FALSE), test_damaged);
  add ("/restore-files/more-behind-the-end", NULL, test_more_behind_the_end);
  add ("/restore-files/foreign-files", NULL, test_foreign_files);
  add ("/restore-files/disk-full", NULL, test_disk_full);
  add ("/restore-files/folder-cannot-be", NULL, test_folder_cannot_be);
  return g_test_run ();
}
