/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stream of blocks that becomes the flash's content, see stub-protocol.h.
 *
 * The line is never left idle while the stub has room: blocks go out one after the other, and what
 * the stub says of them is looked at in between. Only what it says to be missing is sent again. On
 * a line nothing overtakes: a block is lost when one that was sent after it has arrived, or when
 * a question that was sent after it is answered, and it has not arrived.
 */
#include "nf-stub-private.h"

#include "nf-deflate.h"
#include "nf-error.h"

#include "bytes.h"
#include "slip.h"

#include <string.h>

enum {
  NUMBER_SIZE = 4, /* before the bytes of a block */
  SLOTS = STUB_WINDOW + 1,

  POLL_MS = 250, /* the stub says nothing while it erases: so often it is asked */

  /* When all has arrived, the stub answers when all is programmed: what it unpacks ahead may wait
   * for an erase, which takes 2 s at worst. So many silences are no sign of a bad line. */
  FLASH_MS = 1000,
  FLASH_WAITS_MAX = 4,

  STUCK_US = 10 * 1000 * 1000, /* no progress of any kind for so long */

  ERASE_SIZE = 0x100000, /* in one stream; a multiple of 64 KiB */
};

/** A block, from when it is first sent until the stub has used it up. */
typedef struct {
  guint64 sending; /* the last one of it, counted over all blocks */
  gboolean has_arrived;
} Block;

/** A stream under way. */
typedef struct {
  NfStub *stub;
  const guint8 *bytes;
  gsize total;
  NfDeflate *packer; /* NULL: the bytes are sent as they are */
  NfStubWritten *written;
  NfStubProgress progress;
  gpointer progress_data;

  Block blocks[SLOTS]; /* each at its number, modulo their count */
  guint32 sent;        /* how many were sent at least once */
  gboolean has_more;   /* there are others */
  guint64 n_sendings;
  guint64 settled; /* whatever was sent up to this has arrived or is lost */

  guint32 arrived; /* the lowest number that has not */
  guint32 used;
  gsize programmed; /* bytes */
  gint64 moved_at;  /* when a block arrived, or any of these changed */
  gboolean is_done; /* all is programmed and read back */

  gboolean is_asked; /* the stub is to say how things stand: … */
  guint64 asked;     /* … after so many sendings … */
  gint64 answer_at;  /* … and by then at the latest */
  gint64 ask_at;     /* when that is due; counts while it is not asked */
  guint n_waits;     /* for the flash alone, in a row */
} Stream;

static gint64
get_time (const Stream *self)
{
  return nf_transport_get_time (self->stub->loader->transport);
}

static Block *
get_block (Stream *self, guint32 number)
{
  return &self->blocks[number % SLOTS];
}

/* --- Sending --- */

/* Returns: the bytes of a block; @size: (out): 0 when there is none with this number */
static const guint8 *
peek (Stream *self, guint32 number, gsize *size)
{
  gsize offset = (gsize) number * STUB_BLOCK_SIZE;

  if (self->packer != NULL)
    return nf_deflate_peek (self->packer, offset, STUB_BLOCK_SIZE, size);
  offset = MIN (offset, self->total);
  *size = MIN (STUB_BLOCK_SIZE, self->total - offset);
  return self->bytes + offset;
}

/* Looks whether there is a next block. That is packed now, while others leave. */
static void
look_ahead (Stream *self)
{
  gsize size = 0;

  peek (self, self->sent, &size);
  self->has_more = size > 0;
}

/* Returns: whether there is a block to be sent now; @number: (out): which */
static gboolean
find_due (Stream *self, guint32 *number)
{
  for (*number = self->arrived; *number < self->sent; (*number)++) {
    const Block *block = get_block (self, *number);
    if (!block->has_arrived && block->sending <= self->settled)
      return TRUE;
  }
  return self->has_more && self->sent < self->used + STUB_WINDOW;
}

static void
fill_block (guint8 *data, guint32 number, const guint8 *bytes, gsize size)
{
  guint8 mask = slip_find_mask (bytes, size);

  put_u32 (data, number | (guint32) mask << STUB_MASK_SHIFT);
  for (gsize i = 0; i < size; i++)
    data[NUMBER_SIZE + i] = bytes[i] ^ mask;
}

static gboolean
send_block (Stream *self, guint32 number, GError **error)
{
  Block *block = get_block (self, number);
  guint8 data[NUMBER_SIZE + STUB_BLOCK_SIZE];
  gsize size = 0;
  const guint8 *bytes = peek (self, number, &size);

  fill_block (data, number, bytes, size);
  if (!nf_stub_send (self->stub, OP_STUB_WRITE_DATA, data, NUMBER_SIZE + size, error))
    return FALSE;
  block->sending = ++self->n_sendings;
  if (number < self->sent) {
    nf_stub_count_repeated (self->stub, (guint32) size);
  } else {
    block->has_arrived = FALSE;
    self->sent++;
    self->written->wire_bytes += size;
    look_ahead (self);
  }
  /* Behind the last one the question goes out at once: its answer tells of what is lost. */
  self->ask_at = self->has_more ? nf_stub_get_deadline (self->stub, 0, POLL_MS) : get_time (self);
  return TRUE;
}

static gboolean
ask (Stream *self, GError **error)
{
  guint answer_ms = self->has_more ? NF_STUB_ANSWER_MS : FLASH_MS;

  if (!nf_stub_send (self->stub, OP_STUB_WRITE_END, NULL, 0, error))
    return FALSE;
  self->is_asked = TRUE;
  self->asked = self->n_sendings;
  self->answer_at = nf_stub_get_deadline (self->stub, 4 * STUB_WRITE_WORDS, answer_ms);
  return TRUE;
}

/* --- What the stub says --- */

static void
note_arrival (Stream *self, guint32 number)
{
  Block *block = get_block (self, number);

  if (block->has_arrived)
    return;
  block->has_arrived = TRUE;
  self->settled = MAX (self->settled, block->sending);
  self->moved_at = get_time (self);
  nf_stub_count_whole (self->stub);
}

static void
note_arrivals (Stream *self, guint32 next, guint32 held)
{
  for (guint32 number = self->arrived; number < next; number++)
    note_arrival (self, number);
  for (guint32 i = 0; next + 1 + i < self->sent; i++)
    if (held >> i & 1)
      note_arrival (self, next + 1 + i);
  self->arrived = next;
}

static gboolean
fail_stuck (Stream *self, GError **error)
{
  gboolean has_work = self->used < self->arrived || self->arrived == self->sent;

  g_set_error (error,
               NF_ERROR,
               has_work ? NF_ERROR_FLASH_REFUSED : NF_ERROR_LINE,
               has_work ? "the flash chip has done nothing for %d s"
                        : "not one block arrived whole in %d s",
               STUCK_US / (int) G_USEC_PER_SEC);
  return FALSE;
}

static gboolean
fail_state (GError **error)
{
  g_set_error_literal (error,
                       NF_ERROR,
                       NF_ERROR_BAD_ANSWER,
                       "what the stub tells of the stream cannot be");
  return FALSE;
}

/* Until all has been read back there is none. */
static gboolean
is_digest (const guint8 digest[STUB_DIGEST_SIZE])
{
  guint8 all = 0;

  for (guint i = 0; i < STUB_DIGEST_SIZE; i++)
    all |= digest[i];
  return all != 0;
}

static gboolean
take_state (Stream *self, const struct reply *reply, GError **error)
{
  guint32 next = get_u32 (reply->data + 4 * STUB_WRITE_NEXT);
  guint32 used = get_u32 (reply->data + 4 * STUB_WRITE_USED);
  guint32 erased = get_u32 (reply->data + 4 * STUB_WRITE_ERASED);
  gboolean works = used != self->used || reply->value != self->programmed ||
                   erased != self->written->erased_bytes;

  if (next < self->arrived || next > self->sent || used < self->used || used > next ||
      reply->value < self->programmed || reply->value > self->total)
    return fail_state (error);
  note_arrivals (self, next, get_u32 (reply->data + 4 * STUB_WRITE_HELD));
  /* All is unpacked: the next answer comes when all is programmed and read back. */
  if (used != self->used && used == self->sent && !self->has_more)
    self->ask_at = get_time (self);
  self->used = used;
  self->written->erased_bytes = erased;
  memcpy (self->written->digest, reply->data + 4 * STUB_WRITE_DIGEST, STUB_DIGEST_SIZE);
  self->is_done = reply->value == self->total && is_digest (self->written->digest);
  if (reply->value != self->programmed && self->progress != NULL)
    self->progress (reply->value, self->progress_data);
  self->programmed = reply->value;
  if (works)
    self->moved_at = get_time (self);
  return get_time (self) - self->moved_at < STUCK_US || fail_stuck (self, error);
}

/* A refusal without a state is about the question itself, that was damaged on its way; unless the
 * stub has no stream. */
static gboolean
take_answer (Stream *self, const struct reply *reply, GError **error)
{
  if (reply->opcode != OP_STUB_WRITE_DATA && reply->opcode != OP_STUB_WRITE_END)
    return TRUE;
  self->n_waits = 0;
  if (self->has_more || self->asked == self->n_sendings)
    self->ask_at = nf_stub_get_deadline (self->stub, 0, POLL_MS);
  if (reply->opcode == OP_STUB_WRITE_END)
    self->is_asked = FALSE;
  if (reply->size != 4 * STUB_WRITE_WORDS) {
    self->ask_at = get_time (self);
    return reply->error != STUB_ERROR_CLOSED || nf_stub_fail_refused (reply, error);
  }
  if (reply->opcode == OP_STUB_WRITE_END)
    self->settled = MAX (self->settled, self->asked);
  return take_state (self, reply, error) &&
         (reply->status == STATUS_OK || nf_stub_fail_refused (reply, error));
}

/* Damage may have been the answer to the question: that is asked again. */
static gboolean
take_news (Stream *self, NfStubNews news, const struct reply *reply, GError **error)
{
  if (news == NF_STUB_ANSWER)
    return take_answer (self, reply, error);
  if (news == NF_STUB_DAMAGE && self->is_asked) {
    self->is_asked = FALSE;
    self->ask_at = get_time (self);
  }
  return news != NF_STUB_ERROR;
}

/* Waits for the first news and takes all that are there. */
static gboolean
listen (Stream *self, gint64 deadline, GError **error)
{
  struct reply reply;
  NfStubNews news = NF_STUB_NOTHING;

  do {
    news = nf_stub_receive (self->stub, deadline, &reply, error);
    if (!take_news (self, news, &reply, error))
      return FALSE;
    deadline = get_time (self);
  } while (news != NF_STUB_NOTHING);
  return TRUE;
}

/* --- The stream as a whole --- */

/* Where all has been sent it is not the line that is slow. */
static gboolean
bear_silence (Stream *self, GError **error)
{
  self->is_asked = FALSE;
  self->ask_at = get_time (self);
  if (self->has_more || self->n_waits == FLASH_WAITS_MAX)
    return nf_stub_count_silence (self->stub, error);
  self->n_waits++;
  self->stub->is_cut = TRUE;
  self->stub->is_unsettled = TRUE;
  return TRUE;
}

static gboolean
slow_down (Stream *self, GError **error)
{
  self->is_asked = FALSE;
  self->ask_at = get_time (self);
  return nf_stub_slow_down (self->stub, error);
}

static gboolean
step (Stream *self, GError **error)
{
  guint32 number = 0;
  gboolean is_due = find_due (self, &number);

  if (nf_stub_is_line_bad (self->stub) && (is_due || self->has_more))
    return slow_down (self, error);
  if (is_due)
    return send_block (self, number, error) && listen (self, get_time (self), error);
  if (!self->is_asked && get_time (self) >= self->ask_at && !ask (self, error))
    return FALSE;
  if (!listen (self, self->is_asked ? self->answer_at : self->ask_at, error))
    return FALSE;
  return !self->is_asked || get_time (self) < self->answer_at || bear_silence (self, error);
}

static gboolean
begin (Stream *self, const NfRange *runs, guint n_runs, guint flags, GError **error)
{
  guint8 data[8 + 8 * STUB_RUNS_MAX];
  struct reply reply;

  put_u32 (data, flags);
  put_u32 (data + 4, n_runs);
  for (guint i = 0; i < n_runs; i++) {
    put_u32 (data + 8 + 8 * i, runs[i].address);
    put_u32 (data + 12 + 8 * i, runs[i].size);
  }
  if (!nf_stub_exchange (self->stub,
                         OP_STUB_WRITE_BEGIN,
                         data,
                         8 + 8 * n_runs,
                         4 * STUB_WRITE_WORDS,
                         NF_STUB_ANSWER_MS,
                         &reply,
                         error))
    return FALSE;
  self->written->was_protected |=
      (get_u32 (reply.data + 4 * STUB_WRITE_FLAGS) & STUB_NEWS_UNLOCKED) != 0;
  self->moved_at = get_time (self);
  look_ahead (self);
  return TRUE;
}

/* What was sent and is not wanted any more is not to be written. */
static void
end_badly (Stream *self, const GError *fault)
{
  self->stub->is_unsettled = TRUE;
  if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->stub->n_silences == 0)
    nf_stub_abandon (self->stub);
}

static gboolean
write_runs (Stream *self, const NfRange *runs, guint n_runs, guint flags, GError **error)
{
  g_autoptr (NfDeflate) packer = NULL;
  GError *fault = NULL;
  gboolean ok = FALSE;

  if (!(flags & STUB_WRITE_RAW))
    packer = nf_deflate_new (self->bytes, self->total);
  self->packer = packer;
  ok = begin (self, runs, n_runs, flags, &fault);
  while (ok && !self->is_done)
    ok = step (self, &fault);
  if (ok)
    return TRUE;
  end_badly (self, fault);
  g_propagate_error (error, fault);
  return FALSE;
}

gboolean
nf_stub_write (NfStub *self,
               const NfRange *runs,
               guint n_runs,
               const guint8 *bytes,
               guint flags,
               NfStubWritten *written,
               NfStubProgress progress,
               gpointer data,
               GError **error)
{
  Stream stream = {
    .stub = self,
    .bytes = bytes,
    .written = written,
    .progress = progress,
    .progress_data = data,
  };

  g_return_val_if_fail (n_runs > 0 && n_runs <= STUB_RUNS_MAX, FALSE);
  *written = (NfStubWritten){ 0 };
  for (guint i = 0; i < n_runs; i++)
    stream.total += runs[i].size;
  return write_runs (&stream, runs, n_runs, flags, error);
}

/* --- Erasing --- */

/** What is erased in several streams, as one. */
typedef struct {
  guint64 done; /* by the streams before this one */
  NfStubProgress progress;
  gpointer data;
} EraseProgress;

static void
tell_erased (guint64 done, gpointer data)
{
  EraseProgress *self = data;

  if (self->progress != NULL)
    self->progress (self->done + done, self->data);
}

/* Nothing else is proven on its way there as well as a stream is: so what is to be blank is
 * written with FF, which is erased where it is not, and not programmed. */
gboolean
nf_stub_erase (NfStub *self,
               NfRange range,
               guint64 *erased,
               NfStubProgress progress,
               gpointer data,
               GError **error)
{
  g_autofree guint8 *blank = g_malloc (ERASE_SIZE);
  EraseProgress told = { 0, progress, data };

  memset (blank, 0xFF, ERASE_SIZE);
  *erased = 0;
  while (told.done < range.size) {
    guint32 address = range.address + (guint32) told.done;
    guint32 left = range.size - (guint32) told.done;
    NfRange run = { address, MIN (left, ERASE_SIZE - address % ERASE_SIZE) };
    NfStubWritten written;
    gboolean ok = nf_stub_write (self, &run, 1, blank, 0, &written, tell_erased, &told, error);
    *erased += written.erased_bytes;
    if (!ok)
      return FALSE;
    told.done += run.size;
  }
  return TRUE;
}
