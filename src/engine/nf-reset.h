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

#include "nf-loader.h"

G_BEGIN_DECLS

/** The ways into the loader, in the order in which they are tried. */
typedef enum {
  NF_RESET_TIGHT,        /* both lines move at the same instant; 50 ms for EN to rise */
  NF_RESET_TIGHT_SLOW,   /* the same with 550 ms, for a large capacitor on EN */
  NF_RESET_CLASSIC,      /* one line at a time */
  NF_RESET_CLASSIC_SLOW, /* the same with 550 ms */
  NF_RESET_NONE,         /* no lines, or they are not wanted: the board is in its loader already */
} NfReset;

/** Returns: (transfer none): a word for logs: "tight", "classic, slow" */
const char *nf_reset_get_name (NfReset reset);

/** Resets into the loader. Takes 150 or 650 ms of the line's time. Errors: as set_lines and sleep
 */
gboolean nf_reset_into_loader (NfTransport *transport,
                               NfReset reset,
                               GCancellable *cancellable,
                               GError **error);

/** Resets into the program in the flash and leaves both lines released. */
gboolean nf_reset_into_program (NfTransport *transport, GCancellable *cancellable, GError **error);

/**
 * Resets until the loader answers, in turn with every strategy that the transport can do, at
 * most seven times (about six seconds). The last three times the rate is lowered too, step by step:
 * nf_loader_get_baud () tells at which it answers.
 *
 * @try_reset: FALSE: never touches the lines and only sends SYNC, for as long
 * @used: (out): the strategy that worked
 *
 * Errors: the cause that the silence has, found by a last reset listened to at 74880 baud:
 * NF_ERROR_RUNS_PROGRAM, NF_ERROR_DEAF, NF_ERROR_GARBAGE, NF_ERROR_NO_ANSWER
 */
gboolean nf_reset_connect (NfLoader *loader, gboolean try_reset, NfReset *used, GError **error);

G_END_DECLS
