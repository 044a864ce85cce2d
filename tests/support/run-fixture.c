/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A run without a window, see run-fixture.h.
 */
#include "run-fixture.h"

#include "test-image.h"

#include <glib/gstdio.h>
#include <string.h>

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (NfProfile) profile = NULL;

  f->folder = g_dir_make_tmp ("nf-run-XXXXXX", NULL);
  f->profiles = nf_profile_store_new (NULL);
  profile = nf_profile_store_lookup (f->profiles, data, NULL);
  f->table = nf_table_new (profile);
  f->loop = g_main_loop_new (NULL, FALSE);
  f->lines = g_ptr_array_new_with_free_func (g_free);
}

guint8 *
run_fixture_make_flash (gsize size)
{
  g_autoptr (GBytes) bytes = test_image_new_data (size, 9);

  return g_memdup2 (g_bytes_get_data (bytes, NULL), size);
}

void
run_fixture_put (guint8 *flash, guint32 address, NfRow *row)
{
  gsize size = 0;
  const guint8 *data = nf_image_get_data (nf_row_get_image (row), &size);

  memcpy (flash + address, data, size);
}

void
run_fixture_remove_all (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inside = g_build_filename (path, name, NULL);
    run_fixture_remove_all (inside);
  }
  g_clear_pointer (&dir, g_dir_close);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->run);
  g_assert_finalize_object (f->table);
  g_assert_finalize_object (f->profiles);
  g_main_loop_unref (f->loop);
  g_ptr_array_unref (f->lines);
  run_fixture_remove_all (f->folder);
  g_free (f->folder);
}

void
run_fixture_add (const char *path, const char *profile, void (*test) (Fixture *f, gconstpointer d))
{
  g_test_add (path, Fixture, profile, set_up, test, tear_down);
}

/* --- Running ----------------------------------------------------------------------------- */

static void
take_line (NfFlashRun *run, const char *line, Fixture *f)
{
  g_ptr_array_add (f->lines, g_strdup (line));
}

static void
take_fraction (NfFlashRun *run, GParamSpec *pspec, Fixture *f)
{
  double fraction = 0;

  g_object_get (run, "fraction", &fraction, NULL);
  if (fraction > 0)
    g_assert_cmpfloat (fraction, >=, f->fraction);
  f->fraction = fraction;
}

static void
take_board (NfFlashRun *run, GParamSpec *pspec, Fixture *f)
{
  f->n_boards++;
}

static void
take_outcome (NfFlashRun *run, GParamSpec *pspec, Fixture *f)
{
  f->n_outcomes++;
  g_main_loop_quit (f->loop);
}

void
run_fixture_make (Fixture *f, NfTask task, const char *port, const NfPlanOptions *options)
{
  NfPortFacts facts = { .kind = NF_PORT_OTHER, .name = port };
  g_autoptr (NfPort) made = nf_port_new (&facts);

  f->run =
      nf_flash_run_new (task, f->table, made, options != NULL ? options : &NF_PLAN_OPTIONS_DEFAULT);
  g_signal_connect (f->run, "line", G_CALLBACK (take_line), f);
  g_signal_connect (f->run, "notify::fraction", G_CALLBACK (take_fraction), f);
  g_signal_connect (f->run, "notify::board", G_CALLBACK (take_board), f);
  g_signal_connect (f->run, "notify::outcome", G_CALLBACK (take_outcome), f);
}

void
run_fixture_finish (Fixture *f)
{
  nf_flash_run_start (f->run);
  if (nf_flash_run_get_outcome (f->run) == NF_OUTCOME_PENDING)
    g_main_loop_run (f->loop);
  g_assert_cmpuint (f->n_outcomes, ==, 1);
}

void
run_fixture_run (Fixture *f, NfTask task, const char *port)
{
  run_fixture_make (f, task, port, NULL);
  run_fixture_finish (f);
}

void
run_fixture_forget (Fixture *f)
{
  g_assert_finalize_object (g_steal_pointer (&f->run));
  g_ptr_array_set_size (f->lines, 0);
  f->fraction = 0;
  f->n_boards = 0;
  f->n_outcomes = 0;
}

/* --- Files ------------------------------------------------------------------------------- */

char *
run_fixture_build_path (Fixture *f, const char *name)
{
  return g_build_filename (f->folder, name, NULL);
}

NfRow *
run_fixture_add_file (Fixture *f, const char *name, gsize size, const char *address)
{
  g_autoptr (GBytes) bytes = test_image_new_data (size, 3);
  g_autofree char *folder = g_strdup_printf ("%s/for-%s", f->folder, name);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  /* In a folder of its own: in one that is watched for another row, the news that it was made
   * would come after its row is there, and take back what a job has shown in it. */
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
  return nf_table_add (f->table, path, address);
}

char *
run_fixture_make_board (Fixture *f, const guint8 *flash, gsize size, const char *options)
{
  g_autofree char *path = run_fixture_build_path (f, "flash.img");

  g_assert_true (g_file_set_contents (path, (const char *) flash, (gssize) size, NULL));
  return g_strdup_printf ("virtual:esp-12e?size=%uMB&flash=%s&%s",
                          (guint) (size >> 20),
                          path,
                          options);
}

void
run_fixture_assert_file (Fixture *f, const char *name, const guint8 *data, gsize size)
{
  g_autofree char *path = run_fixture_build_path (f, name);
  g_autofree char *content = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpmem (content, length, data, size);
}

/* --- Words ------------------------------------------------------------------------------- */

void
run_fixture_assert_state (NfRow *row, const char *words)
{
  g_autofree char *state = NULL;

  g_object_get (row, "state", &state, NULL);
  g_assert_cmpstr (state, ==, words);
}

void
run_fixture_assert_text (Fixture *f, const char *property, const char *part)
{
  g_autofree char *text = NULL;

  g_object_get (f->run, property, &text, NULL);
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" is not in \"%s\"", part, text);
}

gboolean
run_fixture_has_line (Fixture *f, const char *part)
{
  for (guint i = 0; i < f->lines->len; i++)
    if (strstr (f->lines->pdata[i], part) != NULL)
      return TRUE;
  return FALSE;
}
