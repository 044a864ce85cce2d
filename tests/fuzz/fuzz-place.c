/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Folders for fuzzers, see fuzz-place.h.
 */
#include "fuzz-place.h"

#include "nf-error.h"

#include <glib/gstdio.h>
#include <stdlib.h>

static char *top;
static char *cache;
static NfBundlePlace place;

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    remove_tree (child);
  }
  g_remove (path);
}

static void
remove_all (void)
{
  remove_tree (top);
  g_free (cache);
  g_free ((char *) place.root);
  g_free (top);
}

static void
add_file (const char *path)
{
  g_autofree char *full = g_build_filename (place.root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, path, -1, NULL));
}

static void
set_up (void)
{
  if (top != NULL)
    return;
  top = g_dir_make_tmp ("nf-fuzz-XXXXXX", NULL);
  g_assert_nonnull (top);
  cache = g_build_filename (top, "cache", NULL);
  place = (NfBundlePlace){ .name = "x", .root = g_build_filename (top, "root", NULL), .below = "" };
  add_file ("a.bin");
  add_file ("b.bin");
  add_file ("sub/c.bin");
  atexit (remove_all);
}

const NfBundlePlace *
fuzz_place_get (void)
{
  set_up ();
  return &place;
}

const char *
fuzz_place_get_cache (void)
{
  set_up ();
  remove_tree (cache);
  return cache;
}

static gboolean
lies_in (const char *path, const char *folder)
{
  g_autofree char *canonical = g_canonicalize_filename (path, NULL);

  return g_str_has_prefix (canonical, folder) && canonical[strlen (folder)] == '/';
}

static void
check_file (const NfBundleFile *file)
{
  g_assert_true (g_utf8_validate (file->name, -1, NULL));
  if (lies_in (file->path, place.root) || lies_in (file->path, cache) ||
      g_str_has_prefix (file->path, "INTERNAL://"))
    return;
  g_assert_true (!file->enabled || file->sha256 != NULL);
}

void
fuzz_place_check (NfBundle *bundle, GError *error)
{
  g_assert_true ((bundle != NULL) == (error == NULL));
  if (error != NULL) {
    g_assert_true (error->domain == NF_ERROR && *error->message != '\0');
    g_error_free (error);
    return;
  }
  g_assert_cmpuint (bundle->files->len, <=, NF_BUNDLE_FILES_MAX);
  for (guint i = 0; i < bundle->files->len; i++)
    check_file (g_ptr_array_index (bundle->files, i));
  for (guint i = 0; i < bundle->notes->len; i++)
    g_assert_nonnull (((const NfBundleNote *) g_ptr_array_index (bundle->notes, i))->what);
  nf_bundle_free (bundle);
}
