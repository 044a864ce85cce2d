/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One visit to a rate, see nf-ear.h.
 */
#include "nf-ear.h"

#define MS G_TIME_SPAN_MILLISECOND

enum {
  SLICE_MS = 50,      /* a pause is so long, see nf-heard.h; and so often it is asked for more */
  SLICE_BYTES = 32,   /* so that text between strange bytes is seen */
  SENSE_BYTES = 32,   /* text at a wrong rate is no chance: half of these may look like text */
  STRANGE_MIN = 4,    /* a pin that floats during a reset gives fewer */
  STRANGE_MANY = 128, /* a receiver that begins amid bytes needs some to find their beginnings */
};

/* How long is waited for what. */
enum {
  BOOT_SILENCE_MS = 1500, /* most programs have spoken by then, and loops have come round */
  SILENCE_MS = 2000,      /* a program that has spoken goes on within this, if at all */
  PASS_SILENCE_MS = 150,  /* the SDK has said its first word by then, if it says one */
  BURST_SILENCE_MS = 100, /* what spoke at another rate has come to an end */
  STRANGE_MS = 300,       /* or goes on and on */
  LOOK_STRANGE_MS = 200,
  STRANGE_STAY_MS = 1500,    /* the same where text came before: a crash leaves ROM lines */
  LOOK_SILENCE_MS = 200,     /* nobody speaks just now */
  PATIENT_SILENCE_MS = 1200, /* the same where no reset can make it speak */
};

/* --- Hearing ----------------------------------------------------------------------------- */

/* Text is told by the last bytes, or where there are few by all between two pauses. */
static gboolean
makes_sense (const NfEar *self, gboolean is_pause)
{
  guint n_pieces = nf_heard_get_n_pieces (self->heard);
  const NfHeardPiece *piece = NULL;
  gsize size = 0;
  const guint8 *bytes = nf_heard_get_bytes (self->heard, &size);

  if (n_pieces == self->first_piece)
    return FALSE;
  piece = nf_heard_get_piece (self->heard, n_pieces - 1);
  if (piece->n >= SENSE_BYTES)
    return nf_heard_is_text (bytes + piece->first + piece->n - SENSE_BYTES, SENSE_BYTES);
  return is_pause && nf_heard_is_text (bytes + piece->first, piece->n);
}

static void
take_bytes (NfEar *self, gint64 now, const guint8 *bytes, gsize n)
{
  nf_heard_add (self->heard, now, self->baud, bytes, n);
  if (self->n_strange == 0)
    self->strange_since = now;
  self->n_strange += (guint) n;
  self->heard_at = now;
}

static void
ask_whether_enough (NfEar *self, gint64 now, gboolean is_pause)
{
  gsize n = 0;

  if (!is_pause && now - self->asked_at < SLICE_MS * MS)
    return;
  self->asked_at = now;
  nf_heard_get_bytes (self->heard, &n);
  self->is_over = self->is_over || n == NF_HEARD_MAX ||
                  (self->listening->is_enough != NULL && self->listening->is_enough (self->heard));
}

/* Waits for a moment, and takes what comes in it. */
static gboolean
hear (NfEar *self, GError **error)
{
  guint8 bytes[SLICE_BYTES];
  gint64 left_us = self->deadline - nf_transport_get_time (self->transport);
  guint ms = (guint) CLAMP ((left_us + MS - 1) / MS, 0, SLICE_MS);
  gssize n = nf_transport_read (self->transport, bytes, sizeof bytes, ms, self->cancellable, error);
  gint64 now = nf_transport_get_time (self->transport);

  if (n < 0)
    return FALSE;
  if (n > 0)
    take_bytes (self, now, bytes, (gsize) n);
  if (makes_sense (self, n == 0)) {
    self->sense_at = self->heard_at;
    self->n_strange = 0;
  }
  if (self->report != NULL)
    self->report (self->baud, bytes, (gsize) n, self->data);
  ask_whether_enough (self, now, n == 0);
  self->is_over = self->is_over || now >= self->deadline;
  return TRUE;
}

/* --- One visit --------------------------------------------------------------------------- */

gboolean
nf_ear_is_strange (const NfEar *self)
{
  return self->n_strange >= STRANGE_MIN;
}

gboolean
nf_ear_has_found_text (const NfEar *self)
{
  return self->sense_at >= 0 && !nf_ear_is_strange (self);
}

gboolean
nf_ear_heard_program (const NfEar *self)
{
  return self->sense_at - self->began_at >= NF_EAR_ROM_MS * MS;
}

static gboolean
is_boot_over (const NfEar *self, gint64 quiet_us, gint64 strange_us)
{
  if (nf_ear_is_strange (self))
    return quiet_us >= BURST_SILENCE_MS * MS || strange_us >= STRANGE_MS * MS;
  return quiet_us >= (nf_ear_heard_program (self) ? SILENCE_MS : BOOT_SILENCE_MS) * MS;
}

/* Between the SDK's lines there is no pause, and before the program's a longer one. */
static gboolean
is_pass_over (const NfEar *self, gint64 quiet_us, gint64 strange_us)
{
  gboolean has_spoken = self->sense_at >= 0 || nf_ear_is_strange (self);

  return quiet_us >= (has_spoken ? BURST_SILENCE_MS : PASS_SILENCE_MS) * MS ||
         (nf_ear_is_strange (self) && strange_us >= STRANGE_MS * MS);
}

static gboolean
is_look_over (const NfEar *self, gint64 quiet_us, gint64 strange_us)
{
  gint64 silence_us = (self->is_patient ? PATIENT_SILENCE_MS : LOOK_SILENCE_MS) * MS;

  if (nf_ear_is_strange (self) && strange_us >= LOOK_STRANGE_MS * MS)
    return TRUE;
  return self->sense_at >= 0 || self->n_strange >= STRANGE_MANY || quiet_us >= silence_us;
}

static gboolean
is_stay_over (const NfEar *self, gint64 now, gint64 quiet_us, gint64 strange_us)
{
  if (self->sense_at < 0)
    return now - self->began_at >= self->settle_us;
  return quiet_us >= SILENCE_MS * MS ||
         (nf_ear_is_strange (self) && strange_us >= STRANGE_STAY_MS * MS);
}

static gboolean
is_visit_over (const NfEar *self)
{
  gint64 now = nf_transport_get_time (self->transport);
  gint64 quiet_us = now - self->heard_at;
  gint64 strange_us = now - self->strange_since;

  if (self->is_over)
    return TRUE;
  switch (self->visit) {
  case NF_VISIT_BOOT:
    return is_boot_over (self, quiet_us, strange_us);
  case NF_VISIT_PASS:
    return is_pass_over (self, quiet_us, strange_us);
  case NF_VISIT_LOOK:
    return is_look_over (self, quiet_us, strange_us);
  case NF_VISIT_STAY:
  default:
    return is_stay_over (self, now, quiet_us, strange_us);
  }
}

gboolean
nf_ear_go_on (NfEar *self, NfVisit kind, GError **error)
{
  self->visit = kind;
  do
    if (!hear (self, error))
      return FALSE;
  while (!is_visit_over (self));
  return TRUE;
}

gboolean
nf_ear_visit (NfEar *self, NfVisit kind, GError **error)
{
  self->first_piece = nf_heard_get_n_pieces (self->heard);
  self->began_at = nf_transport_get_time (self->transport);
  self->heard_at = self->began_at;
  self->sense_at = -1;
  self->n_strange = 0;
  return nf_ear_go_on (self, kind, error);
}

gboolean
nf_ear_hears_somebody (const NfEar *self)
{
  return nf_transport_get_time (self->transport) - self->heard_at < BURST_SILENCE_MS * MS;
}
