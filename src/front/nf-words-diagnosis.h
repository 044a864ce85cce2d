/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the doctor has found, in words: one cause, what to do about it, and the button for that.
 */
#pragma once

#include "nf-examine.h"

G_BEGIN_DECLS

/** Returns: (transfer none): what is being done now: "Listening to the board" */
const char *nf_words_get_examine_step (NfExamineStep step);

/** Returns: (transfer full): the cause in one sentence, without a full stop. It claims no more than
 * the evidence carries */
char *nf_words_format_cause (const NfEvidence *evidence, const NfDiagnosis *diagnosis);

/** Returns: (transfer full): what to do about it, in whole sentences; "" when there is nothing. A
 * command stands in it by itself, behind a line's end */
char *nf_words_format_cause_advice (const NfEvidence *evidence, const NfDiagnosis *diagnosis);

/** Returns: (transfer none) (nullable): the label of the button that does what comes next: "Copy
 * Command"; NULL when there is none */
const char *nf_words_get_next (NfNext next);

G_END_DECLS
