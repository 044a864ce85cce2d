/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Comparing pieces, see fuzz-pieces.h.
 */
#include "fuzz-pieces.h"

void
fuzz_assert_same_pieces (const GArray *pieces, const GArray *again)
{
  g_assert_nonnull (again);
  g_assert_cmpuint (again->len, ==, pieces->len);
  for (guint i = 0; i < pieces->len; i++) {
    const NfPiece *piece = &g_array_index (pieces, NfPiece, i);
    const NfPiece *other = &g_array_index (again, NfPiece, i);

    g_assert_cmphex (piece->address, ==, other->address);
    g_assert_true (g_bytes_equal (piece->bytes, other->bytes));
  }
}
