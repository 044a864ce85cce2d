/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Restore points, when all is well: what is kept comes back exactly, lists tell of it, the folder
 * stays small, and a plan puts it back.
 */
#include "nf-restore-points.h"

#include "nf-error.h"
#include "nf-restore-file.h"
#include "nf-restore-plan.h"

#include "support/profile-folder.h"
#include "support/restore-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static guint
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_lstat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

/* --- Well -------------------------------------------------------------------------------- */

static void
test_kept_comes_back (RestoreFixture *self, gconstpointer unused)
{
  g_autoptr (NfRestoreWriter) writer = restore_fixture_new_writer (self, "nodemcu.bin");
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (nf_restore_writer_get_path (writer));
  g_assert_false (g_file_test (self->folder, G_FILE_TEST_EXISTS));
  restore_fixture_keep (self, writer, 4, 3, FALSE);
  restore_fixture_keep (self, writer, 7, 2, FALSE);
  restore_fixture_keep (self, writer, 12, 4, TRUE);
  restore_fixture_keep (self, writer, 0, 1, TRUE);
  restore_fixture_keep (self, writer, 2, 2, FALSE);
  path = g_strdup (nf_restore_writer_get_path (writer));
  g_clear_pointer (&writer, nf_restore_writer_free);

  g_autoptr (NfRestorePoint) point = restore_fixture_open (path);
  g_assert_cmpstr (point->path, ==, path);
  g_assert_cmpmem (point->mac, NF_MAC_SIZE, self->facts.station_mac, NF_MAC_SIZE);
  g_assert_cmpint (point->time, >=, before);
  g_assert_cmpint (point->time, <=, g_get_real_time () / G_USEC_PER_SEC);
  g_assert_cmpuint (point->flash_bytes, ==, 4 << 20);
  g_assert_cmpstr (point->title, ==, "nodemcu.bin");
  g_assert_cmpuint (point->n_sectors, ==, 12);
  g_assert_false (point->is_cut);

  g_autoptr (GArray) pieces = nf_restore_point_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pieces->len, ==, 3);
  restore_fixture_assert_piece (self, pieces, 0, 0, 1, TRUE);
  restore_fixture_assert_piece (self, pieces, 1, 2, 7, FALSE);
  restore_fixture_assert_piece (self, pieces, 2, 12, 4, TRUE);
}

/* For the user alone, under a name that tells. */
static void
test_name_and_rights (RestoreFixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  g_mkdir (self->folder, 0755);
  path = restore_fixture_make_point (self, 1);
  name = g_path_get_basename (path);
  g_assert_true (g_regex_match_simple ("^5ccf7f010203_20\\d{6}T\\d{6}Z\\.nfr$", name, 0, 0));
  g_assert_cmphex (get_mode (path), ==, 0600);
  g_assert_cmphex (get_mode (self->folder), ==, 0700);
}

/* What is kept is in the file when that is said. */
static void
test_written_at_once (RestoreFixture *self, gconstpointer unused)
{
  g_autoptr (NfRestoreWriter) writer = restore_fixture_new_writer (self, "");

  for (guint i = 1; i < 10; i++) {
    restore_fixture_keep (self, writer, i, 1, FALSE);
    g_autoptr (NfRestorePoint) point = restore_fixture_open (nf_restore_writer_get_path (writer));
    g_assert_cmpuint (point->n_sectors, ==, i);
    g_assert_true (point->is_cut);
    g_autoptr (GArray) pieces = nf_restore_point_load (point->path, NULL);
    restore_fixture_assert_piece (self, pieces, 0, 1, i, FALSE);
  }
}

/* The first is what stood there before anything was changed. */
static void
test_kept_twice (RestoreFixture *self, gconstpointer unused)
{
  g_autoptr (NfRestoreWriter) writer = restore_fixture_new_writer (self, "");
  g_autoptr (GError) error = NULL;

  restore_fixture_keep (self, writer, 3, 1, FALSE);
  nf_restore_writer_keep (writer,
                          &self->facts,
                          (NfRange){ 2 * RESTORE_SECTOR, 3 * RESTORE_SECTOR },
                          NULL,
                          &error);
  g_assert_no_error (error);
  g_autoptr (GArray) pieces = nf_restore_point_load (nf_restore_writer_get_path (writer), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pieces->len, ==, 3);
  restore_fixture_assert_piece (self, pieces, 0, 2, 1, TRUE);
  restore_fixture_assert_piece (self, pieces, 1, 3, 1, FALSE);
  restore_fixture_assert_piece (self, pieces, 2, 4, 1, TRUE);
}

/* A flash without a size, and a title that is longer than it may be. */
static void
test_little_known (RestoreFixture *self, gconstpointer unused)
{
  g_autoptr (GString) title = g_string_new ("x");

  while (title->len < 1000)
    g_string_append (title, "ä");
  self->facts.flash_bytes = 0;
  g_autoptr (NfRestoreWriter) writer = restore_fixture_new_writer (self, title->str);
  restore_fixture_keep (self, writer, 3, 1, FALSE);
  g_autoptr (NfRestorePoint) point = restore_fixture_open (nf_restore_writer_get_path (writer));
  g_assert_cmpuint (point->flash_bytes, ==, 0);
  g_assert_cmpuint (point->n_sectors, ==, 1);
  g_assert_cmpuint (strlen (point->title), ==, 511);
  g_assert_true (g_str_has_prefix (title->str, point->title));
}

/* --- Lists ---------------------------------------------------------------------------------- */

static void
test_list_of_board (RestoreFixture *self, gconstpointer unused)
{
  static const guint8 other[NF_MAC_SIZE] = { 0xEC, 0xFA, 0xBC, 1, 2, 3 };
  g_autofree char *first = restore_fixture_make_point (self, 1);
  g_autofree char *second =
      restore_fixture_make_point (self, 2); /* most likely within the same second */
  g_autofree char *third = NULL;
  g_autoptr (GPtrArray) points = NULL;
  g_autoptr (GError) error = NULL;

  points = nf_restore_points_list (self->folder, self->facts.station_mac);
  g_assert_cmpuint (points->len, ==, 2);
  g_assert_cmpstr (((NfRestorePoint *) g_ptr_array_index (points, 0))->path, ==, second);
  g_assert_cmpstr (((NfRestorePoint *) g_ptr_array_index (points, 1))->path, ==, first);
  g_clear_pointer (&points, g_ptr_array_unref);

  memcpy (self->facts.station_mac, other, sizeof other);
  third = restore_fixture_make_point (self, 1);
  points = nf_restore_points_list (self->folder, other);
  g_assert_cmpuint (points->len, ==, 1);
  g_assert_cmpstr (((NfRestorePoint *) g_ptr_array_index (points, 0))->path, ==, third);
  g_assert_true (nf_restore_point_delete (third, &error));
  g_assert_no_error (error);
  g_clear_pointer (&points, g_ptr_array_unref);
  points = nf_restore_points_list (self->folder, NULL);
  g_assert_cmpuint (points->len, ==, 2);
}

static void
test_list_of_nothing (RestoreFixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) points = nf_restore_points_list (self->folder, NULL);

  g_assert_cmpuint (points->len, ==, 0);
}

/* --- Room -------------------------------------------------------------------------------- */

/* Writes a restore point of one sector, of a certain time. @board: 0: the one that is here */
static void
add_old (RestoreFixture *self, const char *name, guint8 board, gint64 time)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  NfRestorePoint point = { .mac = { board }, .time = time, .title = (char *) name };
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  if (board == 0)
    memcpy (point.mac, self->facts.station_mac, NF_MAC_SIZE);
  nf_restore_file_append_head (bytes, &point);
  nf_restore_file_append_record (bytes,
                                 NF_RESTORE_SECTOR,
                                 (NfRange){ 0, RESTORE_SECTOR },
                                 restore_fixture_get_flash (self, 0));
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, NULL));
}

/* Returns: (transfer full): the titles of all, the newest first */
static char *
list_titles (RestoreFixture *self)
{
  g_autoptr (GPtrArray) points = nf_restore_points_list (self->folder, NULL);
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; i < points->len; i++)
    g_string_append_printf (titles,
                            "%s ",
                            ((NfRestorePoint *) g_ptr_array_index (points, i))->title);
  return g_string_free (g_steal_pointer (&titles), FALSE);
}

/* Five old ones of 4.1 KiB each, and the new one: room for four of them, for one, for none. */
static void
test_room (RestoreFixture *self, gconstpointer data)
{
  static const struct {
    guint64 max;
    const char *left;
  } cases[] = {
    { NF_RESTORE_POINTS_MAX_BYTES, "new e.nfr d.nfr c.nfr b.nfr a.nfr " },
    { 5 * 4300, "new e.nfr d.nfr c.nfr b.nfr " },
    { 3 * 4300, "new e.nfr d.nfr " },
    { 4300, "new e.nfr d.nfr " }, /* the newest of its board stays */
    { 0, "new e.nfr d.nfr " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *titles = NULL;
    NfRestoreWriter *writer = NULL;

    g_mkdir (self->folder, 0700);
    add_old (self, "c.nfr", 1, 1003);
    add_old (self, "a.nfr", 1, 1001);
    add_old (self, "e.nfr", 1, 1005);
    add_old (self, "b.nfr", 0, 1002);
    add_old (self, "d.nfr", 2, 1004);
    writer = nf_restore_writer_new (self->folder, "new", cases[i].max);
    restore_fixture_keep (self, writer, 3, 1, FALSE);
    nf_restore_writer_free (writer);
    titles = list_titles (self);
    g_assert_cmpstr (titles, ==, cases[i].left);
    profile_folder_free (g_strdup (self->folder));
  }
}

/* Of a file with the title "a title". */
enum { HEAD_SIZE = 47 };

/* --- Undoing ----------------------------------------------------------------------------- */

/* Two items: what lies side by side is one, with FF where it was blank. */
static void
test_plan (RestoreFixture *self, gconstpointer unused)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (NfRestoreWriter) writer = restore_fixture_new_writer (self, "");
  g_autofree guint8 *bytes = g_malloc (4 * RESTORE_SECTOR);
  gsize size = 0;
  g_autoptr (GError) error = NULL;

  restore_fixture_keep (self, writer, 9, 1, TRUE);
  restore_fixture_keep (self, writer, 3, 2, FALSE);
  restore_fixture_keep (self, writer, 2, 1, TRUE);
  restore_fixture_keep (self, writer, 5, 1, TRUE);
  options.settings.mode = NF_FLASH_MODE_DIO;
  options.erase_all = TRUE;
  options.baud = 460800;
  g_autoptr (NfRestorePoint) point = restore_fixture_open (nf_restore_writer_get_path (writer));
  g_autoptr (NfPlan) plan = nf_restore_make_plan (point, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpint (nf_plan_get_task (plan), ==, NF_TASK_WRITE);
  g_assert_cmpint (nf_plan_get_options (plan)->settings.mode, ==, NF_FLASH_MODE_KEEP);
  g_assert_false (nf_plan_get_options (plan)->erase_all);
  g_assert_cmpuint (nf_plan_get_options (plan)->baud, ==, 460800);
  g_assert_cmpuint (nf_plan_get_n_items (plan), ==, 2);
  g_assert_cmphex (nf_plan_get_address (plan, 0), ==, 0x2000);
  memset (bytes, 0xFF, 4 * RESTORE_SECTOR);
  memcpy (bytes + RESTORE_SECTOR, restore_fixture_get_flash (self, 3), 2 * RESTORE_SECTOR);
  const guint8 *written = nf_image_get_data (nf_plan_get_image (plan, 0), &size);
  g_assert_cmpmem (written, size, bytes, 4 * RESTORE_SECTOR);
  g_assert_cmphex (nf_plan_get_address (plan, 1), ==, 0x9000);
  written = nf_image_get_data (nf_plan_get_image (plan, 1), &size);
  g_assert_cmpmem (written, size, bytes, RESTORE_SECTOR);
}

static void
test_plan_of_nothing (RestoreFixture *self, gconstpointer unused)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autofree char *path = restore_fixture_make_point (self, 1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (truncate (path, HEAD_SIZE), ==, 0);
  g_autoptr (NfRestorePoint) point = restore_fixture_open (path);
  g_assert_null (nf_restore_make_plan (point, &options, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_EMPTY);
  g_clear_error (&error);
  g_unlink (path);
  g_assert_null (nf_restore_make_plan (point, &options, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_MISSING);
}

static void
test_board (RestoreFixture *self, gconstpointer unused)
{
  g_autofree char *path = restore_fixture_make_point (self, 1);
  g_autoptr (NfRestorePoint) point = restore_fixture_open (path);
  g_autoptr (GError) error = NULL;

  nf_restore_check_board (point, &self->facts, &error);
  g_assert_no_error (error);
  self->facts.station_mac[5]++;
  g_assert_false (nf_restore_check_board (point, &self->facts, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NEEDS_DECISION);
  g_assert_cmpstr (error->message,
                   ==,
                   "the restore point is of the board 5c:cf:7f:01:02:03, and this is the board "
                   "5c:cf:7f:01:02:04");
}

static void
test_titles (RestoreFixture *self, gconstpointer unused)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (NfImage) image = nf_image_new ("nodemcu.bin", self->flash);
  g_autoptr (NfImage) init_data = nf_image_load (NF_IMAGE_DEFAULT_NAME, NULL);
  NfImage *images[] = { image, init_data };
  guint32 addresses[] = { 0, 0x3FC000 };

  for (guint i = 0; i < 4; i++) {
    static const char *const titles[] = {
      "nodemcu.bin at 0x00000, INTERNAL://DEFAULT at 0x3fc000",
      "all erased, nodemcu.bin at 0x00000, INTERNAL://DEFAULT at 0x3fc000",
      "all erased",
      "0x2000 bytes at 0x10000 erased",
    };
    NfRange range = { i == 2 ? 0 : 0x10000, i == 2 ? 0 : 0x2000 };
    options.erase_all = i == 1;
    g_autoptr (NfPlan) plan = i < 2 ? nf_plan_new_write (&options, addresses, images, 2, NULL)
                                    : nf_plan_new_erase (&options, range, NULL);
    g_autofree char *title = nf_restore_format_title (plan);
    g_assert_cmpstr (title, ==, titles[i]);
  }
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
  add ("/restore-points/kept-comes-back", NULL, test_kept_comes_back);
  add ("/restore-points/name-and-rights", NULL, test_name_and_rights);
  add ("/restore-points/written-at-once", NULL, test_written_at_once);
  add ("/restore-points/kept-twice", NULL, test_kept_twice);
  add ("/restore-points/little-known", NULL, test_little_known);
  add ("/restore-points/list-of-board", NULL, test_list_of_board);
  add ("/restore-points/list-of-nothing", NULL, test_list_of_nothing);
  add ("/restore-points/room", NULL, test_room);
  add ("/restore-points/plan", NULL, test_plan);
  add ("/restore-points/plan-of-nothing", NULL, test_plan_of_nothing);
  add ("/restore-points/board", NULL, test_board);
  add ("/restore-points/titles", NULL, test_titles);
  return g_test_run ();
}
