/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Listening to a board that starts, see nf-listen.h: which rate is visited when, and what the
 * board is reset for. What happens in a visit is in nf-ear.h.
 */
#include "nf-ear.h"

#include "nf-error.h"
#include "nf-reset.h"

#define MS G_TIME_SPAN_MILLISECOND

enum {
  RESETS_MAX = 4,
  SETTLE_MS = 2200,       /* for the first word of a program of which nothing is known */
  SETTLE_MARGIN_MS = 300, /* the same when it is known when it spoke last time */
};

typedef struct {
  NfEar ear;
  const NfResetSequence *into_program;
  gboolean can_reset;
  guint n_resets;
  gint64 reset_at;
  guint tried; /* bits: the rates that were visited */
  gboolean tried_presumed;
  gboolean is_slow; /* what is strange at 74880 looks like text at a much lower rate */
  gboolean has_looked_back;
} Search;

/* --- Resets ------------------------------------------------------------------------------ */

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
may_reset (const Search *self)
{
  gint64 left_us = self->ear.deadline - nf_transport_get_time (self->ear.transport);

  return self->can_reset && self->n_resets < RESETS_MAX &&
         left_us > get_reset_us (self->into_program) + NF_EAR_ROM_MS * MS;
}

static void
count_reset (Search *self)
{
  self->n_resets++;
  self->reset_at = nf_transport_get_time (self->ear.transport);
}

static gboolean
reset (Search *self, GError **error)
{
  if (!nf_transport_discard_input (self->ear.transport, error) ||
      !nf_reset_into_program (self->ear.transport,
                              self->into_program,
                              self->ear.cancellable,
                              error))
    return FALSE;
  count_reset (self);
  nf_heard_note_reset (self->ear.heard);
  return TRUE;
}

static gboolean
visit_from_reset (Search *self, GError **error)
{
  return reset (self, error) && nf_ear_visit (&self->ear, NF_VISIT_STAY, error);
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
judge_strange (Search *self)
{
  gsize n = 0;
  const guint8 *bytes = nf_heard_get_bytes (self->ear.heard, &n);

  self->is_slow =
      look_slow (bytes + n - MIN (self->ear.n_strange, n), MIN (self->ear.n_strange, n));
  self->ear.settle_us = self->ear.heard_at - self->ear.began_at + SETTLE_MARGIN_MS * MS;
}

/* Returns the next rate by how likely it is, 0 after the last. */
static guint
choose_rate (Search *self)
{
  static const guint rates[] = { 115200, 57600, 38400, 19200, 9600, 230400, 460800, 921600 };
  static const guint8 orders[2][G_N_ELEMENTS (rates)] = {
    { 0, 4, 1, 2, 3, 5, 6, 7 }, /* 9600 is what old NodeMCU firmware has */
    { 4, 3, 2, 1, 0, 5, 6, 7 },
  };
  guint presumed = self->ear.listening->program_baud;

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
go_to_next_rate (Search *self, gboolean *found, GError **error)
{
  guint baud = 0;

  do {
    baud = choose_rate (self);
    if (baud != 0 && !nf_listen_set_rate (self->ear.transport, baud, found, error))
      return FALSE;
  } while (baud != 0 && !*found);
  *found = baud != 0;
  self->ear.baud = baud;
  return TRUE;
}

/* Looks whether somebody speaks at the present rate, and listens to it from the start if so. What
 * is silent just now, and can be reset, is reset. */
static gboolean
look_and_stay (Search *self, GError **error)
{
  self->ear.is_patient = !may_reset (self);
  if (!nf_ear_visit (&self->ear, NF_VISIT_LOOK, error))
    return FALSE;
  if (self->ear.is_over || nf_ear_is_strange (&self->ear))
    return TRUE;
  if (may_reset (self))
    return visit_from_reset (self, error);
  return self->ear.sense_at < 0 || nf_ear_go_on (&self->ear, NF_VISIT_STAY, error);
}

/* What is strange so long after a reset of ours may be the ROM's lines: a board that started well
 * the first time, and restarts by itself since. */
static gboolean
may_have_restarted (const Search *self)
{
  return !self->has_looked_back && nf_ear_is_strange (&self->ear) &&
         self->ear.heard_at - self->reset_at >= NF_EAR_ROM_MS * MS;
}

/* Once more at the ROM's rate: until the board has restarted again, where it does so by itself. */
static gboolean
look_back (Search *self, GError **error)
{
  gboolean is_silent = !nf_ear_hears_somebody (&self->ear);
  gint64 settle_us = self->ear.settle_us;
  gboolean has_rate = FALSE;
  gboolean ok = FALSE;

  self->has_looked_back = TRUE;
  if (!nf_listen_set_rate (self->ear.transport, NF_BOOT_BAUD, &has_rate, error))
    return FALSE;
  if (!has_rate)
    return TRUE;
  self->ear.baud = NF_BOOT_BAUD;
  if (is_silent && may_reset (self) && !reset (self, error))
    return FALSE;
  self->ear.settle_us = SETTLE_MS * MS;
  ok = nf_ear_visit (&self->ear, NF_VISIT_STAY, error);
  self->ear.settle_us = settle_us;
  return ok;
}

/* The program speaks, at a rate that is not known. As long as it does, that is found without
 * a reset; what spoke and is silent now only speaks again after one. */
static gboolean
search (Search *self, GError **error)
{
  for (;;) {
    gboolean has_to_look = nf_ear_hears_somebody (&self->ear) || !may_reset (self);
    gboolean found = FALSE;
    if (!go_to_next_rate (self, &found, error))
      return FALSE;
    if (!found)
      return TRUE;
    if (!(has_to_look ? look_and_stay (self, error) : visit_from_reset (self, error)))
      return FALSE;
    if (!self->ear.is_over && may_have_restarted (self) && !look_back (self, error))
      return FALSE;
    if (self->ear.is_over || nf_ear_has_found_text (&self->ear))
      return TRUE;
  }
}

/* The program has said nothing yet. Once more from the start, at the rate that is likely: what
 * is strange then, later than the ROM's own lines, is a program that speaks late. */
static gboolean
wait_for_program (Search *self, GError **error)
{
  gboolean from_reset = may_reset (self);
  gboolean found = FALSE;
  gboolean speaks = FALSE;

  if (!go_to_next_rate (self, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  if (!(from_reset ? visit_from_reset (self, error)
                   : nf_ear_visit (&self->ear, NF_VISIT_STAY, error)))
    return FALSE;
  speaks = nf_ear_is_strange (&self->ear) &&
           (!from_reset || self->ear.heard_at - self->ear.began_at >= NF_EAR_ROM_MS * MS);
  if (self->ear.is_over || self->ear.sense_at >= 0 || !speaks)
    return TRUE;
  self->ear.settle_us = self->ear.heard_at - self->ear.began_at + SETTLE_MARGIN_MS * MS;
  return search (self, error);
}

/* A board that may not be reset says everything once: what the SDK has to say first, and then, at
 * the rate that is likely, the program's banner. */
static gboolean
visit_untouched (Search *self, GError **error)
{
  gboolean found = FALSE;

  self->ear.baud = NF_BOOT_BAUD;
  if (!nf_listen_set_rate (self->ear.transport, NF_BOOT_BAUD, &found, error) ||
      (found && !nf_ear_visit (&self->ear, NF_VISIT_PASS, error)))
    return FALSE;
  if (self->ear.is_over)
    return TRUE;
  return go_to_next_rate (self, &found, error) &&
         (!found || nf_ear_visit (&self->ear, NF_VISIT_STAY, error));
}

/* The ROM's own lines, and whatever else comes at their rate. */
static gboolean
visit_boot (Search *self, NfListenStart start, GError **error)
{
  gboolean has_rate = FALSE;

  self->ear.baud = NF_BOOT_BAUD;
  if (!nf_listen_set_rate (self->ear.transport, NF_BOOT_BAUD, &has_rate, error))
    return FALSE;
  if (start == NF_LISTEN_RESET && !reset (self, error))
    return FALSE;
  if (!has_rate)
    return TRUE;
  return nf_ear_visit (&self->ear, NF_VISIT_BOOT, error);
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
  gint64 now = nf_transport_get_time (transport);
  Search self = {
    .ear = { .transport = transport,
             .cancellable = cancellable,
             .listening = listening,
             .heard = heard,
             .report = report,
             .data = data,
             .deadline = now + listening->limit_ms * MS,
             .settle_us = SETTLE_MS * MS,
             .sense_at = -1 },
    .into_program = into_program,
    .can_reset = start != NF_LISTEN_UNTOUCHED,
    .reset_at = now,
  };

  if (listening->limit_ms == 0)
    return TRUE;
  if (start == NF_LISTEN_WAS_RESET)
    count_reset (&self);
  if (start == NF_LISTEN_UNTOUCHED && !visit_untouched (&self, error))
    return FALSE;
  if (self.ear.is_over || nf_ear_has_found_text (&self.ear))
    return TRUE;
  if (!visit_boot (&self, start, error))
    return FALSE;
  if (self.ear.is_over || (nf_ear_heard_program (&self.ear) && !nf_ear_is_strange (&self.ear)))
    return TRUE;
  if (!nf_ear_is_strange (&self.ear))
    return wait_for_program (&self, error);
  judge_strange (&self);
  return search (&self, error);
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
