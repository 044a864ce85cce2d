/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How well the line to the stub carries, and what rate it is run at. See nf-stub-private.h.
 *
 * A change of rate is the one thing that can leave the two sides unable to hear each other. So the
 * stub changes only after it has answered at the old rate, and goes back by itself when
 * STRANGE_MAX bytes come at the new one without one whole frame; and this side believes in a rate
 * only when answers have come at it.
 */
#include "nf-stub-private.h"

#include "nf-error.h"
#include "nf-rate.h"

#include "bytes.h"

#include <string.h>

enum {
  /* Half the rate is worth it only when of all that is sent half is lost: sending again what the
   * line did not carry costs no more than that (measured: at 921600 baud with every third block
   * lost the rest is as fast as without). A silence costs as much time as a dozen pieces,
   * and one lost byte can cause two of them: an answer without its end swallows the next one. */
  BAD_REPEATS = 32,
  SILENCE_REPEATS = 12,

  SILENCES_MAX = 5, /* in a row, when nothing at all is heard … */
  DAMAGED_MAX = 15, /* … and when something is */

  PROBE_MS = 250, /* for an answer that needs no flash */
  PROBES = 4,     /* of which one must be answered where the stub has to be */
  TRIALS = 3,     /* answers in a row without which a higher rate is not believed in */

  CHANGE_ATTEMPTS = 2,
  STRANGE_BYTES = 512, /* twice what sends the stub back to the rate before */
};

void
nf_stub_count_whole (NfStub *self)
{
  self->history <<= 1;
}

void
nf_stub_count_repeated (NfStub *self, guint32 size)
{
  self->history = self->history << 1 | 1;
  if (self->listener.repeated != NULL)
    self->listener.repeated (size, self->listener.data);
}

/* Whether anything has come since the last whole answer. */
static gboolean
is_heard (const NfStub *self)
{
  return self->heard != self->loader->n_received;
}

static gboolean
fail_silent (NfStub *self, GError **error)
{
  if (is_heard (self))
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_LINE,
                 "what comes from the stub at %u baud is damaged",
                 self->loader->baud);
  else
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_TIMED_OUT,
                 "the stub does not answer at %u baud any more",
                 self->loader->baud);
  return FALSE;
}

gboolean
nf_stub_count_silence (NfStub *self, GError **error)
{
  self->history = self->history << SILENCE_REPEATS | ((1u << SILENCE_REPEATS) - 1);
  self->is_cut = TRUE;
  self->is_unsettled = TRUE;
  self->n_silences++;
  return self->n_silences < (is_heard (self) ? DAMAGED_MAX : SILENCES_MAX) ||
         fail_silent (self, error);
}

/* Where nothing is heard at all, not even damage, no request for another rate would be heard. */
gboolean
nf_stub_is_line_bad (const NfStub *self)
{
  guint n = 0;

  for (guint64 rest = self->history; rest != 0; rest &= rest - 1)
    n++;
  return n >= BAD_REPEATS && (self->n_silences == 0 || is_heard (self));
}

/* Changes this side's rate. What is on its way at the old one is lost. */
static gboolean
move (NfStub *self, guint baud, GError **error)
{
  self->line_free_at = 0;
  self->is_cut = TRUE;
  self->is_unsettled = TRUE;
  return nf_loader_set_baud (self->loader, baud, error) &&
         nf_loader_discard_input (self->loader, error);
}

/* Whether the stub answers at the present rate: @n times in a row, in @attempts.
 * Returns: 1: yes; 0: no; -1: error */
static int
probe (NfStub *self, guint8 opcode, guint n, guint attempts, GError **error)
{
  guint n_row = 0;

  for (guint i = 0; i < attempts && n_row < n; i++) {
    struct reply reply;
    NfStubNews news = NF_STUB_NOTHING;

    self->is_cut = TRUE;
    if (!nf_stub_send (self, opcode, NULL, 0, error))
      return -1;
    news = nf_stub_receive_for (self,
                                opcode,
                                nf_stub_get_deadline (self, STUB_SFDP_SIZE, PROBE_MS),
                                &reply,
                                error);
    if (news == NF_STUB_ERROR)
      return -1;
    n_row = news == NF_STUB_ANSWER ? n_row + 1 : 0;
  }
  return n_row == n;
}

/* Both sides go to @baud. Whether the stub has heard of it shows only there, unless it refuses
 * because the request was damaged. */
static gboolean
go (NfStub *self, guint baud, GError **error)
{
  struct reply reply = { .status = STATUS_FAILED };
  NfStubNews news = NF_STUB_ANSWER;
  guint8 data[8];

  put_u32 (data, baud);
  put_u32 (data + 4, self->loader->baud);
  for (guint i = 0; i < PROBES && news == NF_STUB_ANSWER && reply.status == STATUS_FAILED; i++) {
    if (!nf_stub_send (self, OP_CHANGE_BAUD, data, sizeof data, error))
      return FALSE;
    news = nf_stub_receive_for (self,
                                OP_CHANGE_BAUD,
                                nf_stub_get_deadline (self, 0, PROBE_MS),
                                &reply,
                                error);
  }
  return news != NF_STUB_ERROR && move (self, baud, error);
}

/* Sends what makes no sense at any rate near this one, so that a stub that has heard nothing here
 * goes back to the rate before. */
static gboolean
send_strange (NfStub *self, GError **error)
{
  guint8 bytes[STRANGE_BYTES];

  memset (bytes, 0xFF, sizeof bytes);
  self->is_cut = TRUE;
  return nf_transport_write (self->loader->transport,
                             bytes,
                             sizeof bytes,
                             self->loader->cancellable,
                             error);
}

/* Whether the stub is at this rate, whatever it does there. Returns: as probe () */
static int
find (NfStub *self, GError **error)
{
  return probe (self, OP_STUB_WRITE_END, 1, PROBES, error);
}

/* The present rate does not carry. A stub that hears nothing is sent back by strange bytes, one
 * that does hear, and whose answers are damaged, is told. */
static gboolean
go_back (NfStub *self, guint baud, GError **error)
{
  guint bad = self->loader->baud;
  int found = 0;

  if (!send_strange (self, error) || !move (self, baud, error))
    return FALSE;
  found = find (self, error);
  if (found != 0)
    return found > 0;
  if (!move (self, bad, error) || !go (self, baud, error))
    return FALSE;
  found = find (self, error);
  return found > 0 || (found == 0 && fail_silent (self, error));
}

/* Returns: 1: both sides are at @baud; 0: it does not carry, and both are where they were;
 * -1: error. @error is set for 0 as well */
static int
try_change (NfStub *self, guint baud, guint8 opcode, guint n_probes, GError **error)
{
  guint before = self->loader->baud;
  int carries = 0;

  for (guint i = 0; i < CHANGE_ATTEMPTS && carries == 0; i++) {
    if (!go (self, baud, error))
      return -1;
    carries = probe (self, opcode, n_probes, PROBES, error);
    if (carries == 0 && !go_back (self, before, error))
      return -1;
  }
  if (carries == 0)
    g_set_error (error, NF_ERROR, NF_ERROR_LINE, "the line does not carry %u baud", baud);
  return carries;
}

/* An adapter that has no such rate must not be found out after the stub has gone there. And a
 * cancel in the middle would leave nobody knowing at what rate that is. Returns: as try_change ()
 */
static int
change (NfStub *self, guint baud, guint8 opcode, guint n_probes, GError **error)
{
  GCancellable *cancellable = nf_loader_get_cancellable (self->loader);
  guint before = self->loader->baud;
  gboolean can_move = move (self, baud, error);
  int changed = 0;

  if (!move (self, before, can_move ? error : NULL))
    return -1;
  if (!can_move)
    return 0;
  nf_loader_set_cancellable (self->loader, NULL);
  changed = try_change (self, baud, opcode, n_probes, error);
  nf_loader_set_cancellable (self->loader, cancellable);
  return changed;
}

gboolean
nf_stub_slow_down (NfStub *self, GError **error)
{
  guint from = self->loader->baud;

  self->history = 0;
  for (guint to = nf_rate_get_lower (from); to != 0; to = nf_rate_get_lower (to)) {
    g_autoptr (GError) fault = NULL;
    int changed = change (self, to, OP_STUB_WRITE_END, 1, &fault);
    if (changed > 0) {
      if (self->listener.slowed != NULL)
        self->listener.slowed (from, to, self->listener.data);
      return TRUE;
    }
    if (changed < 0) {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
nf_stub_set_baud (NfStub *self, guint baud, GError **error)
{
  if (baud == self->loader->baud)
    return TRUE;
  if (change (self, baud, OP_STUB_INFO, TRIALS, error) <= 0)
    return FALSE;
  self->history = 0;
  return TRUE;
}
