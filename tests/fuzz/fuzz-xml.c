/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Any bytes, as the Config.xml of the old NodeMCU Flasher.
 */
#include "fuzz.h"

#include "fuzz-place.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = nf_bundle_check_text ("x.xml", (const char *) data, size, NULL);
  GError *error = NULL;
  NfBundle *bundle = NULL;

  if (text == NULL)
    return 0;
  bundle = nf_bundle_read_config_xml (&(NfBundleText){ "x.xml", text, fuzz_place_get () }, &error);
  fuzz_place_check (bundle, error);
  return 0;
}
