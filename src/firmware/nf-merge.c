/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Images laid out to memory, see nf-merge.h.
 */
#include "nf-merge.h"

#include <string.h>

enum { ERASED = 0xFF };

static void
clear_piece (gpointer data)
{
  g_bytes_unref (((NfPiece *) data)->bytes);
}

static NfPiece
make_piece (const NfPlan *plan, guint item)
{
  NfImage *image = nf_plan_get_image (plan, item);
  NfPiece piece = { .address = nf_plan_get_address (plan, item), .item = item };
  gsize size = 0;
  guint8 *data = g_memdup2 (nf_image_get_data (image, &size), nf_image_get_size (image));

  if (piece.address == 0 && nf_image_get_program (image) != NULL)
    piece.is_patched = nf_flash_settings_patch (nf_plan_get_options (plan)->settings, data);
  piece.bytes = g_bytes_new_take (data, size);
  return piece;
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  guint32 address_a = ((const NfPiece *) a)->address;
  guint32 address_b = ((const NfPiece *) b)->address;

  return address_a < address_b ? -1 : address_a > address_b;
}

GArray *
nf_merge_lay_out (const NfPlan *plan)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (NfPiece));

  g_array_set_clear_func (pieces, clear_piece);
  for (guint i = 0; i < nf_plan_get_n_items (plan); i++) {
    NfPiece piece = make_piece (plan, i);
    g_array_append_val (pieces, piece);
  }
  g_array_sort (pieces, compare_addresses);
  return pieces;
}

guint32
nf_merge_get_end (const GArray *pieces)
{
  const NfPiece *last = &g_array_index (pieces, NfPiece, pieces->len - 1);

  return last->address + (guint32) g_bytes_get_size (last->bytes);
}

GBytes *
nf_merge_make_raw (const GArray *pieces, guint32 start, guint32 end)
{
  guint8 *memory = NULL;

  g_return_val_if_fail (start <= g_array_index (pieces, NfPiece, 0).address, NULL);
  g_return_val_if_fail (end >= nf_merge_get_end (pieces), NULL);
  memory = g_malloc (end - start);
  memset (memory, ERASED, end - start);
  for (guint i = 0; i < pieces->len; i++) {
    const NfPiece *piece = &g_array_index (pieces, NfPiece, i);
    gsize size = 0;
    const guint8 *data = g_bytes_get_data (piece->bytes, &size);
    memcpy (memory + (piece->address - start), data, size);
  }
  return g_bytes_new_take (memory, end - start);
}
