/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about a board that was started: what became of it, why, what can be done
 * about it, and what its own lines mean. As in nf-words.h, translated and for any thread.
 */
#pragma once

#include "nf-boot-verdict.h"

G_BEGIN_DECLS

/** Returns: (transfer full): the last word on a job, in one sentence without a full stop: "It runs:
 * NodeMCU 2.2.0, Lua prompt" */
char *nf_words_format_boot (const NfBootVerdict *verdict);

/** Returns: (transfer full): the cause and what a person can do, in one or two sentences; "" when
 * there is nothing to do */
char *nf_words_format_boot_advice (const NfBootVerdict *verdict);

/** Returns: (transfer none) (nullable): the label of a button: "Use DIO"; NULL: NF_REPAIR_NONE */
const char *nf_words_get_repair (NfRepairKind kind);

/** Returns: (transfer none) (nullable): what it does, in one sentence; NULL: NF_REPAIR_NONE */
const char *nf_words_get_repair_hint (NfRepairKind kind);

/** Returns: (transfer full): a crash in a few sentences: what the processor met, and where. Of one
 * without a dump "" */
char *nf_words_format_exception (const NfException *exception);

/** Returns: (transfer none): what a cause means: "it read from an address …"; of one that has none,
 * that it is not known (nf-words-exception.c) */
const char *nf_words_get_exception_cause (guint cause);

/** Returns: (transfer full) (nullable): what a line that a board has said means, in one or two
 * sentences; NULL for one that nobody needs to have explained. @line: without its end */
char *nf_words_format_line_of_board (const char *line);

G_END_DECLS
