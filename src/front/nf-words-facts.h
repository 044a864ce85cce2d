/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The three facts about a job that wrote, each by itself: written, verified, booted. One of them
 * says nothing about the others.
 */
#pragma once

#include "nf-boot-verdict.h"
#include "nf-flasher.h"

G_BEGIN_DECLS

/** Returns: how many files a plan has; one that is written in two parts is one for the person */
guint nf_words_count_files (const NfPlan *plan);

/** Returns: (transfer full): "Wrote 1 file (407 KB) in 4.1 s." */
char *nf_words_format_written_fact (const NfPlan *plan, const NfResult *result);

/** Returns: (transfer full): "The chip's MD5 of it is right." */
char *nf_words_format_proof (const NfPlan *plan, const NfResult *result);

/** Returns: (transfer full): the same as a fact of its own: "Verified: The chip's MD5 …" */
char *nf_words_format_verified_fact (const NfPlan *plan, const NfResult *result);

/** Returns: (transfer none): "Booted: yes" */
const char *nf_words_get_booted_fact (NfBootOutcome outcome);

G_END_DECLS
