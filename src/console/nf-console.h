/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A conversation with the program on a board: what it prints, and what is sent to it.
 *
 * Reads and writes on a thread of its own; all functions belong to the thread whose main context
 * was the default when it was made, and there the signals are emitted:
 *
 *   received (GBytes)   what came since the last time; at most one is pending, so a fast line makes
 *                       larger pieces and not more of them. While paused nothing is lost but what
 *                       exceeds NF_CONSOLE_PENDING_MAX, of which "lost" bytes are counted; nor is
 *                       it by closing, which emits the rest when it is not paused
 *   notify::state       see NfConsoleState; with NF_CONSOLE_LOST and _FAILED the error says why
 *
 * The port is held from nf_console_open () to nf_console_close (), which returns once it is free:
 * whoever wants to flash closes first, and opens again afterwards.
 */
#pragma once

#include "nf-reset-sequence.h"

G_BEGIN_DECLS

enum { NF_CONSOLE_PENDING_MAX = 4 * 1024 * 1024 };

typedef enum {
  NF_CONSOLE_CLOSED,
  NF_CONSOLE_OPENING,
  NF_CONSOLE_OPEN,
  NF_CONSOLE_FAILED, /* it could not be opened */
  NF_CONSOLE_LOST,   /* it was open and vanished */
} NfConsoleState;

#define NF_TYPE_CONSOLE_STATE (nf_console_state_get_type ())
GType nf_console_state_get_type (void);

typedef enum {
  NF_LINE_ENDING_NONE,
  NF_LINE_ENDING_LF,
  NF_LINE_ENDING_CR,
  NF_LINE_ENDING_CRLF, /* what NodeMCU, AT and most others take */
} NfLineEnding;

/** Returns: (transfer none): its bytes; "" for none */
const char *nf_line_ending_get_bytes (NfLineEnding ending);

#define NF_TYPE_CONSOLE (nf_console_get_type ())
/** Properties, read-only: "state", "baud", "lost" (bytes that were thrown away). */
G_DECLARE_FINAL_TYPE (NfConsole, nf_console, NF, CONSOLE, GObject)

NfConsole *nf_console_new (void);

/**
 * Opens a line; while one is open or being opened nothing happens. What was paused stays so.
 *
 * Errors, as the state and its error tell them: those of nf_transport_open(); later
 * NF_ERROR_PORT_LOST and, of a rate that the adapter does not have, NF_ERROR_PORT_NOT_SERIAL
 *
 * @transport: (transfer full): not open yet; nobody else may use it any more
 * @baud: 300 to 4000000
 */
void nf_console_open (NfConsole *self, NfTransport *transport, guint baud);

/** Lets go of the port; returns when it is free, which takes less than 0.2 s. */
void nf_console_close (NfConsole *self);

NfConsoleState nf_console_get_state (NfConsole *self);
guint nf_console_get_baud (NfConsole *self);
/** Returns: (transfer none) (nullable) */
const GError *nf_console_get_error (NfConsole *self);

/** These are done in their order, on the thread; nothing happens while it is not open. */
void nf_console_send (NfConsole *self, GBytes *bytes);
/** Sends @text and the ending. */
void nf_console_send_line (NfConsole *self, const char *text, NfLineEnding ending);
void nf_console_set_baud (NfConsole *self, guint baud);
/** Resets the board into its program. @sequence: (nullable): NULL or empty: the usual one */
void nf_console_reset (NfConsole *self, const NfResetSequence *sequence);
/** Holds the line low for a quarter of a second. */
void nf_console_send_break (NfConsole *self);

/** While paused nothing is emitted, and what comes is kept. */
void nf_console_set_paused (NfConsole *self, gboolean is_paused);

G_END_DECLS
