/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Moving the two reset lines: into the loader, into the program, and what a board says when
 * the loader does not answer.
 *
 * On the usual circuit RTS alone resets, DTR alone pulls GPIO0 low, and both together do
 * nothing. A board enters the loader when GPIO0 is low at the moment EN rises.
 */
#pragma once

#include "nf-heard.h"
#include "nf-loader.h"
#include "nf-reset-sequence.h"

G_BEGIN_DECLS

/** The ways into the loader, in the order in which they are tried. */
typedef enum {
  NF_RESET_TIGHT,        /* both lines move at the same instant; 50 ms for EN to rise */
  NF_RESET_TIGHT_SLOW,   /* the same with 550 ms, for a large capacitor on EN */
  NF_RESET_CLASSIC,      /* without that detour; for lines that move one after the other */
  NF_RESET_CLASSIC_SLOW, /* the same with 550 ms */
  NF_RESET_CUSTOM,       /* the sequence that a person has written for this board */
  NF_RESET_NONE,         /* no lines, or they are not wanted: the board is in its loader already */
} NfReset;

/** Returns: (transfer none): a word for logs: "tight", "classic, slow" */
const char *nf_reset_get_name (NfReset reset);

/** Returns: the way to try in the @attempt'th place, from 0 on. @custom: (nullable): as below */
NfReset nf_reset_choose (NfTransport *transport, const NfResetSequence *custom, guint attempt);

/**
 * Resets into the loader. The usual ways take 150 or 650 ms of the line's time.
 *
 * @custom: (nullable): the sequence that NF_RESET_CUSTOM runs
 *
 * Errors: as set_lines and sleep
 */
gboolean nf_reset_into_loader (NfTransport *transport,
                               NfReset reset,
                               const NfResetSequence *custom,
                               GCancellable *cancellable,
                               GError **error);

/**
 * Resets into the program in the flash. The usual way leaves both lines released.
 *
 * @custom: (nullable): the sequence that does it; NULL or empty: the usual one
 *
 * Errors: as set_lines and sleep
 */
gboolean nf_reset_into_program (NfTransport *transport,
                                const NfResetSequence *custom,
                                GCancellable *cancellable,
                                GError **error);

/** Resets into the loader once, as nf_reset_into_loader (), and sends SYNC. Errors:
 * NF_ERROR_TIMED_OUT when it does not answer; as set_lines and sleep */
gboolean
nf_reset_try (NfLoader *loader, NfReset reset, const NfResetSequence *custom, GError **error);

/**
 * Resets until the loader answers, in turn with every strategy that the transport can do, at
 * most seven times (about six seconds). The last three times the rate is lowered too, step by step:
 * nf_loader_get_baud () tells at which it answers.
 *
 * @try_reset: FALSE: never touches the lines and only sends SYNC, for as long
 * @custom: (nullable): the only strategy there is, if it is not empty and the line can be moved
 * @used: (out): the strategy that worked
 *
 * Errors: the cause that the silence has, found by a last reset listened to at 74880 baud:
 * NF_ERROR_RUNS_PROGRAM, NF_ERROR_DEAF, NF_ERROR_GARBAGE, NF_ERROR_NO_ANSWER
 */
gboolean nf_reset_connect (NfLoader *loader,
                           gboolean try_reset,
                           const NfResetSequence *custom,
                           NfReset *used,
                           GError **error);

G_END_DECLS
