/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One visit to a rate: listening until it is clear what is said there. Private to nf-listen.c,
 * which goes from one rate to the next.
 *
 * Whether a visit goes on is told by what its last bytes are: text, or something strange, which is
 * text at another rate, or nothing.
 */
#pragma once

#include "nf-listen.h"

G_BEGIN_DECLS

/** What comes so long after a reset is the program's own, or follows another reset: the ROM, and
 * a boot loader behind it, are done by then. */
enum { NF_EAR_ROM_MS = 500 };

typedef enum {
  NF_VISIT_BOOT, /* the ROM's rate, from the start */
  NF_VISIT_PASS, /* the same, until the first pause: the SDK has complained by then, or does not */
  NF_VISIT_LOOK, /* a rate that may be the program's, until it is clear whether it is */
  NF_VISIT_STAY, /* the same, until the program has said what it has to say */
} NfVisit;

/** Who listens. Its owner fills in the first part, and @baud and @is_patient before a visit. */
typedef struct {
  NfTransport *transport;
  GCancellable *cancellable;
  const NfListening *listening;
  NfHeard *heard;
  NfListenReport report;
  gpointer data;
  gint64 deadline;  /* by the transport's clock, as all times here, µs */
  gint64 settle_us; /* a program that is stayed with says its first word within so long */

  guint baud;
  gboolean is_patient; /* it cannot be made to speak, so it is waited for */

  gboolean is_over; /* the time is, or enough was heard: there are no more visits */
  gint64 asked_at;  /* when is_enough () was last asked */

  /* The present visit. */
  NfVisit visit;
  guint first_piece;
  gint64 began_at;
  gint64 heard_at;      /* its last byte, or its beginning */
  gint64 sense_at;      /* its last text; -1: none */
  gint64 strange_since; /* where what came after that began */
  guint n_strange;      /* how many bytes that is */
} NfEar;

/** Begins a visit and listens until it is over. Errors: those of nf_listen_to_boot() */
gboolean nf_ear_visit (NfEar *self, NfVisit kind, GError **error);
/** Goes on with the present visit as one of another kind. */
gboolean nf_ear_go_on (NfEar *self, NfVisit kind, GError **error);

/** Returns: whether the last that came in this visit is not text */
gboolean nf_ear_is_strange (const NfEar *self);
/** Returns: whether text came in this visit, and nothing strange after it */
gboolean nf_ear_has_found_text (const NfEar *self);
/** Returns: whether text came later than the ROM's own lines */
gboolean nf_ear_heard_program (const NfEar *self);
/** Returns: whether somebody speaks just now */
gboolean nf_ear_hears_somebody (const NfEar *self);

G_END_DECLS
