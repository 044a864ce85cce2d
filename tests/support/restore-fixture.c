/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the tests of restore points share, see restore-fixture.h.
 */
#include "restore-fixture.h"

#include "profile-folder.h"
#include "test-image.h"

#include <string.h>

void
restore_fixture_set_up (RestoreFixture *self, gconstpointer unused)
{
  static const guint8 mac[NF_MAC_SIZE] = { 0x5C, 0xCF, 0x7F, 0x01, 0x02, 0x03 };

  self->parent = profile_folder_new ();
  self->folder = g_build_filename (self->parent, "restore-points", NULL);
  self->flash = test_image_new_data (16 * RESTORE_SECTOR, 1);
  self->facts = (NfBoardFacts){ .has_mac = TRUE, .flash_bytes = 4 << 20 };
  memcpy (self->facts.station_mac, mac, sizeof mac);
}

void
restore_fixture_tear_down (RestoreFixture *self, gconstpointer unused)
{
  profile_folder_free (self->folder);
  profile_folder_free (self->parent);
  g_bytes_unref (self->flash);
}

const guint8 *
restore_fixture_get_flash (RestoreFixture *self, guint sector)
{
  return (const guint8 *) g_bytes_get_data (self->flash, NULL) + (gsize) sector * RESTORE_SECTOR;
}

NfRestoreWriter *
restore_fixture_new_writer (RestoreFixture *self, const char *title)
{
  return nf_restore_writer_new (self->folder, title, NF_RESTORE_POINTS_MAX_BYTES);
}

void
restore_fixture_keep (RestoreFixture *self,
                      NfRestoreWriter *writer,
                      guint first,
                      guint n,
                      gboolean is_blank)
{
  g_autoptr (GError) error = NULL;

  nf_restore_writer_keep (writer,
                          &self->facts,
                          (NfRange){ first * RESTORE_SECTOR, n * RESTORE_SECTOR },
                          is_blank ? NULL : restore_fixture_get_flash (self, first),
                          &error);
  g_assert_no_error (error);
}

/* Returns: (transfer full): the path of a restore point with @n sectors from 3 on, then a blank one
 */
char *
restore_fixture_make_point (RestoreFixture *self, guint n)
{
  g_autoptr (NfRestoreWriter) writer = restore_fixture_new_writer (self, "a title");

  restore_fixture_keep (self, writer, 3, n, FALSE);
  restore_fixture_keep (self, writer, 3 + n, 1, TRUE);
  return g_strdup (nf_restore_writer_get_path (writer));
}

void
restore_fixture_assert_piece (RestoreFixture *self,
                              GArray *pieces,
                              guint index,
                              guint first,
                              guint n,
                              gboolean is_blank)
{
  const NfRestorePiece *piece = &g_array_index (pieces, NfRestorePiece, index);

  g_assert_cmpuint (index, <, pieces->len);
  g_assert_cmphex (piece->range.address, ==, first * RESTORE_SECTOR);
  g_assert_cmphex (piece->range.size, ==, n * RESTORE_SECTOR);
  g_assert_cmpint (piece->bytes == NULL, ==, is_blank);
  if (!is_blank)
    g_assert_cmpmem (g_bytes_get_data (piece->bytes, NULL),
                     g_bytes_get_size (piece->bytes),
                     restore_fixture_get_flash (self, first),
                     (gsize) n * RESTORE_SECTOR);
}

NfRestorePoint *
restore_fixture_open (const char *path)
{
  g_autoptr (GError) error = NULL;
  NfRestorePoint *point = nf_restore_point_open (path, &error);

  g_assert_no_error (error);
  return point;
}
