/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A release of Espressif's SDK for this chip, of which NodeMCU's documentation sends people to
 * fetch one file: esp_init_data_default.bin. It is taken as the firmware of NodeMCU itself has it,
 * which is version 05, also where the SDK has 08 beside it; the others are offered, and so is
 * blank.bin.
 *
 * Sources: the trees of the ESP8266 NONOS SDK 2.0 to 3.0.6 and RTOS SDK 1.4 to 3.4, which all have
 * eagle_soc.h and the file; NodeMCU's docs/flash.md and its Makefile, which name the file.
 */
#include "nf-bundle-private.h"

#include <string.h>

static const char *
get_base (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

static gboolean
is_init_data (const char *path)
{
  return g_str_has_prefix (get_base (path), "esp_init_data_default") &&
         g_str_has_suffix (path, ".bin");
}

gboolean
nf_bundle_sdk_has (const char *path)
{
  return is_init_data (path) || g_str_equal (get_base (path), "blank.bin");
}

/* Programs come with init data too, but not with the SDK's header. */
gboolean
nf_bundle_sdk_is_one (GPtrArray *paths)
{
  gboolean has_init_data = FALSE;
  gboolean has_header = FALSE;

  for (guint i = 0; i < paths->len; i++) {
    const char *path = g_ptr_array_index (paths, i);
    has_init_data |= is_init_data (path);
    has_header |= g_str_equal (get_base (path), "eagle_soc.h");
  }
  return has_init_data && has_header;
}

/* Returns how much a file is wanted: the least first. */
static guint
get_rank (const char *path)
{
  static const char *const names[] = { "esp_init_data_default_v05.bin",
                                       "esp_init_data_default.bin",
                                       "esp_init_data_default_v08.bin" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (get_base (path), names[i]))
      return i;
  return is_init_data (path) ? G_N_ELEMENTS (names) : G_N_ELEMENTS (names) + 1;
}

static int
compare_files (gconstpointer a, gconstpointer b)
{
  const char *const *first = a;
  const char *const *second = b;
  guint rank_a = get_rank (*first);
  guint rank_b = get_rank (*second);

  return rank_a != rank_b ? (int) rank_a - (int) rank_b : nf_bundle_compare_paths (a, b);
}

NfBundle *
nf_bundle_open_sdk (const char *root, const char *title, GPtrArray *paths, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_SDK);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autofree char *name = g_path_get_basename (root);
  const NfBundlePlace place = { .name = title != NULL ? title : name,
                                .root = root,
                                .below = "",
                                .title = title };

  for (guint i = 0; i < paths->len; i++)
    if (nf_bundle_sdk_has (g_ptr_array_index (paths, i)))
      g_ptr_array_add (wanted, g_ptr_array_index (paths, i));
  g_ptr_array_sort (wanted, compare_files);
  for (guint i = 0; i < wanted->len; i++) {
    NfBundleFile *file = nf_bundle_add_found (bundle, &place, g_ptr_array_index (wanted, i), error);
    if (file == NULL)
      return NULL;
    file->enabled = i == 0;
  }
  return nf_bundle_finish (g_steal_pointer (&bundle), place.name, error);
}
