/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nf-profile-store: what the list holds at the start, and how a profile is found in it.
 * What happens while it runs is in test-profile-watch.c.
 */
#include "nf-profile-store.h"

#include "nf-error.h"
#include "nf-profile-built-ins.h"
#include "support/profile-folder.h"

#include <glib/gstdio.h>

enum { N_BUILT_INS = 16, ESP_12E = 8 };

typedef struct {
  char *folder;
  NfProfileStore *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = profile_folder_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->store != NULL)
    g_assert_finalize_object (fixture->store);
  profile_folder_free (fixture->folder);
}

static guint
get_n (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->store));
}

static void
assert_item (Fixture *fixture, guint position, const char *id, const char *name)
{
  g_autoptr (NfProfile) profile = g_list_model_get_item (G_LIST_MODEL (fixture->store), position);

  g_assert_nonnull (profile);
  g_assert_cmpstr (nf_profile_get_id (profile), ==, id);
  g_assert_cmpstr (nf_profile_get_name (profile), ==, name);
}

static void
assert_problems (Fixture *fixture, const char *const *expected)
{
  const char *const *problems = nf_profile_store_get_problems (fixture->store);
  guint n = g_strv_length ((char **) expected);

  g_assert_cmpuint (g_strv_length ((char **) problems), ==, n);
  for (guint i = 0; i < n; i++) {
    g_autofree char *problem = g_build_filename (fixture->folder, expected[i], NULL);
    g_assert_cmpstr (problems[i], ==, problem);
  }
}

#define NO_PROBLEMS ((const char *const[]){ NULL })

/* At the start */

static void
test_built_ins (void)
{
  g_autoptr (NfProfileStore) store = nf_profile_store_new (NULL);
  GListModel *model = G_LIST_MODEL (store);
  guint n = 0;
  const NfBuiltInProfile *table = nf_built_in_profiles_get_table (&n);

  g_assert_null (nf_profile_store_get_folder (store));
  g_assert_true (g_list_model_get_item_type (model) == NF_TYPE_PROFILE);
  g_assert_cmpuint (n, ==, N_BUILT_INS);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, n);
  for (guint i = 0; i < n; i++) {
    g_autoptr (NfProfile) profile = g_list_model_get_item (model, i);
    g_assert_cmpstr (nf_profile_get_id (profile), ==, table[i].id);
  }
  g_assert_null (g_list_model_get_item (model, n));
  g_assert_cmpstr (table[0].id, ==, "detect");
  g_assert_cmpuint (g_strv_length ((char **) nf_profile_store_get_problems (store)), ==, 0);
}

static void
test_default_folder (void)
{
  g_autofree char *folder = nf_profile_store_dup_default_folder ();
  g_autofree char *expected =
      g_build_filename (g_get_user_config_dir (), "node-flasher", "profiles", NULL);

  g_assert_cmpstr (folder, ==, expected);
}

static void
test_makes_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *outer = g_build_filename (fixture->folder, "a", NULL);
  g_autofree char *inner = g_build_filename (outer, "profiles", NULL);
  g_autoptr (NfProfileStore) store = nf_profile_store_new (inner);

  g_assert_cmpstr (nf_profile_store_get_folder (store), ==, inner);
  g_assert_true (g_file_test (inner, G_FILE_TEST_IS_DIR));
  g_assert_cmpuint (g_strv_length ((char **) nf_profile_store_get_problems (store)), ==, 0);
  g_assert_no_errno (g_rmdir (inner));
  g_assert_no_errno (g_rmdir (outer));
}

static void
test_own_at_start (Fixture *fixture, gconstpointer data)
{
  profile_folder_write (fixture->folder, "a.json", GOOD_PROFILE ("Zebra 10"));
  profile_folder_write (fixture->folder, "b.json", GOOD_PROFILE ("Zebra 9"));
  profile_folder_write (fixture->folder, "c.json", GOOD_PROFILE ("Antelope"));
  profile_folder_write (fixture->folder, "esp-12e.json", GOOD_PROFILE ("My ESP-12E"));
  profile_folder_write (fixture->folder, ".hidden.json", "{");
  profile_folder_write (fixture->folder, "notes.txt", "{");
  profile_folder_write (fixture->folder, "a.json~", "{");
  profile_folder_write (fixture->folder, "json", "{");
  fixture->store = nf_profile_store_new (fixture->folder);

  g_assert_cmpuint (get_n (fixture), ==, N_BUILT_INS + 3);
  assert_item (fixture, 0, "detect", "Detect from the chip");
  assert_item (fixture, ESP_12E, "esp-12e", "My ESP-12E");
  assert_item (fixture, N_BUILT_INS, "c", "Antelope");
  assert_item (fixture, N_BUILT_INS + 1, "b", "Zebra 9");
  assert_item (fixture, N_BUILT_INS + 2, "a", "Zebra 10");
  assert_problems (fixture, NO_PROBLEMS);
}

static void
test_bad_at_start (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) problems = NULL;

  profile_folder_write (fixture->folder, "good.json", GOOD_PROFILE ("Good"));
  profile_folder_write (fixture->folder, "3.json", "");
  profile_folder_write (fixture->folder, "1.json", "{\n\"name\": 1}");
  profile_folder_write (fixture->folder, "2.json", "\n\nhello");
  /* A bad one does not take a built-in away. */
  profile_folder_write (fixture->folder, "esp-12e.json", "{}");
  fixture->store = nf_profile_store_new (fixture->folder);

  g_assert_cmpuint (get_n (fixture), ==, N_BUILT_INS + 1);
  assert_item (fixture, ESP_12E, "esp-12e", "ESP-12E / ESP-12F (4 MB)");
  assert_item (fixture, N_BUILT_INS, "good", "Good");
  assert_problems (fixture,
                   (const char *const[]){
                       "1.json:2: name: is a number; it must be text in quotes",
                       "2.json:3: this is no valid JSON: unexpected character",
                       "3.json: is empty",
                       "esp-12e.json:1: \"name\" is missing; write what the board is called",
                       NULL,
                   });
  g_object_get (fixture->store, "problems", &problems, NULL);
  g_assert_true (g_strv_equal ((const char *const *) problems,
                               nf_profile_store_get_problems (fixture->store)));
}

static void
test_folder_is_a_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "file", NULL);
  g_autofree char *start = g_strconcat (path, ": could not be read: ", NULL);
  g_autoptr (NfProfileStore) store = NULL;
  const char *const *problems = NULL;

  profile_folder_write (fixture->folder, "file", "");
  store = nf_profile_store_new (path);
  problems = nf_profile_store_get_problems (store);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, N_BUILT_INS);
  g_assert_cmpuint (g_strv_length ((char **) problems), ==, 1);
  g_assert_true (g_str_has_prefix (problems[0], start));
}

/* Looking up */

static void
assert_lookup (NfProfileStore *store, const char *name, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = nf_profile_store_lookup (store, name, &error);

  g_test_message ("%s", name);
  g_assert_no_error (error);
  g_assert_cmpstr (nf_profile_get_id (profile), ==, id);
}

static void
assert_no_lookup (NfProfileStore *store, const char *name, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (nf_profile_store_lookup (store, name, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PROFILE);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_lookup (Fixture *fixture, gconstpointer data)
{
  profile_folder_write (fixture->folder, "Straße.json", GOOD_PROFILE ("Büro ÄÖÜ"));
  profile_folder_write (fixture->folder, "ESP-01S.json", GOOD_PROFILE ("witty"));
  fixture->store = nf_profile_store_new (fixture->folder);
  assert_lookup (fixture->store, "detect", "detect");
  assert_lookup (fixture->store, "Detect from the chip", "detect");
  assert_lookup (fixture->store, "DETECT FROM THE CHIP", "detect");
  assert_lookup (fixture->store, "ESP-12E", "esp-12e");
  assert_lookup (fixture->store, "esp-12e / esp-12f (4 mb)", "esp-12e");
  assert_lookup (fixture->store, "nodemcu-1.0", "nodemcu-1.0");
  assert_lookup (fixture->store, "STRASSE", "Straße");
  assert_lookup (fixture->store, "büro äöü", "Straße");
  /* The exact id comes first, then the first in the list. */
  assert_lookup (fixture->store, "ESP-01S", "ESP-01S");
  assert_lookup (fixture->store, "esp-01s", "esp-01s");
  assert_lookup (fixture->store, "Esp-01s", "esp-01s");
  assert_lookup (fixture->store, "WITTY", "witty");
  assert_no_lookup (fixture->store, "", "there is no profile \"\"");
  assert_no_lookup (fixture->store, "esp-1", "there is no profile \"esp-1\"");
  assert_no_lookup (fixture->store, "b\xe4r", "there is no profile \"b\uFFFDr\"");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  g_test_add_func ("/profile-store/built-ins", test_built_ins);
  g_test_add_func ("/profile-store/default-folder", test_default_folder);
  ADD ("/profile-store/makes-folder", test_makes_folder);
  ADD ("/profile-store/own", test_own_at_start);
  ADD ("/profile-store/bad", test_bad_at_start);
  ADD ("/profile-store/folder-is-a-file", test_folder_is_a_file);
  ADD ("/profile-store/lookup", test_lookup);
  return g_test_run ();
}
