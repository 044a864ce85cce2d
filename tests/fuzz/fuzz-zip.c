/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Any bytes, as an archive.
 */
#include "fuzz.h"

#include "fuzz-place.h"

#include <glib/gstdio.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const NfBundlePlace *place = fuzz_place_get ();
  g_autofree char *path = g_build_filename (place->root, "x.zip", NULL);
  GError *error = NULL;
  NfBundle *bundle = NULL;

  g_remove (path); /* without which its longer content would show behind this one */
  g_assert_true (g_file_set_contents_full (path,
                                           (const char *) data,
                                           (gssize) size,
                                           G_FILE_SET_CONTENTS_NONE,
                                           0600,
                                           NULL));
  bundle = nf_bundle_open_zip (path, fuzz_place_get_cache (), &error);
  fuzz_place_check (bundle, error);
  return 0;
}
