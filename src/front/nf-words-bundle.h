/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Sentences about bundles, for both front ends. Any thread.
 */
#pragma once

#include "nf-bundle.h"

G_BEGIN_DECLS

/** Returns: (transfer none): what a bundle is: "ESP-IDF build" */
const char *nf_words_get_bundle_kind (NfBundleKind kind);

/** Returns: (transfer full): what a bundle is, and its name if it has one: "Recipe: Greenhouse" */
char *nf_words_format_bundle (const NfBundle *bundle);

/** Returns: (transfer full) (nullable): what a bundle says of how its files are written, in one
 * sentence; NULL: nothing */
char *nf_words_format_bundle_settings (const NfBundle *bundle);

/** Returns: (transfer full): what could not be used, in one sentence */
char *nf_words_format_bundle_note (const NfBundleNote *note);

G_END_DECLS
