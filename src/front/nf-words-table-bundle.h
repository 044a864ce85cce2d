/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a person is told of a bundle that was taken into the table. Translated.
 */
#pragma once

#include "nf-table-bundle.h"

G_BEGIN_DECLS

/** Returns: (transfer full) (element-type utf8): a line each for the options that it names, for
 * what was unchecked and what is only offered, and for the first notes that are not serious */
GPtrArray *nf_words_list_bundle_details (const NfBundle *bundle, const NfTableBundle *taken);

/** Returns: (transfer full) (element-type utf8): lines that say what of it is not there, or not as
 * it should be: the first serious notes; none when all is well */
GPtrArray *nf_words_list_bundle_faults (const NfBundle *bundle);

G_END_DECLS
