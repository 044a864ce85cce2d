/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Listening to a board that starts: at the rate of the ROM's own lines, then at the program's.
 *
 * The ROM prints at 74880 baud (26 MHz crystal; 115200 with 40 MHz), and so does the SDK until the
 * program sets a rate of its own, which nobody knows beforehand. One line can be listened to at one
 * rate only. So: after the reset at 74880 as long as that makes sense; then, without another
 * reset, at the rates that programs use, until one makes sense; and where a banner may have passed
 * meanwhile the board is reset once more and listened to at that rate from the start. A board that
 * may not be reset says all this once: there the likely rate follows at the first pause.
 */
#pragma once

#include "nf-heard.h"
#include "nf-reset-sequence.h"

G_BEGIN_DECLS

enum { NF_BOOT_BAUD = 74880 };

/** How long and for what. Plain data. */
typedef struct {
  guint limit_ms;     /* at most so long, by the transport's clock; 0: nobody listens */
  guint program_baud; /* at which the program is presumed to talk; 0: not known */
  /* (nullable) Returns: whether what was heard says all there is to say. Pure; asked again and
   * again, on the listening thread. */
  gboolean (*is_enough) (const NfHeard *heard);
} NfListening;

/** How the program is started. */
typedef enum {
  NF_LISTEN_UNTOUCHED, /* it was, just now, in another way than by a reset: none is tried */
  NF_LISTEN_RESET,     /* by a reset */
  NF_LISTEN_WAS_RESET, /* it was, by a reset just now, at 74880 baud, of which @heard tells already;
                          more may follow */
} NfListenStart;

/** Who hears it as it comes; may be called some hundred times a second. @n: 0 about 20 times
 * a second while nothing comes, so that the time can be shown */
typedef void (*NfListenReport) (guint baud, const guint8 *bytes, gsize n, gpointer data);

/** Changes the rate. @has_rate: (out): FALSE: the line has no such rate and keeps the one it has.
 * Errors: NF_ERROR_PORT_LOST */
gboolean
nf_listen_set_rate (NfTransport *transport, guint baud, gboolean *has_rate, GError **error);

/**
 * Starts the program as @start says and listens until that is enough, or the time is over, or the
 * search has come to its end: silent boards are given up after about 4 s, untouched ones after 6.
 * Does not care for rates that the line does not have.
 *
 * A program that speaks is listened to until it has been silent for 2 s. One that has spoken at
 * a rate that is not known, and fell silent, is reset again for every rate that is tried: at most
 * four resets in all.
 *
 * @transport: open; its rate is another afterwards
 * @into_program: empty: the usual one
 * @heard: gets what was heard, also on failure
 * @report: (nullable)
 *
 * Errors: NF_ERROR_PORT_LOST; G_IO_ERROR_CANCELLED
 */
gboolean nf_listen_to_boot (NfTransport *transport,
                            const NfListening *listening,
                            const NfResetSequence *into_program,
                            NfListenStart start,
                            NfHeard *heard,
                            NfListenReport report,
                            gpointer data,
                            GCancellable *cancellable,
                            GError **error);

/** Listens at the present rate, which is @baud, for @ms without doing anything to the board. */
gboolean nf_listen_for (NfTransport *transport,
                        guint baud,
                        guint ms,
                        NfHeard *heard,
                        GCancellable *cancellable,
                        GError **error);

G_END_DECLS
