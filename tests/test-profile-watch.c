/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nf-profile-store while files come, change and go. Each wait ends with the signal that is
 * waited for, or fails at a deadline.
 */
#include "nf-profile-store.h"

#include "support/profile-folder.h"

#include <glib/gstdio.h>

enum { DEADLINE_S = 20, N_BUILT_INS = 16, ESP_12E = 8 };

typedef struct {
  char *folder;
  NfProfileStore *store;

  /* what the store told */
  guint changes;
  guint position;
  guint removed;
  guint added;
  guint problem_changes;
} Fixture;

static void
on_items_changed (Fixture *fixture, guint position, guint removed, guint added)
{
  fixture->changes++;
  fixture->position = position;
  fixture->removed = removed;
  fixture->added = added;
}

static void
count (guint *counter)
{
  (*counter)++;
}

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

static void
open_store (Fixture *fixture)
{
  fixture->store = nf_profile_store_new (fixture->folder);
  g_signal_connect_swapped (fixture->store,
                            "items-changed",
                            G_CALLBACK (on_items_changed),
                            fixture);
  g_signal_connect_swapped (fixture->store,
                            "notify::problems",
                            G_CALLBACK (count),
                            &fixture->problem_changes);
}

static gboolean
on_deadline (gpointer is_late)
{
  *(gboolean *) is_late = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Runs the main context until @counter has reached @n. */
static void
wait_for (const guint *counter, guint n)
{
  gboolean is_late = FALSE;
  guint source = g_timeout_add_seconds (DEADLINE_S, on_deadline, &is_late);

  while (*counter < n && !is_late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_assert_cmpuint (*counter, >=, n);
}

static void
assert_change (Fixture *fixture, guint changes, guint position, guint removed, guint added)
{
  wait_for (&fixture->changes, changes);
  g_assert_cmpuint (fixture->changes, ==, changes);
  g_assert_cmpuint (fixture->position, ==, position);
  g_assert_cmpuint (fixture->removed, ==, removed);
  g_assert_cmpuint (fixture->added, ==, added);
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

static void
test_add_change_remove (Fixture *fixture, gconstpointer data)
{
  open_store (fixture);
  profile_folder_write (fixture->folder, "mine.json", GOOD_PROFILE ("Mine"));
  assert_change (fixture, 1, N_BUILT_INS, 0, 1);
  assert_item (fixture, N_BUILT_INS, "mine", "Mine");

  profile_folder_write (fixture->folder, "mine.json", GOOD_PROFILE ("Still mine"));
  assert_change (fixture, 2, N_BUILT_INS, 1, 1);
  assert_item (fixture, N_BUILT_INS, "mine", "Still mine");

  profile_folder_replace (fixture->folder, "mine.json", GOOD_PROFILE ("Replaced"));
  assert_change (fixture, 3, N_BUILT_INS, 1, 1);
  assert_item (fixture, N_BUILT_INS, "mine", "Replaced");

  profile_folder_remove (fixture->folder, "mine.json");
  assert_change (fixture, 4, N_BUILT_INS, 1, 0);
  g_assert_cmpuint (get_n (fixture), ==, N_BUILT_INS);
  g_assert_cmpuint (fixture->problem_changes, ==, 0);
}

/* Runs what the main context has to do at once. */
static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* A file that is still being written is not looked at. */
static void
test_half_written (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "mine.json", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->folder);
  g_autoptr (GFileMonitor) monitor =
      g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  FILE *file = NULL;
  guint seen = 0;

  g_signal_connect_swapped (monitor, "changed", G_CALLBACK (count), &seen);
  open_store (fixture);
  file = g_fopen (path, "w");
  g_assert_nonnull (file);
  g_assert_cmpint (fputs ("{\"name\": \"Mine\",", file), >=, 0);
  g_assert_cmpint (fflush (file), ==, 0);
  wait_for (&seen, 1);
  run_pending ();
  g_assert_cmpuint (fixture->problem_changes, ==, 0);

  g_assert_cmpint (fputs ("\"flash-size\": \"1MB\"}", file), >=, 0);
  g_assert_cmpint (fclose (file), ==, 0);
  assert_change (fixture, 1, N_BUILT_INS, 0, 1);
  g_assert_cmpuint (fixture->problem_changes, ==, 0);
}

static void
test_rename (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old_path = g_build_filename (fixture->folder, "old.json", NULL);
  g_autofree char *new_path = g_build_filename (fixture->folder, "new.json", NULL);
  g_autofree char *off_path = g_build_filename (fixture->folder, "new.json.off", NULL);

  profile_folder_write (fixture->folder, "old.json", GOOD_PROFILE ("Board"));
  open_store (fixture);
  g_assert_no_errno (g_rename (old_path, new_path));
  assert_change (fixture, 1, N_BUILT_INS, 1, 1);
  assert_item (fixture, N_BUILT_INS, "new", "Board");
  g_assert_no_errno (g_rename (new_path, off_path));
  assert_change (fixture, 2, N_BUILT_INS, 1, 0);
}

static void
test_replace_built_in (Fixture *fixture, gconstpointer data)
{
  open_store (fixture);
  profile_folder_write (fixture->folder, "esp-12e.json", GOOD_PROFILE ("My ESP-12E"));
  assert_change (fixture, 1, ESP_12E, 1, 1);
  assert_item (fixture, ESP_12E, "esp-12e", "My ESP-12E");
  g_assert_cmpuint (get_n (fixture), ==, N_BUILT_INS);
  profile_folder_remove (fixture->folder, "esp-12e.json");
  assert_change (fixture, 2, ESP_12E, 1, 1);
  assert_item (fixture, ESP_12E, "esp-12e", "ESP-12E / ESP-12F (4 MB)");
}

static void
test_bad_then_good (Fixture *fixture, gconstpointer data)
{
  open_store (fixture);
  profile_folder_write (fixture->folder, "mine.json", "{\n  \"name\": 3\n}");
  wait_for (&fixture->problem_changes, 1);
  assert_problems (fixture,
                   (const char *const[]){
                       "mine.json:2: name: is a number; it must be text in quotes",
                       NULL,
                   });
  g_assert_cmpuint (fixture->changes, ==, 0);

  profile_folder_write (fixture->folder, "mine.json", GOOD_PROFILE ("Mine"));
  wait_for (&fixture->problem_changes, 2);
  assert_problems (fixture, NO_PROBLEMS);
  assert_change (fixture, 1, N_BUILT_INS, 0, 1);

  /* A good one that goes bad is taken out. */
  profile_folder_write (fixture->folder, "mine.json", "[1]");
  wait_for (&fixture->problem_changes, 3);
  assert_problems (fixture,
                   (const char *const[]){
                       "mine.json: holds a list; it must be an object in { }",
                       NULL,
                   });
  assert_change (fixture, 2, N_BUILT_INS, 1, 0);
}

/* What does not change stays the very same object, and is not told as changed. */
static void
test_same_objects (Fixture *fixture, gconstpointer data)
{
  GListModel *model = NULL;
  g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func (g_object_unref);

  profile_folder_write (fixture->folder, "a.json", GOOD_PROFILE ("A"));
  profile_folder_write (fixture->folder, "c.json", GOOD_PROFILE ("C"));
  open_store (fixture);
  model = G_LIST_MODEL (fixture->store);
  for (guint i = 0; i < N_BUILT_INS + 2; i++)
    g_ptr_array_add (before, g_list_model_get_item (model, i));

  /* The same again, with other white space; the second file proves that it was looked at. */
  profile_folder_write (fixture->folder, "a.json", "\n" GOOD_PROFILE ("A") "\n");
  profile_folder_write (fixture->folder, "b.json", GOOD_PROFILE ("B"));
  assert_change (fixture, 1, N_BUILT_INS + 1, 0, 1);
  for (guint i = 0; i < N_BUILT_INS + 2; i++) {
    g_autoptr (NfProfile) now = g_list_model_get_item (model, i <= N_BUILT_INS ? i : i + 1);
    g_assert_true (now == before->pdata[i]);
  }
}

static void
test_folder_removed (Fixture *fixture, gconstpointer data)
{
  profile_folder_write (fixture->folder, "a.json", GOOD_PROFILE ("A"));
  open_store (fixture);
  profile_folder_remove (fixture->folder, "a.json");
  g_assert_no_errno (g_rmdir (fixture->folder));
  assert_change (fixture, 1, N_BUILT_INS, 1, 0);
  assert_problems (fixture, NO_PROBLEMS);
}

/* Changes that come together are told as one run, from the first to the last. */
static void
test_both_ends (Fixture *fixture, gconstpointer data)
{
  g_autofree char *from = g_build_filename (fixture->folder, "x", NULL);
  g_autofree char *to = NULL;

  profile_folder_write (fixture->folder, "a.json", GOOD_PROFILE ("A"));
  profile_folder_write (fixture->folder, "x", GOOD_PROFILE ("No detection"));
  open_store (fixture);
  to = g_build_filename (fixture->folder, "detect.json", NULL);
  g_assert_no_errno (g_rename (from, to));
  profile_folder_remove (fixture->folder, "a.json");
  assert_change (fixture, 1, 0, N_BUILT_INS + 1, N_BUILT_INS);
  assert_item (fixture, 0, "detect", "No detection");
  g_assert_cmpuint (get_n (fixture), ==, N_BUILT_INS);
}

/* The store goes while it has a change still to look at. */
static void
test_dispose_in_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->folder);
  g_autoptr (GFileMonitor) monitor = NULL;
  guint seen = 0;

  open_store (fixture);
  monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  g_signal_connect_swapped (monitor, "changed", G_CALLBACK (count), &seen);
  profile_folder_write (fixture->folder, "a.json", GOOD_PROFILE ("A"));
  wait_for (&seen, 1);
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
  run_pending ();
  g_assert_cmpuint (fixture->changes, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/profile-watch/add-change-remove", test_add_change_remove);
  ADD ("/profile-watch/half-written", test_half_written);
  ADD ("/profile-watch/rename", test_rename);
  ADD ("/profile-watch/replace-built-in", test_replace_built_in);
  ADD ("/profile-watch/bad-then-good", test_bad_then_good);
  ADD ("/profile-watch/same-objects", test_same_objects);
  ADD ("/profile-watch/both-ends", test_both_ends);
  ADD ("/profile-watch/folder-removed", test_folder_removed);
  ADD ("/profile-watch/dispose", test_dispose_in_time);
  return g_test_run ();
}
