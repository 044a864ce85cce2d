/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Any bytes, as the text of each bundle that is JSON, and of a recipe.
 */
#include "fuzz.h"

#include "fuzz-place.h"

typedef NfBundle *(*ReadFunction) (const NfJson *json, const NfBundlePlace *place, GError **error);

static const ReadFunction functions[] = {
  nf_bundle_read_idf,     nf_bundle_read_manifest, nf_bundle_read_meshtastic,
  nf_bundle_read_idedata, nf_bundle_read_recipe,
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = nf_bundle_check_text ("x.json", (const char *) data, size, NULL);
  g_autoptr (NfJson) json = text != NULL ? nf_json_parse ("x.json", text, NULL) : NULL;

  for (gsize i = 0; json != NULL && i < G_N_ELEMENTS (functions); i++) {
    GError *error = NULL;
    NfBundle *bundle = functions[i](json, fuzz_place_get (), &error);
    fuzz_place_check (bundle, error);
  }
  return 0;
}
