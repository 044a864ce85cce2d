/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Any bytes, as an Intel HEX file. What can be read is written and read again, and is the same.
 */
#include "fuzz.h"

#include "fuzz-pieces.h"
#include "nf-hex.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) file = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pieces = nf_hex_read (file, &error);

  g_assert_true ((pieces != NULL) == (error == NULL));
  if (pieces != NULL) {
    g_autoptr (GBytes) written = nf_hex_make (pieces);
    g_autoptr (GArray) again = nf_hex_read (written, NULL);

    fuzz_assert_same_pieces (pieces, again);
  }
  return 0;
}
