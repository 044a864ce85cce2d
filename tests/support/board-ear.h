/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A virtual board in this process, and what a host hears of it.
 */
#pragma once

#include "nf-transport.h"

/** Opens a board at @baud. Returns: (transfer full) */
NfTransport *ear_open (const char *name, guint baud);

/** Returns: (transfer full): what is heard in so long, by the board's clock. A NUL is shown as a
 * space */
char *ear_hear (NfTransport *board, guint ms);

/** Fails unless exactly that is heard in so long. */
void ear_expect (NfTransport *board, guint ms, const char *text);

/** Sends a text. */
void ear_say (NfTransport *board, const char *text);

/** Puts a program into the flash of the board of that name, which is closed: @bytes at @address. */
void ear_put (const char *name, guint32 address, gconstpointer bytes, gsize size);

/** Puts a program that plays @script (support/virtual-program.h) at 0. */
void ear_put_script (const char *name, const char *script);

/** Taps the reset line. */
void ear_reset (NfTransport *board);
