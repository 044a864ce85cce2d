/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests recipes: what is saved is read back the same, here and where the folder was moved to, and a
 * file elsewhere counts only when it is still what the recipe was made of.
 */
#include "nf-recipe.h"

#include "nf-error.h"
#include "support/bundle-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* SHA-256 sums of "abc" and of nothing at all, as FIPS 180 has them. */
#define ABC   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
add_file (NfBundle *bundle, char *path, gboolean has_address, guint32 address, gboolean enabled)
{
  g_autofree char *name = g_path_get_basename (path);
  NfBundleFile *file = nf_bundle_append (bundle, path, name);

  file->has_address = has_address;
  file->address = address;
  file->enabled = enabled;
  g_free (path);
}

static void
set_up (BundleFixture *fixture)
{
  bundle_fixture_add_text (fixture, "r/a.bin", "abc");
  bundle_fixture_add_text (fixture, "r/sub/b.bin", "abc");
  bundle_fixture_add_text (fixture, "elsewhere.bin", "abc");
}

static char *
make (BundleFixture *fixture, const NfBundle *bundle, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *full = g_build_filename (fixture->folder, path, NULL);
  char *text = nf_recipe_make (bundle, full, &error);

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
  return text;
}

static void
fill (NfBundle *bundle, const char *folder)
{
  bundle->title = g_strdup ("NodeMCU for the \"greenhouse\"");
  bundle->profile = g_strdup ("esp-12e");
  bundle->settings =
      (NfFlashSettings){ NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_DETECT };
  bundle->baud = 460800;
  bundle->erase_all = TRUE;
  add_file (bundle, g_build_filename (folder, "r", "a.bin", NULL), TRUE, 0, TRUE);
  add_file (bundle, g_build_filename (folder, "r", "sub", "b.bin", NULL), FALSE, 0, FALSE);
  add_file (bundle, g_build_filename (folder, "elsewhere.bin", NULL), TRUE, 0x10000, TRUE);
  add_file (bundle, g_strdup ("INTERNAL://DEFAULT"), TRUE, 0x3FC000, TRUE);
}

/* Takes the folder's path. */
#define FULL_RECIPE                                                                                \
  "{\n"                                                                                            \
  "  \"node-flasher-recipe\": 1,\n"                                                                \
  "  \"name\": \"NodeMCU for the \\\"greenhouse\\\"\",\n"                                          \
  "  \"profile\": \"esp-12e\",\n"                                                                  \
  "  \"files\": [\n"                                                                               \
  "    {\n"                                                                                        \
  "      \"path\": \"a.bin\",\n"                                                                   \
  "      \"address\": \"0x00000\",\n"                                                              \
  "      \"sha256\": \"" ABC "\",\n"                                                               \
  "      \"enabled\": true\n"                                                                      \
  "    },\n"                                                                                       \
  "    {\n"                                                                                        \
  "      \"path\": \"sub/b.bin\",\n"                                                               \
  "      \"sha256\": \"" ABC "\",\n"                                                               \
  "      \"enabled\": false\n"                                                                     \
  "    },\n"                                                                                       \
  "    {\n"                                                                                        \
  "      \"path\": \"%s/elsewhere.bin\",\n"                                                        \
  "      \"address\": \"0x10000\",\n"                                                              \
  "      \"sha256\": \"" ABC "\",\n"                                                               \
  "      \"enabled\": true\n"                                                                      \
  "    },\n"                                                                                       \
  "    {\n"                                                                                        \
  "      \"path\": \"INTERNAL://DEFAULT\",\n"                                                      \
  "      \"address\": \"0x3fc000\",\n"                                                             \
  "      \"enabled\": true\n"                                                                      \
  "    }\n"                                                                                        \
  "  ],\n"                                                                                         \
  "  \"flash-mode\": \"dio\",\n"                                                                   \
  "  \"flash-freq\": \"keep\",\n"                                                                  \
  "  \"flash-size\": \"detect\",\n"                                                                \
  "  \"baud\": 460800,\n"                                                                          \
  "  \"erase-all\": true\n"                                                                        \
  "}\n"

static void
test_make (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *expected = g_strdup_printf (FULL_RECIPE, fixture->folder);
  g_autoptr (NfBundle) bundle = NULL;
  g_autofree char *text = NULL;

  set_up (fixture);
  bundle = nf_bundle_new (NF_BUNDLE_RECIPE);
  fill (bundle, fixture->folder);
  text = make (fixture, bundle, "r/recipe.json");
  g_assert_cmpstr (text, ==, expected);
  bundle_fixture_assert (fixture,
                         "r/recipe.json",
                         "recipe: NodeMCU for the \"greenhouse\"\n"
                         "0x00000 a.bin\n"
                         "(? sub/b.bin)\n"
                         "0x10000 TOP/folder/elsewhere.bin\n"
                         "0x3fc000 INTERNAL://DEFAULT\n"
                         "mode dio\nsize detect\nbaud 460800\nprofile esp-12e\nerase-all\n");
}

/* With its files beside it a recipe means the same elsewhere. */
static void
test_moved (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *from = g_build_filename (fixture->folder, "r", NULL);
  g_autofree char *to = g_build_filename (fixture->folder, "moved", NULL);
  g_autoptr (NfBundle) bundle = NULL;
  g_autofree char *text = NULL;

  set_up (fixture);
  bundle = nf_bundle_new (NF_BUNDLE_RECIPE);
  add_file (bundle, g_build_filename (from, "a.bin", NULL), TRUE, 0x1000, TRUE);
  text = make (fixture, bundle, "r/recipe.json");
  g_assert_cmpint (g_rename (from, to), ==, 0);
  bundle_fixture_assert (fixture, "moved/recipe.json", "recipe\n0x01000 a.bin\n");
}

/* A name that not every system can have, and one that is a path on another, is written in full. */
static void
test_odd_names (void)
{
#ifdef G_OS_UNIX
  static const char *const names[] = { "a:b.bin", "a\\b.bin", "nul.bin", "a.bin " };
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autoptr (NfBundle) bundle = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bad_path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (NfBundle) read = NULL;

  set_up (fixture);
  bundle = nf_bundle_new (NF_BUNDLE_RECIPE);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    bundle_fixture_add_text (fixture, names[i], "abc");
    add_file (bundle, g_build_filename (fixture->folder, names[i], NULL), FALSE, 0, TRUE);
  }
  text = make (fixture, bundle, "recipe.json");
  read = bundle_fixture_open (fixture, "recipe.json");
  g_assert_cmpuint (read->notes->len, ==, 0);
  g_assert_cmpuint (read->files->len, ==, G_N_ELEMENTS (names));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    const NfBundleFile *file = g_ptr_array_index (read->files, i);
    g_assert_true (file->enabled && g_str_has_suffix (file->path, names[i]));
  }

  bad_path = g_build_filename (fixture->folder, "\xFF.bin", NULL);
  g_assert_true (g_file_set_contents (bad_path, "abc", -1, NULL));
  add_file (bundle, g_strdup (bad_path), FALSE, 0, TRUE);
  g_assert_null (nf_recipe_make (bundle, "/tmp/x.json", &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_UNREADABLE);
#endif
}

static void
test_missing_file (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autoptr (NfBundle) bundle = NULL;
  g_autoptr (GError) error = NULL;

  set_up (fixture);
  bundle = nf_bundle_new (NF_BUNDLE_RECIPE);
  add_file (bundle, g_build_filename (fixture->folder, "gone.bin", NULL), FALSE, 0, TRUE);
  g_assert_null (nf_recipe_make (bundle, "/tmp/x.json", &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_MISSING);
}

#define RECIPE(files) "{ \"node-flasher-recipe\": 1,\n\"files\": [\n" files "\n] }"

static void
assert_recipe (BundleFixture *fixture, const char *text, const char *expected)
{
  bundle_fixture_add_text (fixture, "r/recipe.json", text);
  bundle_fixture_assert (fixture, "r/recipe.json", expected);
}

/* A file whose content is another is not written by itself; one elsewhere is not even offered when
 * nothing proves that the recipe's author has seen it. */
static void
test_hashes (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *outside = g_build_filename (fixture->folder, "elsewhere.bin", NULL);
  g_autofree char *proven =
      g_strdup_printf (RECIPE ("{ \"path\": \"%s\", \"sha256\": \"" ABC "\" }"), outside);
  g_autofree char *wrong = g_strdup_printf (
      RECIPE ("{ \"path\": \"a.bin\" }, { \"path\": \"%s\", \"sha256\": \"" EMPTY "\" }"),
      outside);
  g_autofree char *unproven =
      g_strdup_printf (RECIPE ("{ \"path\": \"a.bin\" }, { \"path\": \"%s\" }"), outside);

  set_up (fixture);
  assert_recipe (fixture, proven, "recipe\n? TOP/folder/elsewhere.bin\n");
  assert_recipe (fixture,
                 wrong,
                 "recipe\n? a.bin\n(? TOP/folder/elsewhere.bin)\n"
                 "wrong-hash: TOP/folder/elsewhere.bin\n");
  assert_recipe (fixture, unproven, "recipe\n? a.bin\noutside: TOP/folder/elsewhere.bin\n");
  assert_recipe (fixture,
                 RECIPE ("{ \"path\": \"a.bin\", \"sha256\": \"" EMPTY "\" },"
                         "{ \"path\": \"sub/b.bin\", \"sha256\": \"12\" }"),
                 "recipe\n(? a.bin)\n(? sub/b.bin)\nwrong-hash: a.bin\nwrong-hash: sub/b.bin\n");
}

static void
test_unknown_keys (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  set_up (fixture);
  assert_recipe (fixture,
                 "{ \"node-flasher-recipe\": 1, \"run\": \"rm -rf /\", \"files\": [ { \"path\": "
                 "\"a.bin\", \"adress\": \"0\" } ] }",
                 "recipe\n? a.bin\nunknown-option: run\nunknown-option: files[0].adress\n");
}

static const struct {
  const char *text;
  const char *message;
} bad[] = {
  { "{ \"node-flasher-recipe\":\n2, \"files\": [] }",
    "recipe.json:2: node-flasher-recipe: is 2; this program reads version 1" },
  { "{ \"node-flasher-recipe\": \"1\", \"files\": [] }",
    "recipe.json:1: node-flasher-recipe: is text in quotes; it must be a number" },
  { "{ \"node-flasher-recipe\": 1 }", "recipe.json:1: \"files\" is missing" },
  { RECIPE (""), "recipe.json: there is nothing in it that could be written" },
  { RECIPE ("1"), "recipe.json:3: files[0]: is no object with \"path\"" },
  { RECIPE ("{}"), "recipe.json:3: files[0]: \"path\" is missing" },
  { RECIPE ("{ \"path\": \"gone.bin\" }"), "recipe.json: gone.bin is not there" },
  { RECIPE ("{ \"path\": \"a.bin\",\n\"address\": \"x\" }"),
    "recipe.json:4: files[0].address: \"x\" is no address; write it as 0x3fc000, 64K, 1M or "
    "65536" },
  { RECIPE ("{ \"path\": \"a.bin\", \"enabled\": 1 }"),
    "recipe.json:3: files[0].enabled: is a number; it must be true or false" },
  { "{ \"node-flasher-recipe\": 1, \"files\": [],\n\"flash-mode\": \"fast\" }",
    "recipe.json:2: flash-mode: \"fast\" is no flash mode; there are keep, qio, qout, dio, dout" },
  { "{ \"node-flasher-recipe\": 1, \"files\": [],\n\"flash-size\": \"3MB\" }",
    "recipe.json:2: flash-size: \"3MB\" is no flash size; there are keep, detect, 256KB, 512KB, "
    "1MB, "
    "2MB, 2MB-c1, 4MB, 4MB-c1, 8MB, 16MB" },
  { "{ \"node-flasher-recipe\": 1, \"files\": [],\n\"flash-freq\": 40 }",
    "recipe.json:2: flash-freq: is a number; it must be text in quotes" },
  { "{ \"node-flasher-recipe\": 1, \"files\": [],\n\"baud\": 1 }",
    "recipe.json:2: baud: is no baud rate from 300 to 4000000" },
  { "{ \"node-flasher-recipe\": 1, \"files\": [],\n\"name\": \"a\\nb\" }",
    "recipe.json:2: name: holds a control character; it must be one line of text" },
  { "{ \"node-flasher-recipe\": 1, \"files\": [],\n\"erase-all\": \"yes\" }",
    "recipe.json:2: erase-all: is text in quotes; it must be true or false" },
};

static void
test_bad (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  set_up (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *message = NULL;

    bundle_fixture_add_text (fixture, "r/recipe.json", bad[i].text);
    message = bundle_fixture_fail (fixture, "r/recipe.json", NF_ERROR_BUNDLE);
    g_assert_cmpstr (message, ==, bad[i].message);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe/make", test_make);
  g_test_add_func ("/recipe/moved", test_moved);
  g_test_add_func ("/recipe/odd-names", test_odd_names);
  g_test_add_func ("/recipe/missing-file", test_missing_file);
  g_test_add_func ("/recipe/hashes", test_hashes);
  g_test_add_func ("/recipe/unknown-keys", test_unknown_keys);
  g_test_add_func ("/recipe/bad", test_bad);
  return g_test_run ();
}
