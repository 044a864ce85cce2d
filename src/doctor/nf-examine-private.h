/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One visit of the doctor's, from inside: what its parts share. For nf-examine*.c only.
 *
 * The functions return FALSE with an error when the visit is over: it was cancelled, or the port
 * is lost. Everything else is evidence.
 */
#pragma once

#include "nf-examine.h"

#include "nf-loader.h"
#include "nf-reset.h"

G_BEGIN_DECLS

typedef struct NfVisit NfVisit;

/** Lives on the stack of nf_examine (). Everything is borrowed. */
struct NfVisit {
  const NfExamineOptions *options;
  NfTransport *transport;
  GCancellable *cancellable;
  const NfEvidence *evidence;
  void (*look) (NfVisit *visit); /* looks at the machine anew, for evidence */
  gpointer look_data;
  NfLineEvidence *line; /* the evidence's, to be filled */
  guint baud;           /* at which the loader is tried */
  gboolean can_reset;   /* the line has what it takes, and it is wanted */
};

/** Does all that is done on the line, and closes it. Returns: FALSE only when cancelled */
gboolean nf_visit_line (NfVisit *visit, GError **error);

/** Asks the chip and its flash, once the loader answers. */
gboolean nf_visit_ask_chip (NfVisit *visit, NfLoader *loader, GError **error);

/** Looks for our own bytes on the line, and listens to what the board says at several rates. */
gboolean nf_visit_listen (NfVisit *visit, GError **error);

/** Starts the program, and watches whether it comes to stay: the supply of a board that answers may
 * break down all the same once its radio is on. */
gboolean nf_visit_watch_start (NfVisit *visit, GError **error);

/** Starts the program, where that can be done. */
gboolean nf_visit_start_program (NfVisit *visit, GError **error);

/** Returns: whether @fault ends the visit */
gboolean nf_visit_is_over (const GError *fault);

G_END_DECLS
