/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A table and a folder, see table-fixture.h.
 */
#include "table-fixture.h"

#include "test-image.h"

#include <glib/gstdio.h>

NfProfile *
table_fixture_get_profile (TableFixture *f, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = nf_profile_store_lookup (f->store, id, &error);

  g_assert_no_error (error);
  return profile; /* the store keeps it alive */
}

void
table_fixture_set_up (TableFixture *f, gconstpointer data)
{
  f->store = nf_profile_store_new (NULL);
  f->table = nf_table_new (table_fixture_get_profile (f, "esp-12e"));
  f->folder = g_dir_make_tmp ("nf-table-XXXXXX", NULL);
  f->paths = g_ptr_array_new_with_free_func (g_free);
}

void
table_fixture_tear_down (TableFixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->table);
  g_object_unref (f->store);
  for (guint i = 0; i < f->paths->len; i++)
    g_unlink (f->paths->pdata[i]);
  g_ptr_array_unref (f->paths);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->folder);
}

const char *
table_fixture_add_file (TableFixture *f, const char *name, GBytes *bytes)
{
  char *path = g_build_filename (f->folder, name, NULL);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  g_ptr_array_add (f->paths, path);
  return path;
}

const char *
table_fixture_add_data (TableFixture *f, const char *name, gsize size)
{
  g_autoptr (GBytes) bytes = test_image_new_data (size, 1);

  return table_fixture_add_file (f, name, bytes);
}

char *
table_fixture_dup_text (NfRow *row, const char *property)
{
  char *text = NULL;

  g_object_get (row, property, &text, NULL);
  return text;
}

void
table_fixture_assert_text (NfRow *row, const char *property, const char *expected)
{
  g_autofree char *text = table_fixture_dup_text (row, property);

  g_assert_cmpstr (text, ==, expected);
}

void
table_fixture_assert_problem (NfRow *row, const char *words)
{
  gboolean has_problem = FALSE;

  g_object_get (row, "has-problem", &has_problem, NULL);
  g_assert_cmpint (has_problem, ==, words != NULL);
  table_fixture_assert_text (row, "state", words != NULL ? words : "");
}
