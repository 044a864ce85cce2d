/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Bundles and the table: what opening one does to it, how that is taken back, what is said of that,
 * and recipes made of a table that open to the same table again.
 */
#include "nf-table-bundle.h"

#include "nf-error.h"
#include "nf-profile-store.h"
#include "nf-recipe-file.h"
#include "nf-words-table-bundle.h"

#include "support/bundle-fixture.h"
#include "support/test-image.h"

#include <glib/gstdio.h>

typedef struct {
  BundleFixture *bundles;
  NfProfileStore *profiles;
  NfTable *table;
} Fixture;

static NfProfile *
get_profile (Fixture *f, const char *id)
{
  g_autoptr (NfProfile) profile = nf_profile_store_lookup (f->profiles, id, NULL);

  g_assert_nonnull (profile);
  return profile; /* the store keeps it alive */
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->bundles = bundle_fixture_new ();
  f->profiles = nf_profile_store_new (NULL);
  f->table = nf_table_new (get_profile (f, "esp-12e"));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->table);
  g_object_unref (f->profiles);
  bundle_fixture_free (f->bundles);
}

static char *
make_path (Fixture *f, const char *name)
{
  return g_build_filename (f->bundles->folder, name, NULL);
}

/* Writes a file that looks like nothing in particular. */
static void
make_data (Fixture *f, const char *name, gsize size)
{
  g_autoptr (GBytes) bytes = test_image_new_data (size, 1);

  bundle_fixture_add_bytes (f->bundles, name, bytes);
}

static NfRow *
add_row (Fixture *f, const char *name, const char *address)
{
  g_autofree char *path = make_path (f, name);

  make_data (f, name, 5000);
  return nf_table_add (f->table, path, address);
}

/* @address: NULL: it says none */
static NfBundleFile *
append (Fixture *f, NfBundle *bundle, const char *name, const char *address)
{
  g_autofree char *path = make_path (f, name);
  g_autofree char *shown = g_strconcat ("fw.zip › ", name, NULL);
  NfBundleFile *file = nf_bundle_append (bundle, path, shown);

  make_data (f, name, 5000);
  file->has_address = address != NULL;
  if (address != NULL)
    file->address = (guint32) g_ascii_strtoull (address, NULL, 0);
  return file;
}

/* All rows as "+name@address", "-" for one that is not checked. */
static char *
describe (Fixture *f)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->table)); i++) {
    g_autoptr (NfRow) row = g_list_model_get_item (G_LIST_MODEL (f->table), i);
    g_string_append_printf (text,
                            "%c%s@%s\n",
                            nf_row_get_enabled (row) ? '+' : '-',
                            nf_row_get_name (row),
                            nf_row_get_address (row));
  }
  return g_strdup (text->str);
}

static void
assert_table (Fixture *f, const char *expected)
{
  g_autofree char *text = describe (f);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_lines (GPtrArray *lines, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (char *) g_ptr_array_index (lines, i));
  g_assert_cmpstr (text->str, ==, expected);
  g_ptr_array_unref (lines);
}

/* --- Taking ------------------------------------------------------------------------------ */

static void
test_take (Fixture *f, gconstpointer data)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_FOLDER);
  g_autoptr (NfTableBundle) taken = NULL;

  append (f, bundle, "boot.bin", "0x0");
  append (f, bundle, "0x10000.bin", NULL);
  append (f, bundle, "fs.bin", "0x100000")->enabled = FALSE;
  taken = nf_table_bundle_take (f->table, bundle);
  assert_table (f,
                "+fw.zip › boot.bin@0x00000\n"
                "+fw.zip › 0x10000.bin@0x10000\n"
                "-fw.zip › fs.bin@0x100000\n");
  g_assert_null (nf_table_get_problem (f->table));
  g_assert_cmpuint (taken->rows->len, ==, 3);
  g_assert_cmpuint (taken->unchecked->len, ==, 0);
}

/* 5000 bytes are two sectors: what begins in the third is not in the way. */
static void
test_in_the_way (Fixture *f, gconstpointer data)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_FOLDER);
  g_autoptr (NfTableBundle) taken = NULL;

  add_row (f, "before.bin", "0xe000");
  add_row (f, "last.bin", "0xf000");
  add_row (f, "second.bin", "0x11000");
  add_row (f, "crooked.bin", "0x11800");
  add_row (f, "third.bin", "0x12000");
  nf_row_set_enabled (add_row (f, "off.bin", "0x10000"), FALSE);
  append (f, bundle, "app.bin", "0x10000");
  append (f, bundle, "offered.bin", "0xe000")->enabled = FALSE;
  taken = nf_table_bundle_take (f->table, bundle);
  assert_table (f,
                "+before.bin@0x0e000\n"
                "-last.bin@0x0f000\n"
                "-second.bin@0x11000\n"
                "-crooked.bin@0x11800\n"
                "+third.bin@0x12000\n"
                "-off.bin@0x10000\n"
                "+fw.zip › app.bin@0x10000\n"
                "-fw.zip › offered.bin@0x0e000\n");
  g_assert_cmpuint (taken->unchecked->len, ==, 3);
  nf_table_bundle_undo (taken, f->table);
  assert_table (f,
                "+before.bin@0x0e000\n"
                "+last.bin@0x0f000\n"
                "+second.bin@0x11000\n"
                "+crooked.bin@0x11800\n"
                "+third.bin@0x12000\n"
                "-off.bin@0x10000\n");
}

/* Where neither has an address yet, both will have the same. */
static void
test_moving (Fixture *f, gconstpointer data)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_SDK);
  g_autoptr (NfTableBundle) taken = NULL;

  nf_table_set_profile (f->table, get_profile (f, "detect"));
  nf_table_add (f->table, "INTERNAL://BLANK", NULL);
  nf_table_add (f->table, "INTERNAL://DEFAULT", NULL);
  nf_bundle_append (bundle, "INTERNAL://DEFAULT_V08", "esp_init_data_default_v08.bin");
  taken = nf_table_bundle_take (f->table, bundle);
  assert_table (f,
                "+INTERNAL://BLANK@\n"
                "-INTERNAL://DEFAULT@\n"
                "+esp_init_data_default_v08.bin@\n");
}

/* Opened a second time, a bundle has the rows that it has. */
static void
test_twice (Fixture *f, gconstpointer data)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_FOLDER);
  g_autoptr (NfTableBundle) first = NULL;
  g_autoptr (NfTableBundle) second = NULL;
  const char *both = "+fw.zip › boot.bin@0x00000\n"
                     "+fw.zip › 0x10000.bin@0x10000\n";
  const char *one = "-fw.zip › boot.bin@0x00000\n"
                    "+fw.zip › 0x10000.bin@0x10000\n";

  append (f, bundle, "boot.bin", "0x0");
  append (f, bundle, "0x10000.bin", NULL);
  first = nf_table_bundle_take (f->table, bundle);
  nf_row_set_enabled (g_ptr_array_index (first->rows, 0), FALSE);
  assert_table (f, one);
  second = nf_table_bundle_take (f->table, bundle);
  assert_table (f, both);
  g_assert_cmpuint (second->added->len, ==, 0);
  nf_table_bundle_undo (second, f->table);
  assert_table (f, one);
  nf_table_bundle_undo (first, f->table);
  assert_table (f, "");
}

/* The same file elsewhere is another row. */
static void
test_same_file_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_FOLDER);
  g_autoptr (NfTableBundle) taken = NULL;

  add_row (f, "app.bin", "0x10000");
  append (f, bundle, "app.bin", "0x1000");
  taken = nf_table_bundle_take (f->table, bundle);
  assert_table (f, "+app.bin@0x10000\n+fw.zip › app.bin@0x01000\n");
}

/* What a person has done since is not taken back. */
static void
test_undo_later (Fixture *f, gconstpointer data)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_FOLDER);
  g_autoptr (NfTableBundle) taken = NULL;
  NfRow *gone = add_row (f, "gone.bin", "0x10000");

  add_row (f, "mine.bin", "0x11000");
  append (f, bundle, "app.bin", "0x10000");
  taken = nf_table_bundle_take (f->table, bundle);
  nf_table_remove (f->table, gone);
  add_row (f, "later.bin", "0x20000");
  nf_table_bundle_undo (taken, f->table);
  assert_table (f, "+mine.bin@0x11000\n+later.bin@0x20000\n");
}

/* --- Words ------------------------------------------------------------------------------- */

static void
test_details (Fixture *f, gconstpointer data)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_COMMAND);
  g_autoptr (NfTableBundle) taken = NULL;

  add_row (f, "mine.bin", "0x10000");
  append (f, bundle, "app.bin", "0x10000");
  append (f, bundle, "b.bin", "0x20000")->enabled = FALSE;
  append (f, bundle, "c.bin", "0x30000")->enabled = FALSE;
  bundle->erase_all = TRUE;
  bundle->verify_only = TRUE;
  taken = nf_table_bundle_take (f->table, bundle);
  assert_lines (nf_words_list_bundle_details (bundle, taken),
                "Options: the whole flash is erased first\n"
                "It only compares: choose Verify Only in the menu\n"
                "Unchecked, because the bundle puts a file in the same place: mine.bin\n"
                "Offered, but not checked: fw.zip › b.bin, fw.zip › c.bin\n");
}

/* --- Recipes ----------------------------------------------------------------------------- */

static NfBundle *
make_bundle (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  NfBundle *bundle = nf_bundle_new (NF_BUNDLE_RECIPE);

  g_assert_true (nf_table_bundle_fill (f->table, bundle, &error));
  g_assert_no_error (error);
  return bundle;
}

static char *
save (Fixture *f, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfBundle) bundle = make_bundle (f);
  g_autofree char *path = make_path (f, name);

  g_assert_true (nf_recipe_file_save (bundle, path, f->bundles->cache, &error));
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

/* A typed address is kept as a number, and one that was found is found again. */
static void
test_fill (Fixture *f, gconstpointer data)
{
  g_autoptr (NfBundle) bundle = NULL;
  g_autofree char *lines = NULL;

  add_row (f, "a.bin", "64K");
  add_row (f, "0x20000.bin", NULL);
  add_row (f, "b.bin", "init");
  nf_row_set_enabled (add_row (f, "c.bin", "1M"), FALSE);
  bundle = make_bundle (f);
  lines = bundle_fixture_describe (f->bundles, bundle);
  g_assert_cmpstr (lines,
                   ==,
                   "recipe\n"
                   "0x10000 a.bin\n"
                   "? 0x20000.bin\n"
                   "0x3fc000 b.bin\n"
                   "(0x100000 c.bin)\n");
}

static void
assert_fill_fails (Fixture *f, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_RECIPE);

  g_assert_false (nf_table_bundle_fill (f->table, bundle, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_ADDRESS);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_fill_without_address (Fixture *f, gconstpointer data)
{
  NfRow *row = add_row (f, "a.bin", "0xZZ");

  assert_fill_fails (f, "a.bin: Not an address");
  nf_table_set_profile (f->table, get_profile (f, "detect"));
  nf_row_set_address (row, "init");
  assert_fill_fails (f, "a.bin: Its address depends on the size of the flash");
}

static void
test_recipe (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (NfBundle) bundle = NULL;
  g_autoptr (NfTableBundle) taken = NULL;

  add_row (f, "a.bin", "64K");
  add_row (f, "0x20000.bin", NULL);
  nf_table_add (f->table, "INTERNAL://DEFAULT", NULL);
  nf_row_set_enabled (add_row (f, "c.bin", "1M"), FALSE);
  path = save (f, "all.json");
  g_assert_true (nf_bundle_is_one (path));
  nf_table_clear (f->table);
  bundle = bundle_fixture_open (f->bundles, "all.json");
  taken = nf_table_bundle_take (f->table, bundle);
  assert_table (f,
                "+a.bin@0x10000\n"
                "+0x20000.bin@0x20000\n"
                "+INTERNAL://DEFAULT@0x3fc000\n"
                "-c.bin@0x100000\n");
}

/* Of archives nothing lasts but what the recipe keeps; two may have files of one name. */
static void
test_recipe_of_archives (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "0123456789abcdef/x/0x10000.bin",
                                       "fedcba9876543210/0x20000.bin" };
  g_autofree char *path = NULL;
  g_autoptr (NfBundle) bundle = NULL;
  g_autoptr (NfTableBundle) taken = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *below = g_build_filename ("..", "cache", names[i], NULL);
    g_autofree char *file = g_build_filename (f->bundles->cache, names[i], NULL);
    make_data (f, below, 5000);
    nf_table_add (f->table, file, NULL);
  }
  path = save (f, "all.json");
  nf_table_clear (f->table);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_build_filename (f->bundles->cache, names[i], NULL);
    g_assert_cmpint (g_unlink (file), ==, 0);
  }
  bundle_fixture_assert (f->bundles,
                         "all.json",
                         "recipe\n"
                         "? all-files/01234567/x/0x10000.bin\n"
                         "? all-files/fedcba98/0x20000.bin\n");
  bundle = bundle_fixture_open (f->bundles, "all.json");
  taken = nf_table_bundle_take (f->table, bundle);
  assert_table (f,
                "+all-files/01234567/x/0x10000.bin@0x10000\n"
                "+all-files/fedcba98/0x20000.bin@0x20000\n");
}

static void
test_recipe_not_saved (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfBundle) bundle = NULL;
  g_autofree char *gone = make_path (f, "gone.bin");
  g_autofree char *path = make_path (f, "all.json");

  nf_table_add (f->table, gone, "0x0");
  bundle = make_bundle (f);
  g_assert_false (nf_recipe_file_save (bundle, path, f->bundles->cache, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_MISSING);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
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
  g_test_init (&argc, &argv, NULL);
  add ("/table-bundle/take", test_take);
  add ("/table-bundle/in-the-way", test_in_the_way);
  add ("/table-bundle/moving", test_moving);
  add ("/table-bundle/twice", test_twice);
  add ("/table-bundle/same-file-elsewhere", test_same_file_elsewhere);
  add ("/table-bundle/undo-later", test_undo_later);
  add ("/table-bundle/details", test_details);
  add ("/table-bundle/fill", test_fill);
  add ("/table-bundle/fill-without-address", test_fill_without_address);
  add ("/table-bundle/recipe", test_recipe);
  add ("/table-bundle/recipe-of-archives", test_recipe_of_archives);
  add ("/table-bundle/recipe-not-saved", test_recipe_not_saved);
  return g_test_run ();
}
