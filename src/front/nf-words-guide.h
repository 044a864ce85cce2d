/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How a person gets a board into its loader by hand, and what the board is at meanwhile, in words.
 */
#pragma once

#include "nf-boot-verdict.h"
#include "nf-guide.h"

G_BEGIN_DECLS

/** Returns: (transfer none) (nullable): what to do, one sentence a step, from 0 on; NULL after the
 * last. The letters in it are those of the drawing. @module: nf_profile_get_module () */
const char *nf_words_get_guide_step (const char *module, guint step);

/** Returns: (transfer none): what to do when the work is done; "" when there is nothing to undo */
const char *nf_words_get_guide_end (const char *module);

/** Returns: (transfer none): what the board is at, and what to do about it, in one sentence */
const char *nf_words_get_guide_state (const NfGuide *guide, const char *module);

/** Returns: (transfer full): what came of a reset by which a person tries out how to get the board
 * into its loader: a sentence, and below it what the board said. @heard: nf_examine_reset () */
char *nf_words_format_reset_test (const NfHeard *heard);

G_END_DECLS
