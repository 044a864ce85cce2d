/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What comes from the stub in many pieces: the flash's bytes and the digests of its sectors.
 *
 * A few requests are always under way, each for one answer, so that the line never falls silent
 * between two of them. Answers come in the order of the requests: when one is missing it shows
 * with the next, and that piece alone is asked again.
 */
#include "nf-stub-private.h"

#include "nf-error.h"

#include "bytes.h"

#include <string.h>

enum {
  /* A larger one would save less than one byte in a hundred, and be lost more often. */
  READ_SIZE = 2048,

  ASKED_MAX = 6,    /* less than may wait in the stub */
  DIGESTS_MS = 500, /* the chip needs 14 for 32 KiB */

  /* How much is under way, in time on the wire: enough for the latency of USB and some networks,
   * little enough to be waited for after a cancel. */
  UNDER_WAY_MS = 100,

  REFUSALS_MAX = 3,
};

/** What is to come. */
typedef struct {
  NfStub *stub;
  guint8 opcode;
  guint32 address;
  guint32 size;
  guint32 piece_size; /* bytes of flash that one answer is about */
  guint flash_unit;   /* of which so many … */
  guint answer_unit;  /* … give so many bytes in the answer */
  guint answer_ms;
  guint asked_max;
  guint8 *to;
  NfStubProgress progress;
  gpointer progress_data;

  guint n_pieces;
  guint next;             /* the first piece that was never asked for */
  guint asked[ASKED_MAX]; /* in this order */
  guint n_asked;
  guint again[ASKED_MAX]; /* lost, and not asked again yet */
  guint n_again;
  guint n_refusals; /* since the last piece that came */
  guint64 done;     /* bytes of flash */
} Pieces;

static guint32
get_piece_size (const Pieces *self, guint piece)
{
  return MIN (self->piece_size, self->size - piece * self->piece_size);
}

static gsize
get_answer_size (const Pieces *self, guint32 size)
{
  return size / self->flash_unit * self->answer_unit;
}

/* Takes the element at @index out. Returns: it */
static guint
take_out (guint *list, guint *n, guint index)
{
  guint piece = list[index];

  *n -= 1;
  memmove (list + index, list + index + 1, (*n - index) * sizeof *list);
  return piece;
}

/* Returns: the place of @piece, or @n */
static guint
find (const guint *list, guint n, guint piece)
{
  guint i = 0;

  while (i < n && list[i] != piece)
    i++;
  return i;
}

/* --- Asking --- */

static gboolean
ask (Pieces *self, GError **error)
{
  guint piece = self->n_again > 0 ? take_out (self->again, &self->n_again, 0) : self->next++;
  guint8 data[8];

  put_u32 (data, self->address + piece * self->piece_size);
  put_u32 (data + 4, get_piece_size (self, piece));
  self->asked[self->n_asked++] = piece;
  return nf_stub_send (self->stub, self->opcode, data, sizeof data, error);
}

/* A change of rate loses what is under way: before one, that is waited for. */
static gboolean
ask_what_is_due (Pieces *self, GError **error)
{
  if (nf_stub_is_line_bad (self->stub)) {
    if (self->n_asked > 0)
      return TRUE;
    if (!nf_stub_slow_down (self->stub, error))
      return FALSE;
  }
  while (self->n_asked < self->asked_max && (self->n_again > 0 || self->next < self->n_pieces))
    if (!ask (self, error))
      return FALSE;
  return TRUE;
}

/* The first of those that were asked for is lost. */
static void
lose_first (Pieces *self)
{
  guint piece = take_out (self->asked, &self->n_asked, 0);
  gsize size = get_answer_size (self, get_piece_size (self, piece));

  nf_stub_count_repeated (self->stub, (guint32) size);
  self->again[self->n_again++] = piece;
}

static gboolean
bear_silence (Pieces *self, GError **error)
{
  if (!nf_stub_count_silence (self->stub, error))
    return FALSE;
  while (self->n_asked > 0)
    lose_first (self);
  return TRUE;
}

/* --- Answers --- */

/* Returns: whether an answer to @piece is wanted; it no longer is after this */
static gboolean
strike_out (Pieces *self, guint piece)
{
  guint at = find (self->asked, self->n_asked, piece);

  if (at < self->n_asked) {
    for (guint i = 0; i < at; i++)
      lose_first (self);
    take_out (self->asked, &self->n_asked, 0);
    return TRUE;
  }
  at = find (self->again, self->n_again, piece);
  if (at == self->n_again)
    return FALSE;
  take_out (self->again, &self->n_again, at);
  return TRUE;
}

static void
take_piece (Pieces *self, const struct reply *reply)
{
  guint32 offset = reply->value - self->address;
  guint piece = offset / self->piece_size;
  guint32 size = 0;

  if (offset >= self->size || offset % self->piece_size != 0)
    return;
  size = get_piece_size (self, piece);
  if (reply->size != get_answer_size (self, size) || !strike_out (self, piece))
    return;
  memcpy (self->to + get_answer_size (self, offset), reply->data, reply->size);
  nf_stub_count_whole (self->stub);
  self->n_refusals = 0;
  self->done += size;
  if (self->progress != NULL)
    self->progress (self->done, self->progress_data);
}

/* A refusal names no piece: it is for the first that is still open, unless answers before it are
 * lost as well, and then asking once too often does no harm. */
static gboolean
take_answer (Pieces *self, const struct reply *reply, GError **error)
{
  if (reply->opcode != self->opcode)
    return TRUE;
  if (reply->status == STATUS_OK) {
    take_piece (self, reply);
    return TRUE;
  }
  if (++self->n_refusals > REFUSALS_MAX)
    return nf_stub_fail_refused (reply, error);
  if (self->n_asked > 0)
    lose_first (self);
  return TRUE;
}

/* Damage was most likely the answer that is due. Else that comes yet, and is taken as well. */
static gboolean
wait_for_news (Pieces *self, GError **error)
{
  gsize size = get_answer_size (self, self->piece_size);
  struct reply reply;

  switch (nf_stub_receive (self->stub,
                           nf_stub_get_deadline (self->stub, size, self->answer_ms),
                           &reply,
                           error)) {
  case NF_STUB_ANSWER:
    return take_answer (self, &reply, error);
  case NF_STUB_DAMAGE:
    if (self->n_asked > 0)
      lose_first (self);
    return TRUE;
  case NF_STUB_NOTHING:
    return bear_silence (self, error);
  case NF_STUB_ERROR:
  default:
    return FALSE;
  }
}

static gboolean
run (Pieces *self, GError **error)
{
  if (!nf_stub_settle (self->stub, error))
    return FALSE;
  self->n_pieces = (self->size + self->piece_size - 1) / self->piece_size;
  while (self->done < self->size) {
    if (!ask_what_is_due (self, error) || !wait_for_news (self, error))
      return FALSE;
  }
  return TRUE;
}

/* Pieces that are under way when somebody gives up come all the same. */
static gboolean
run_to_end (Pieces *self, GError **error)
{
  gboolean done = run (self, error);

  if (!done)
    self->stub->is_unsettled = TRUE;
  return done;
}

gboolean
nf_stub_read (NfStub *self,
              guint32 address,
              guint32 size,
              guint8 *bytes,
              NfStubProgress progress,
              gpointer data,
              GError **error)
{
  guint under_way = self->loader->baud / 10 * UNDER_WAY_MS / 1000 / READ_SIZE;
  Pieces pieces = {
    .stub = self,
    .opcode = OP_STUB_READ,
    .address = address,
    .size = size,
    .piece_size = READ_SIZE,
    .flash_unit = 1,
    .answer_unit = 1,
    .answer_ms = NF_STUB_ANSWER_MS,
    .asked_max = MIN (under_way + 2, ASKED_MAX),
    .to = bytes,
    .progress = progress,
    .progress_data = data,
  };

  return run_to_end (&pieces, error);
}

gboolean
nf_stub_digest (NfStub *self,
                NfRange range,
                guint8 *digests,
                NfStubProgress progress,
                gpointer data,
                GError **error)
{
  Pieces pieces = {
    .stub = self,
    .opcode = OP_STUB_DIGESTS,
    .address = range.address,
    .size = range.size,
    .piece_size = STUB_DIGESTS_MAX * FLASH_SECTOR_SIZE,
    .flash_unit = FLASH_SECTOR_SIZE,
    .answer_unit = STUB_DIGEST_SIZE,
    .answer_ms = DIGESTS_MS,
    .asked_max = ASKED_MAX,
    .to = digests,
    .progress = progress,
    .progress_data = data,
  };

  return run_to_end (&pieces, error);
}
