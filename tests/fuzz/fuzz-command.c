/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Any bytes, as a command line that was pasted, as a script and as a file of arguments.
 */
#include "fuzz.h"

#include "fuzz-place.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = nf_bundle_check_text ("x", (const char *) data, size, NULL);
  GError *error = NULL;
  NfBundle *bundle = NULL;
  NfBundleText given = { "x", text, fuzz_place_get () };

  if (text == NULL)
    return 0;
  bundle = nf_bundle_read_script (&given, TRUE, &error);
  fuzz_place_check (bundle, error);
  error = NULL;
  bundle = nf_bundle_read_script (&given, FALSE, &error);
  fuzz_place_check (bundle, error);
  error = NULL;
  bundle = nf_bundle_read_arguments (&given, &error);
  fuzz_place_check (bundle, error);
  return 0;
}
