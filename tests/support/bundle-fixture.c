/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A bundle's folder, see bundle-fixture.h.
 */
#include "bundle-fixture.h"

#include "nf-error.h"

#include <glib/gstdio.h>
#include <string.h>

BundleFixture *
bundle_fixture_new (void)
{
  BundleFixture *self = g_new0 (BundleFixture, 1);
  g_autoptr (GError) error = NULL;

  self->top = g_dir_make_tmp ("nf-bundle-XXXXXX", &error);
  g_assert_no_error (error);
  self->folder = g_build_filename (self->top, "folder", NULL);
  self->cache = g_build_filename (self->top, "cache", NULL);
  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  return self;
}

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

void
bundle_fixture_free (BundleFixture *self)
{
  remove_tree (self->top);
  g_free (self->top);
  g_free (self->folder);
  g_free (self->cache);
  g_free (self);
}

void
bundle_fixture_add (BundleFixture *self, const char *path, const void *data, gsize size)
{
  g_autofree char *full = g_build_filename (self->folder, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_remove (full); /* without which its longer content would show behind this one */
  g_assert_true (
      g_file_set_contents_full (full, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

void
bundle_fixture_add_text (BundleFixture *self, const char *path, const char *text)
{
  bundle_fixture_add (self, path, text, strlen (text));
}

void
bundle_fixture_add_bytes (BundleFixture *self, const char *path, GBytes *bytes)
{
  bundle_fixture_add (self, path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

void
bundle_fixture_add_files (BundleFixture *self, const char *paths)
{
  g_auto (GStrv) words = g_strsplit (paths, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    bundle_fixture_add_text (self, words[i], words[i]);
}

static NfBundle *
open_path (BundleFixture *self, const char *path, GError **error)
{
  g_autofree char *full = g_build_filename (self->folder, path, NULL);

  return nf_bundle_open (full, self->cache, error);
}

NfBundle *
bundle_fixture_open (BundleFixture *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  NfBundle *bundle = open_path (self, path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (bundle);
  return bundle;
}

/* Replaces the path of the test's folder, which is another each time. */
static char *
shorten (BundleFixture *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, self->top, -1);

  return g_strjoinv ("TOP", parts);
}

char *
bundle_fixture_fail (BundleFixture *self, const char *path, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfBundle) bundle = open_path (self, path, &error);

  g_assert_null (bundle);
  g_assert_error (error, NF_ERROR, code);
  return shorten (self, error->message);
}

static void
describe_file (GString *lines, const NfBundleFile *file)
{
  g_autofree char *address =
      file->has_address ? g_strdup_printf ("0x%05x", file->address) : g_strdup ("?");

  g_string_append_printf (lines,
                          "%s%s %s%s\n",
                          file->enabled ? "" : "(",
                          address,
                          file->name,
                          file->enabled ? "" : ")");
}

static void
describe_settings (GString *lines, const NfBundle *bundle)
{
  NfFlashSettings settings = bundle->settings;

  if (settings.mode != NF_FLASH_MODE_KEEP)
    g_string_append_printf (lines, "mode %s\n", nf_flash_mode_to_string (settings.mode));
  if (settings.frequency != NF_FLASH_FREQUENCY_KEEP)
    g_string_append_printf (lines, "freq %s\n", nf_flash_frequency_to_string (settings.frequency));
  if (settings.size != NF_FLASH_SIZE_KEEP)
    g_string_append_printf (lines, "size %s\n", nf_flash_size_to_string (settings.size));
  if (bundle->baud != 0)
    g_string_append_printf (lines, "baud %u\n", bundle->baud);
  if (bundle->port != NULL)
    g_string_append_printf (lines, "port %s\n", bundle->port);
  if (bundle->profile != NULL)
    g_string_append_printf (lines, "profile %s\n", bundle->profile);
  if (bundle->erase_all)
    g_string_append (lines, "erase-all\n");
  if (bundle->verify_only)
    g_string_append (lines, "verify-only\n");
}

char *
bundle_fixture_describe (BundleFixture *self, const NfBundle *bundle)
{
  g_autoptr (GString) lines = g_string_new (nf_bundle_kind_get_name (bundle->kind));

  g_string_append_printf (lines,
                          "%s%s\n",
                          bundle->title != NULL ? ": " : "",
                          bundle->title != NULL ? bundle->title : "");
  for (guint i = 0; i < bundle->files->len; i++)
    describe_file (lines, g_ptr_array_index (bundle->files, i));
  for (guint i = 0; i < bundle->notes->len; i++) {
    const NfBundleNote *note = g_ptr_array_index (bundle->notes, i);
    g_string_append_printf (lines,
                            "%s: %s\n",
                            nf_bundle_note_kind_get_name (note->kind),
                            note->what);
  }
  describe_settings (lines, bundle);
  return shorten (self, lines->str);
}

/* What it lists is there. */
static void
assert_files (const NfBundle *bundle)
{
  for (guint i = 0; i < bundle->files->len; i++) {
    const NfBundleFile *file = g_ptr_array_index (bundle->files, i);
    if (!g_str_has_prefix (file->path, "INTERNAL://"))
      g_assert_true (g_file_test (file->path, G_FILE_TEST_IS_REGULAR));
  }
}

void
bundle_fixture_assert (BundleFixture *self, const char *path, const char *expected)
{
  g_autoptr (NfBundle) bundle = bundle_fixture_open (self, path);
  g_autofree char *lines = bundle_fixture_describe (self, bundle);

  g_assert_cmpstr (lines, ==, expected);
  assert_files (bundle);
}
