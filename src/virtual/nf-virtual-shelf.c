/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The flash chips of the process, see nf-virtual-shelf.h.
 */
#include "nf-virtual-shelf.h"

#include "nf-error.h"

static GMutex mutex;
static GHashTable *chips; /* key: module and size, or the file */
static GHashTable *taken; /* those of them that a board has now, with their keys */

static char *
get_key (const NfVirtualOptions *options)
{
  if (options->flash_file != NULL)
    return g_canonicalize_filename (options->flash_file, NULL);
  return g_strdup_printf ("%s?%u", options->module, options->flash_size);
}

static void
free_flash (gpointer flash)
{
  nf_virtual_flash_free (flash);
}

static void
make_tables (void)
{
  if (chips != NULL)
    return;
  chips = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_flash);
  taken = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

static NfVirtualFlash *
make_flash (const NfVirtualOptions *options, GError **error)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (options->flash_size);
  g_autoptr (GError) cause = NULL;

  if (options->flash_file != NULL &&
      !nf_virtual_flash_open_file (flash, options->flash_file, &cause)) {
    g_set_error_literal (error, NF_ERROR, NF_ERROR_PORT_GONE, cause->message);
    return NULL;
  }
  return g_steal_pointer (&flash);
}

static NfVirtualFlash *
take (const NfVirtualOptions *options, GError **error)
{
  g_autofree char *key = get_key (options);

  make_tables ();
  NfVirtualFlash *flash = g_hash_table_lookup (chips, key);

  if (flash != NULL && g_hash_table_contains (taken, flash)) {
    g_set_error_literal (error, NF_ERROR, NF_ERROR_PORT_BUSY, "this virtual board is open already");
    return NULL;
  }
  if (flash == NULL) {
    flash = make_flash (options, error);
    if (flash == NULL)
      return NULL;
    g_hash_table_insert (chips, g_strdup (key), flash);
  }
  g_hash_table_insert (taken, flash, g_steal_pointer (&key));
  return flash;
}

NfVirtualFlash *
nf_virtual_shelf_take (const NfVirtualOptions *options, GError **error)
{
  g_mutex_lock (&mutex);
  NfVirtualFlash *flash = take (options, error);

  g_mutex_unlock (&mutex);
  return flash;
}

void
nf_virtual_shelf_put_back (NfVirtualFlash *flash)
{
  g_mutex_lock (&mutex);
  const char *key = g_hash_table_lookup (taken, flash);

  /* What has a file is kept there, and may be changed there. */
  if (g_path_is_absolute (key))
    g_hash_table_remove (chips, key);
  g_hash_table_remove (taken, flash);
  g_mutex_unlock (&mutex);
}
