/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Listening to a board that starts, see nf-listen.h.
 *
 * One rate after the other is visited, with or without a reset at its beginning. Whether a visit
 * goes on is told by what its last bytes are: text, or something strange, which is text at another
 * rate, or nothing.
 */
#include "nf-listen.h"

#include "nf-error.h"
#include "nf-reset.h"

#define MS G_TIME_SPAN_MILLISECOND

enum {
  SLICE_MS = 50,      /* a pause is so long, see nf-heard.h; and so often it is asked for more */
  SLICE_BYTES = 32,   /* so that text between strange bytes is seen */
  SENSE_BYTES = 16,   /* by chance one in 200,000 such is text */
  STRANGE_MIN = 4,    /* a pin that floats during a reset gives fewer */
  STRANGE_MANY = 128, /* a receiver that begins amid bytes needs some to find their beginnings */
  RESETS_MAX = 4,
};

/* How long is waited for what. */
enum {
  ROM_MS = 500,           /* the ROM, and a boot loader behind it, are done by then */
  BOOT_SILENCE_MS = 1500, /* most programs have spoken by then, and loops have come round */
  SILENCE_MS = 2000,      /* a program that has spoken goes on within this, if at all */
  SETTLE_MS = 2200,       /* for the first word of a program of which nothing is known */
  SETTLE_MARGIN_MS = 300, /* the same when it is known when it spoke last time */
  BURST_SILENCE_MS = 100, /* what spoke at another rate has come to an end */
  STRANGE_MS = 300,       /* or goes on and on */
  LOOK_STRANGE_MS = 200,
  STRANGE_STAY_MS = 1500,    /* the same where text came before: a crash leaves ROM lines */
  LOOK_SILENCE_MS = 200,     /* nobody speaks just now */
  PATIENT_SILENCE_MS = 1200, /* the same where no reset can make it speak */
};

typedef enum {
  VISIT_BOOT, /* the ROM's rate, from the start */
  VISIT_LOOK, /* a rate that may be the program's, until it is clear whether it is */
  VISIT_STAY, /* the same, until the program has said what it has to say */
} Visit;

typedef struct {
  NfTransport *transport;
  GCancellable *cancellable;
  NfHeard *heard;
  NfListenReport report;
  gpointer data;
  const NfListening *listening;
  const NfResetSequence *into_program;
  gboolean can_reset;
  gboolean is_patient; /* it cannot be made to speak, so it is waited for */
  guint n_resets;
  gint64 deadline;
  gint64 asked_at; /* when is_enough () was last asked */
  gboolean is_over;
  guint tried; /* bits: the rates that were visited */
  gboolean tried_presumed;
  gboolean is_slow; /* what is strange at 74880 looks like text at a much lower rate */
  gint64 settle_us; /* how long after a reset the program speaks at the latest */

  /* The present visit. */
  Visit visit;
  guint baud;
  guint first_piece;
  gint64 began_at;
  gint64 heard_at;      /* its last byte, or its beginning */
  gint64 sense_at;      /* its last text; -1: none */
  gint64 strange_since; /* where what came after that began */
  guint n_strange;      /* how many bytes that is */
} Ear;

/* --- Hearing ----------------------------------------------------------------------------- */

/* Text is told by the last bytes, or where there are few by all between two pauses. */
static gboolean
makes_sense (const Ear *self, gboolean is_pause)
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
take_bytes (Ear *self, gint64 now, const guint8 *bytes, gsize n)
{
  nf_heard_add (self->heard, now, self->baud, bytes, n);
  if (self->n_strange == 0)
    self->strange_since = now;
  self->n_strange += (guint) n;
  self->heard_at = now;
}

static void
ask_whether_enough (Ear *self, gint64 now, gboolean is_pause)
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
hear (Ear *self, GError **error)
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

static gboolean
is_strange (const Ear *self)
{
  return self->n_strange >= STRANGE_MIN;
}

/* Lines that came so late are the program's own. */
static gboolean
has_spoken_late (const Ear *self)
{
  return self->sense_at - self->began_at >= ROM_MS * MS;
}

static gboolean
is_boot_over (const Ear *self, gint64 quiet_us, gint64 strange_us)
{
  if (is_strange (self))
    return quiet_us >= BURST_SILENCE_MS * MS || strange_us >= STRANGE_MS * MS;
  return quiet_us >= (has_spoken_late (self) ? SILENCE_MS : BOOT_SILENCE_MS) * MS;
}

static gboolean
is_look_over (const Ear *self, gint64 quiet_us, gint64 strange_us)
{
  gint64 silence_us = (self->is_patient ? PATIENT_SILENCE_MS : LOOK_SILENCE_MS) * MS;

  if (is_strange (self) && strange_us >= LOOK_STRANGE_MS * MS)
    return TRUE;
  return self->sense_at >= 0 || self->n_strange >= STRANGE_MANY || quiet_us >= silence_us;
}

static gboolean
is_stay_over (const Ear *self, gint64 now, gint64 quiet_us, gint64 strange_us)
{
  if (self->sense_at < 0)
    return now - self->began_at >= self->settle_us;
  return quiet_us >= SILENCE_MS * MS || (is_strange (self) && strange_us >= STRANGE_STAY_MS * MS);
}

static gboolean
is_visit_over (const Ear *self)
{
  gint64 now = nf_transport_get_time (self->transport);
  gint64 quiet_us = now - self->heard_at;
  gint64 strange_us = now - self->strange_since;

  if (self->is_over)
    return TRUE;
  switch (self->visit) {
  case VISIT_BOOT:
    return is_boot_over (self, quiet_us, strange_us);
  case VISIT_LOOK:
    return is_look_over (self, quiet_us, strange_us);
  case VISIT_STAY:
  default:
    return is_stay_over (self, now, quiet_us, strange_us);
  }
}

static gboolean
go_on (Ear *self, Visit kind, GError **error)
{
  self->visit = kind;
  do
    if (!hear (self, error))
      return FALSE;
  while (!is_visit_over (self));
  return TRUE;
}

static gboolean
visit (Ear *self, Visit kind, GError **error)
{
  self->first_piece = nf_heard_get_n_pieces (self->heard);
  self->began_at = nf_transport_get_time (self->transport);
  self->heard_at = self->began_at;
  self->sense_at = -1;
  self->n_strange = 0;
  return go_on (self, kind, error);
}

static gint64
get_reset_us (const NfResetSequence *sequence)
{
  gint64 us = 0;

  for (guint i = 0; i < sequence->n; i++)
    us += sequence->steps[i].wait_ms * MS;
  return us;
}

/* Whether there is a reset left, and time for it and for what comes of it. */
static gboolean
may_reset (const Ear *self)
{
  gint64 left_us = self->deadline - nf_transport_get_time (self->transport);

  return self->can_reset && self->n_resets < RESETS_MAX &&
         left_us > get_reset_us (self->into_program) + ROM_MS * MS;
}

static gboolean
reset (Ear *self, GError **error)
{
  self->n_resets++;
  if (!nf_transport_discard_input (self->transport, error) ||
      !nf_reset_into_program (self->transport, self->into_program, self->cancellable, error))
    return FALSE;
  nf_heard_note_reset (self->heard);
  return TRUE;
}

static gboolean
visit_from_reset (Ear *self, GError **error)
{
  return reset (self, error) && visit (self, VISIT_STAY, error);
}

/* --- The search -------------------------------------------------------------------------- */

/* At a rate far below ours a byte is cut out of one bit or two of the sender's: there is hardly
 * a change of level in it. */
static gboolean
look_slow (const guint8 *bytes, gsize n)
{
  guint n_changes = 0;

  for (gsize i = 0; i < n; i++) {
    guint bits = (guint) bytes[i] << 1; /* with the start bit */
    for (guint changes = (bits ^ bits >> 1) & 0xFF; changes != 0; changes &= changes - 1)
      n_changes++;
  }
  return n_changes * 2 <= n * 3;
}

/* Takes note of what was said at the ROM's rate and is not text. */
static void
judge_strange (Ear *self)
{
  gsize n = 0;
  const guint8 *bytes = nf_heard_get_bytes (self->heard, &n);

  self->is_slow = look_slow (bytes + n - MIN (self->n_strange, n), MIN (self->n_strange, n));
  self->settle_us = self->heard_at - self->began_at + SETTLE_MARGIN_MS * MS;
}

/* Returns the next rate by how likely it is, 0 after the last. */
static guint
choose_rate (Ear *self)
{
  static const guint rates[] = { 115200, 57600, 38400, 19200, 9600, 230400, 460800, 921600 };
  static const guint8 orders[2][G_N_ELEMENTS (rates)] = {
    { 0, 4, 1, 2, 3, 5, 6, 7 }, /* 9600 is what old NodeMCU firmware has */
    { 4, 3, 2, 1, 0, 5, 6, 7 },
  };
  guint presumed = self->listening->program_baud;

  if (!self->tried_presumed && presumed != 0 && presumed != NF_BOOT_BAUD &&
      !(self->is_slow && presumed > NF_BOOT_BAUD)) {
    self->tried_presumed = TRUE;
    return presumed;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    guint rate = orders[self->is_slow][i];
    if ((self->tried & 1u << rate) != 0 || (self->tried_presumed && rates[rate] == presumed))
      continue;
    self->tried |= 1u << rate;
    return rates[rate];
  }
  return 0;
}

/* Goes to the next rate that the line has. @found: (out): FALSE: there is none left */
static gboolean
go_to_next_rate (Ear *self, gboolean *found, GError **error)
{
  guint baud = 0;

  do {
    baud = choose_rate (self);
    if (baud != 0 && !nf_listen_set_rate (self->transport, baud, found, error))
      return FALSE;
  } while (baud != 0 && !*found);
  *found = baud != 0;
  self->baud = baud;
  return TRUE;
}

/* Looks whether somebody speaks at the present rate, and listens to it from the start if so. What
 * is silent just now, and can be reset, is reset. */
static gboolean
look_and_stay (Ear *self, GError **error)
{
  self->is_patient = !may_reset (self);
  if (!visit (self, VISIT_LOOK, error))
    return FALSE;
  if (self->is_over || is_strange (self))
    return TRUE;
  if (may_reset (self))
    return visit_from_reset (self, error);
  return self->sense_at < 0 || go_on (self, VISIT_STAY, error);
}

/* The program speaks, at a rate that is not known. As long as it does, that is found without
 * a reset; what spoke and is silent now only speaks again after one. */
static gboolean
search (Ear *self, GError **error)
{
  for (;;) {
    gint64 quiet_us = nf_transport_get_time (self->transport) - self->heard_at;
    gboolean has_to_look = quiet_us < BURST_SILENCE_MS * MS || !may_reset (self);
    gboolean found = FALSE;
    if (!go_to_next_rate (self, &found, error))
      return FALSE;
    if (!found)
      return TRUE;
    if (!(has_to_look ? look_and_stay (self, error) : visit_from_reset (self, error)))
      return FALSE;
    if (self->is_over || (self->sense_at >= 0 && !is_strange (self)))
      return TRUE;
  }
}

/* The program has said nothing yet. Once more from the start, at the rate that is likely: what
 * is strange then, later than the ROM's own lines, is a program that speaks late. */
static gboolean
wait_for_program (Ear *self, GError **error)
{
  gboolean from_reset = may_reset (self);
  gboolean found = FALSE;
  gboolean speaks = FALSE;

  if (!go_to_next_rate (self, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  if (!(from_reset ? visit_from_reset (self, error) : visit (self, VISIT_STAY, error)))
    return FALSE;
  speaks = is_strange (self) && (!from_reset || self->heard_at - self->began_at >= ROM_MS * MS);
  if (self->is_over || self->sense_at >= 0 || !speaks)
    return TRUE;
  self->settle_us = self->heard_at - self->began_at + SETTLE_MARGIN_MS * MS;
  return search (self, error);
}

/* The ROM's own lines, and whatever else comes at their rate. */
static gboolean
visit_boot (Ear *self, NfListenStart start, GError **error)
{
  gboolean has_rate = FALSE;

  self->baud = NF_BOOT_BAUD;
  if (!nf_listen_set_rate (self->transport, NF_BOOT_BAUD, &has_rate, error))
    return FALSE;
  if (start == NF_LISTEN_RESET && !reset (self, error))
    return FALSE;
  if (!has_rate)
    return TRUE;
  return visit (self, VISIT_BOOT, error);
}

gboolean
nf_listen_set_rate (NfTransport *transport, guint baud, gboolean *has_rate, GError **error)
{
  g_autoptr (GError) fault = NULL;

  *has_rate = nf_transport_set_baud (transport, baud, &fault);
  if (*has_rate || g_error_matches (fault, NF_ERROR, NF_ERROR_PORT_NOT_SERIAL))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

gboolean
nf_listen_to_boot (NfTransport *transport,
                   const NfListening *listening,
                   const NfResetSequence *into_program,
                   NfListenStart start,
                   NfHeard *heard,
                   NfListenReport report,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  Ear ear = {
    .transport = transport,
    .cancellable = cancellable,
    .heard = heard,
    .report = report,
    .data = data,
    .listening = listening,
    .into_program = into_program,
    .can_reset = start != NF_LISTEN_UNTOUCHED,
    .deadline = nf_transport_get_time (transport) + listening->limit_ms * MS,
    .settle_us = SETTLE_MS * MS,
    .sense_at = -1,
  };

  if (listening->limit_ms == 0)
    return TRUE;
  if (start == NF_LISTEN_WAS_RESET) {
    nf_heard_note_reset (heard);
    ear.n_resets++;
  }
  if (!visit_boot (&ear, start, error))
    return FALSE;
  if (ear.is_over || (has_spoken_late (&ear) && !is_strange (&ear)))
    return TRUE;
  if (!is_strange (&ear))
    return wait_for_program (&ear, error);
  judge_strange (&ear);
  return search (&ear, error);
}

gboolean
nf_listen_for (NfTransport *transport,
               guint baud,
               guint ms,
               NfHeard *heard,
               GCancellable *cancellable,
               GError **error)
{
  gint64 end = nf_transport_get_time (transport) + ms * MS;
  gint64 left_us = ms * MS;

  while (left_us > 0) {
    guint8 bytes[256];
    gssize n = nf_transport_read (transport,
                                  bytes,
                                  sizeof bytes,
                                  (guint) ((left_us + MS - 1) / MS),
                                  cancellable,
                                  error);
    if (n < 0)
      return FALSE;
    nf_heard_add (heard, nf_transport_get_time (transport), baud, bytes, (gsize) n);
    left_us = end - nf_transport_get_time (transport);
  }
  return TRUE;
}
