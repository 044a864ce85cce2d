/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Everything the program says to a person about files, boards, jobs and errors, translated. Both
 * front ends take their sentences from here; neither words a fact of its own.
 *
 * Strings that are returned (transfer none) live as long as the program. All functions may be
 * called on any thread.
 */
#pragma once

#include "nf-error.h"
#include "nf-flasher.h"
#include "nf-row.h"

G_BEGIN_DECLS

/* --- Numbers and names ------------------------------------------------------------------- */

/** Returns: (transfer full): "128 bytes", "407 KB", "4 MB"; 1 KB is 1024 bytes, as flash chips
 * are sold */
char *nf_words_format_size (guint64 bytes);
/** Returns: (transfer full): "9.3 s", "1 min 5 s" */
char *nf_words_format_duration (double seconds);
/** @time: Unix seconds. Returns: (transfer full): "2026-11-22 20:15", where the person is */
char *nf_words_format_moment (gint64 time);

/* --- Rows -------------------------------------------------------------------------------- */

/** Returns: (transfer full): what a header says: "DIO, 40m, 4MB" */
char *nf_words_format_settings (NfFlashSettings settings);
/** Returns: (transfer none): short words for a table: "File not found" */
const char *nf_words_get_row_problem (NfError cause);
/** Returns: (transfer none): "Written and checked"; "" for NF_ROW_IDLE */
const char *nf_words_get_row_progress (NfRowProgress progress);

/* --- Jobs -------------------------------------------------------------------------------- */

/** Returns: (transfer none): "Connecting", "Erasing" … */
const char *nf_words_get_phase (NfPhase phase);

/** Returns: (transfer full): one line under the bar: "Writing fw.bin: 312 of 634 KB, 41 KB/s,
 * 8 s left" */
char *nf_words_format_progress (const NfPlan *plan, const NfProgress *progress);

/** Returns: (transfer full): one line for the log, without a time (nf-words-event.c) */
char *nf_words_format_event (const NfPlan *plan, const NfEvent *event);

/** Returns: (transfer full): how a job that succeeded ended: what was done, how it was checked,
 * in how many seconds */
char *nf_words_format_success (const NfPlan *plan, const NfResult *result);

/** Returns: (transfer full): the same for a job that has put a restore point back */
char *nf_words_format_restored (const NfResult *result);

/** Returns: (transfer full) (nullable): how long a job will take longer because its gate keeps what
 * will change; NULL when that cannot be said, or nothing will. @survey: (nullable): what was read
 * of the board */
char *nf_words_format_keep_time (const NfPlan *plan, const NfSurvey *survey);

/** Returns: (transfer full): one line for the log after a job that compared: where one of the
 * differences that it found begins and how long it is (nf-words-event.c) */
char *nf_words_format_difference (const NfPlan *plan, NfRange difference);

/** Returns: (transfer full) (nullable): after a job whose task was done, that the line carried
 * less than was asked of it; NULL when it did not */
char *nf_words_format_limit (const NfPlan *plan, const NfResult *result);

/** Returns: (transfer full) (nullable): after a job that failed or was cancelled, the state that
 * the board was left in; NULL when it is as it was */
char *nf_words_format_left_state (const NfPlan *plan, const NfResult *result);

/** Returns: (transfer full): "ESP8266EX, 26 MHz crystal, Winbond flash, 4 MB" */
char *nf_words_format_board (const NfBoardFacts *facts);
/** Returns: (transfer full): "Winbond, 4 MB (id ef4016)" */
char *nf_words_format_flash (const NfBoardFacts *facts);

/* --- Errors (nf-words-error.c) ----------------------------------------------------------- */

/** Returns: (transfer none): what happened, one sentence: "The board does not answer" */
const char *nf_words_get_headline (const GError *error);
/** Returns: (transfer none): what a person can do about it; "" when there is nothing */
const char *nf_words_get_advice (const GError *error);

G_END_DECLS
