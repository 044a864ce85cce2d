/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files on their way into the table: their order, the options that a bundle sets, how all is put
 * back, and what is told of one that cannot be opened.
 */
#include "nf-opener.h"

#include "support/bundle-fixture.h"

#include <string.h>

typedef struct {
  BundleFixture *files;
  NfSettings *settings;
  NfProfileStore *profiles;
  NfSpeed *speed;
  NfTable *table;
  NfOpener *opener;
  GSettings *keys;
  GString *log;
} Fixture;

/* Of all that a bundle may set. */
static const char *const keys[] = { "profile",    "flash-mode", "flash-frequency",
                                    "flash-size", "erase-all",  "baud-rate" };

static void
take_line (NfOpener *opener, const char *line, GString *log)
{
  g_string_append_printf (log, "%s\n", line);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (NfProfile) profile = NULL;
  g_autofree char *adapters = NULL;

  f->files = bundle_fixture_new ();
  f->settings = nf_settings_new ();
  f->profiles = nf_profile_store_new (NULL);
  adapters = g_build_filename (f->files->top, "adapters.ini", NULL);
  f->speed = nf_speed_new (f->settings, adapters);
  profile = nf_profile_store_lookup (f->profiles, "esp-12e", NULL);
  f->table = nf_table_new (profile);
  f->opener = nf_opener_new (f->table, f->settings, f->profiles, f->speed);
  f->keys = g_settings_new ("io.github.nodeflasher.NodeFlasher");
  f->log = g_string_new (NULL);
  g_signal_connect (f->opener, "line", G_CALLBACK (take_line), f->log);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (f->keys, keys[i]);
  g_assert_finalize_object (f->opener);
  g_assert_finalize_object (f->table);
  g_assert_finalize_object (f->speed);
  g_assert_finalize_object (f->settings);
  g_assert_finalize_object (f->profiles);
  g_object_unref (f->keys);
  g_string_free (f->log, TRUE);
  bundle_fixture_free (f->files);
}

static void
add_path (Fixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->files->folder, name, NULL);

  nf_opener_add_path (f->opener, path);
}

static gboolean
is_busy (Fixture *f)
{
  gboolean busy = FALSE;

  g_object_get (f->opener, "busy", &busy, NULL);
  return busy;
}

static void
wait_until_open (Fixture *f)
{
  while (is_busy (f))
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_text (Fixture *f, const char *property, const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (f->opener, property, &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_has (Fixture *f, const char *property, const char *words)
{
  g_autofree char *text = NULL;

  g_object_get (f->opener, property, &text, NULL);
  if (strstr (text, words) == NULL)
    g_error ("\"%s\" is not in \"%s\"", words, text);
}

static void
assert_can_undo (Fixture *f, gboolean expected)
{
  gboolean can_undo = FALSE;

  g_object_get (f->opener, "can-undo", &can_undo, NULL);
  g_assert_cmpint (can_undo, ==, expected);
}

/* The names of the rows. */
static void
assert_rows (Fixture *f, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->table)); i++) {
    g_autoptr (NfRow) row = g_list_model_get_item (G_LIST_MODEL (f->table), i);
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", nf_row_get_name (row));
  }
  g_assert_cmpstr (names->str, ==, expected);
}

static char *
describe_options (Fixture *f)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GVariant) value = g_settings_get_value (f->keys, keys[i]);
    g_autofree char *printed = g_variant_print (value, FALSE);
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", printed);
  }
  return g_strdup (text->str);
}

static void
assert_options (Fixture *f, const char *expected)
{
  g_autofree char *text = describe_options (f);

  g_assert_cmpstr (text, ==, expected);
}

/* --- Files ------------------------------------------------------------------------------- */

static void
test_plain (Fixture *f, gconstpointer data)
{
  g_autofree char *argument = g_build_filename (f->files->folder, "a.bin@0x3000", NULL);

  bundle_fixture_add_files (f->files, "a.bin");
  add_path (f, "a.bin");
  nf_opener_add_argument (f->opener, argument);
  nf_opener_add_path (f->opener, "INTERNAL://BLANK");
  g_assert_false (is_busy (f));
  assert_rows (f, "a.bin a.bin INTERNAL://BLANK");
  assert_text (f, "headline", "");
  assert_can_undo (f, FALSE);
}

/* What comes while a bundle is being opened waits for it. */
static void
test_order (Fixture *f, gconstpointer data)
{
  bundle_fixture_add_files (f->files, "a.bin z.bin one/0x10000.bin two/0x20000.bin");
  add_path (f, "a.bin");
  add_path (f, "one");
  g_assert_true (is_busy (f));
  assert_text (f, "headline", "Opening one…");
  add_path (f, "two");
  add_path (f, "z.bin");
  assert_rows (f, "a.bin");
  wait_until_open (f);
  assert_rows (f, "a.bin 0x10000.bin 0x20000.bin z.bin");
  assert_text (f, "headline", "Firmware files");
  nf_opener_undo (f->opener);
  assert_rows (f, "a.bin 0x10000.bin z.bin");
  assert_text (f, "headline", "");
  assert_can_undo (f, FALSE);
}

/* --- Options ----------------------------------------------------------------------------- */

static void
add_recipe (Fixture *f, const char *members)
{
  g_autofree char *text = g_strdup_printf ("{ \"node-flasher-recipe\": 1, %s \"files\": "
                                           "[ { \"path\": \"a.bin\", \"address\": 0 } ] }",
                                           members);

  bundle_fixture_add_files (f->files, "a.bin");
  bundle_fixture_add_text (f->files, "recipe.json", text);
  add_path (f, "recipe.json");
  wait_until_open (f);
}

static void
test_recipe (Fixture *f, gconstpointer data)
{
  g_autofree char *before = describe_options (f);

  add_recipe (f,
              "\"profile\": \"esp-01-1m\", \"flash-mode\": \"dout\", \"flash-freq\": \"26m\", "
              "\"flash-size\": \"1MB\", \"baud\": 74880, \"erase-all\": true,");
  assert_options (f, "'esp-01-1m' 'dout' '26m' '1MB' true '74880'");
  assert_text (f, "headline", "Recipe");
  assert_has (f, "details", "board esp-01-1m, flash mode dout, flash frequency 26m");
  assert_text (f, "warnings", "");
  nf_opener_undo (f->opener);
  assert_options (f, before);
  assert_rows (f, "");
}

/* It says all: what it leaves to the files is not left to what was chosen before. */
static void
test_recipe_keeps (Fixture *f, gconstpointer data)
{
  g_settings_set_string (f->keys, "flash-mode", "qio");
  g_settings_set_boolean (f->keys, "erase-all", TRUE);
  add_recipe (f, "\"flash-size\": \"detect\",");
  assert_options (f, "'detect' 'keep' 'keep' 'detect' false '460800'");
}

static void
test_unknown_board (Fixture *f, gconstpointer data)
{
  add_recipe (f, "\"profile\": \"nonsense\",");
  assert_options (f, "'detect' 'keep' 'keep' 'keep' false '460800'");
  assert_text (f, "warnings", "There is no board nonsense here: choose yours");
  assert_rows (f, "a.bin");
}

/* Other bundles set what they name and leave the rest. */
static void
test_command (Fixture *f, gconstpointer data)
{
  g_settings_set_string (f->keys, "flash-size", "2MB");
  nf_opener_add_command (f->opener, "esptool.py -b 9600 write_flash -e -fm dio 0 gone.bin");
  wait_until_open (f);
  assert_options (f, "'detect' 'dio' 'board' '2MB' true '9600'");
  assert_text (f, "headline", "esptool command");
  assert_text (f,
               "details",
               "Options: flash mode dio, 9600 baud, the whole flash is erased first\n"
               "It brings no file that could be added");
  assert_text (f, "warnings", "Not all that belongs to it is there:\nFile not found: gone.bin");
  g_assert_cmpstr (f->log->str, ==, "esptool command\nFile not found: gone.bin\n");
  nf_opener_undo (f->opener);
  assert_options (f, "'detect' 'board' 'board' '2MB' false '460800'");
}

/* --- What cannot be opened --------------------------------------------------------------- */

static void
test_broken (Fixture *f, gconstpointer data)
{
  bundle_fixture_add_text (f->files, "bad.zip", "PK\003\004 and nothing else");
  add_path (f, "bad.zip");
  wait_until_open (f);
  assert_text (f, "headline", "This collection of files cannot be used");
  assert_has (f, "warnings", "bad.zip: ");
  assert_can_undo (f, FALSE);
  g_assert_nonnull (strstr (f->log->str, "bad.zip: "));
  assert_rows (f, "");
  nf_opener_forget (f->opener);
  assert_text (f, "headline", "");
  assert_text (f, "warnings", "");
}

/* What follows does not hide it; what comes later has nothing to do with it. */
static void
test_broken_and_good (Fixture *f, gconstpointer data)
{
  bundle_fixture_add_text (f->files, "bad.zip", "PK\003\004 and nothing else");
  bundle_fixture_add_files (f->files, "one/0x10000.bin two/0x20000.bin");
  add_path (f, "bad.zip");
  add_path (f, "one");
  wait_until_open (f);
  assert_text (f, "headline", "Firmware files");
  assert_has (f, "warnings", "bad.zip: ");
  assert_rows (f, "0x10000.bin");
  add_path (f, "two");
  wait_until_open (f);
  assert_text (f, "warnings", "");
}

/* The window goes while a thread is at work: nothing is left to happen. */
static void
test_gone (Fixture *f, gconstpointer data)
{
  bundle_fixture_add_files (f->files, "one/0x10000.bin");
  add_path (f, "one");
  g_assert_finalize_object (f->opener);
  f->opener = nf_opener_new (f->table, f->settings, f->profiles, f->speed);
  bundle_fixture_add_files (f->files, "two/0x20000.bin");
  add_path (f, "two");
  wait_until_open (f);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  assert_rows (f, "0x20000.bin");
}

/* ----------------------------------------------------------------------------------------- */

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_autoptr (BundleFixture) home = bundle_fixture_new ();

  g_setenv ("XDG_CACHE_HOME", home->cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  add ("/app-opener/plain", test_plain);
  add ("/app-opener/order", test_order);
  add ("/app-opener/recipe", test_recipe);
  add ("/app-opener/recipe-keeps", test_recipe_keeps);
  add ("/app-opener/unknown-board", test_unknown_board);
  add ("/app-opener/command", test_command);
  add ("/app-opener/broken", test_broken);
  add ("/app-opener/broken-and-good", test_broken_and_good);
  add ("/app-opener/gone", test_gone);
  return g_test_run ();
}
