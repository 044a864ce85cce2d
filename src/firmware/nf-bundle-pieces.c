/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Intel HEX and UF2: files of pieces that have their addresses with them. Each piece becomes a file
 * of its own, named by its address.
 */
#include "nf-bundle-private.h"

#include "nf-hex.h"
#include "nf-uf2.h"

#include "nf-error.h"

/* The whole file; larger than any flash, since HEX takes three bytes for one. */
static GBytes *
load (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) problem = NULL;
  GBytes *bytes = g_file_load_bytes (file, NULL, NULL, &problem);

  if (bytes == NULL)
    g_set_error (error, NF_ERROR, NF_ERROR_FILE_UNREADABLE, "%s: %s", path, problem->message);
  return bytes;
}

static gboolean
add_piece (NfBundle *bundle, const NfBundlePlace *place, const NfPiece *piece, GError **error)
{
  g_autofree char *name = g_strdup_printf ("0x%05x.bin", piece->address);
  g_autofree char *path = g_build_filename (place->root, name, NULL);
  NfBundleFile *file = nf_bundle_add_found (bundle, place, name, error);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (piece->bytes, &size);

  if (file == NULL)
    return FALSE;
  file->has_address = TRUE;
  file->address = piece->address;
  return nf_bundle_write_file (path, data, size, error);
}

NfBundle *
nf_bundle_open_pieces (NfFormat format, const char *path, const char *cache, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_PIECES);
  g_autofree char *title = g_path_get_basename (path);
  g_autofree char *folder = nf_bundle_make_folder (path, NF_BUNDLE_PIECES_MAX, cache, error);
  g_autoptr (GBytes) file = folder != NULL ? load (path, error) : NULL;
  g_autoptr (GArray) pieces = NULL;
  const NfBundlePlace place = { .name = title, .root = folder, .below = "", .title = title };

  if (file == NULL)
    return NULL;
  pieces = format == NF_FORMAT_HEX ? nf_hex_read (file, error) : nf_uf2_read (file, error);
  if (pieces == NULL) {
    g_prefix_error (error, "%s: ", title);
    return NULL;
  }
  for (guint i = 0; i < pieces->len; i++)
    if (!add_piece (bundle, &place, &g_array_index (pieces, NfPiece, i), error))
      return NULL;
  bundle->folder = g_steal_pointer (&folder);
  return nf_bundle_finish (g_steal_pointer (&bundle), title, error);
}
