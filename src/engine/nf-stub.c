/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Single requests to the stub, see nf-stub.h.
 */
#include "nf-stub-private.h"

#include "nf-error.h"

#include "bytes.h"
#include "crc32.h"

enum {
  CRC_SIZE = 4,
  STATUS_SIZE = 2,
  REFUSALS_MAX = 3,    /* of the same request: then it is meant, and no damage */
  NONCES = 0x40000,    /* addresses that every flash chip has */
  ERASE_MAX_MS = 3000, /* more than any data sheet allows 64 KiB */
};

/* --- Requests and answers --- */

static gint64
get_time (NfStub *self)
{
  return nf_transport_get_time (self->loader->transport);
}

static gint64
get_wire_us (NfStub *self, gsize size)
{
  return (gint64) size * 10 * G_USEC_PER_SEC / self->loader->baud;
}

gboolean
nf_stub_end_frame (NfStub *self, GError **error)
{
  static const guint8 end = SLIP_END;

  self->is_cut = FALSE;
  return nf_transport_write (self->loader->transport, &end, 1, self->loader->cancellable, error);
}

gboolean
nf_stub_send (NfStub *self, guint8 opcode, const guint8 *data, gsize size, GError **error)
{
  struct request request = {
    .opcode = opcode,
    .checksum = crc32_of (data, size),
    .data = data,
    .size = (guint16) size,
  };
  gint64 begin = MAX (get_time (self), self->line_free_at);
  gsize framed_size = 0;

  if ((self->is_cut && !nf_stub_end_frame (self, error)) ||
      !nf_loader_send (self->loader, &request, &framed_size, error)) {
    self->is_cut = TRUE;
    return FALSE;
  }
  self->line_free_at = begin + get_wire_us (self, framed_size);
  return TRUE;
}

/* Reads the frame in the decoder. Status and error stand behind the CRC: of what they can be,
 * damage to one of them leaves nothing. */
static gboolean
parse (NfStub *self, struct reply *reply)
{
  const guint8 *frame = self->loader->decoder.frame;
  gsize size = self->loader->decoder.size;

  if (!reply_parse (reply, frame, size) || reply->status > STATUS_FAILED ||
      (reply->status == STATUS_OK) != (reply->error == 0))
    return FALSE;
  if (reply->opcode < OP_STUB_INFO)
    return TRUE;
  if (reply->size < CRC_SIZE)
    return FALSE;
  reply->size = (guint16) (reply->size - CRC_SIZE);
  size -= CRC_SIZE + STATUS_SIZE;
  return crc32_of (frame, size) == get_u32 (frame + size);
}

/* The ROM of a chip that was reset answers whatever it does not know in the name of another
 * command: that is none. */
static void
note_sign_of_life (NfStub *self)
{
  self->n_silences = 0;
  self->heard = self->loader->n_received;
}

NfStubNews
nf_stub_receive (NfStub *self, gint64 deadline, struct reply *reply, GError **error)
{
  int got = nf_loader_receive_frame (self->loader, deadline, error);

  if (got <= 0)
    return got == 0 ? NF_STUB_NOTHING : NF_STUB_ERROR;
  if (!parse (self, reply))
    return NF_STUB_DAMAGE;
  if (reply->opcode >= OP_STUB_INFO)
    note_sign_of_life (self);
  return NF_STUB_ANSWER;
}

NfStubNews
nf_stub_receive_for (NfStub *self,
                     guint8 opcode,
                     gint64 deadline,
                     struct reply *reply,
                     GError **error)
{
  NfStubNews news = NF_STUB_DAMAGE;

  while (news == NF_STUB_DAMAGE || (news == NF_STUB_ANSWER && reply->opcode != opcode))
    news = nf_stub_receive (self, deadline, reply, error);
  if (news == NF_STUB_ANSWER)
    note_sign_of_life (self);
  return news;
}

gint64
nf_stub_get_deadline (NfStub *self, gsize size, guint answer_ms)
{
  gsize frame_size = PACKET_HEADER_SIZE + size + CRC_SIZE + STATUS_SIZE;
  gint64 begin = MAX (get_time (self), self->line_free_at);

  return MAX (begin + answer_ms * G_TIME_SPAN_MILLISECOND, self->flash_free_at) +
         get_wire_us (self, SLIP_ENCODED_MAX (frame_size));
}

static const char *
describe_refusal (const struct reply *reply)
{
  switch (reply->error) {
  case STUB_ERROR_LENGTH:
    return "it has a length that it cannot have";
  case STUB_ERROR_CHECKSUM:
    return "it arrived damaged";
  case STUB_ERROR_VALUE:
    return "the address or the size is outside the flash";
  case STUB_ERROR_UNKNOWN:
    return "it is unknown";
  case STUB_ERROR_FLASH:
    return reply->opcode == OP_STUB_WRITE_BEGIN ? "no flash chip answers"
                                                : "the flash chip does not erase";
  case STUB_ERROR_LOCKED:
    return "the flash chip's write protection cannot be taken away";
  case STUB_ERROR_CLOSED:
    return "there is no stream to be written";
  case STUB_ERROR_INFLATE:
    return "the data cannot be unpacked";
  default:
    return "for a reason without a name";
  }
}

static NfError
get_cause (const struct reply *reply)
{
  switch (reply->error) {
  case STUB_ERROR_CHECKSUM:
    return NF_ERROR_LINE;
  case STUB_ERROR_FLASH:
    return reply->opcode == OP_STUB_WRITE_BEGIN ? NF_ERROR_FLASH_SILENT : NF_ERROR_FLASH_REFUSED;
  case STUB_ERROR_LOCKED:
    return NF_ERROR_FLASH_REFUSED;
  case STUB_ERROR_INFLATE: /* every block was proven */
    return NF_ERROR_INTERNAL;
  default:
    return NF_ERROR_BAD_ANSWER;
  }
}

gboolean
nf_stub_fail_refused (const struct reply *reply, GError **error)
{
  g_set_error (error,
               NF_ERROR,
               (int) get_cause (reply),
               "the stub refused command %02x (error %02x): %s",
               reply->opcode,
               reply->error,
               describe_refusal (reply));
  return FALSE;
}

static gboolean
bear_silence (NfStub *self, GError **error)
{
  return nf_stub_count_silence (self, error) &&
         (!nf_stub_is_line_bad (self) || nf_stub_slow_down (self, error));
}

/* Reads one byte. Returns: whether that was answered, and by it alone */
static NfStubNews
ask_for_nonce (NfStub *self, guint32 nonce, GError **error)
{
  guint8 data[8];
  struct reply reply;
  NfStubNews news = NF_STUB_NOTHING;
  gint64 deadline = 0;

  put_u32 (data, nonce);
  put_u32 (data + 4, 1);
  if (!nf_stub_send (self, OP_STUB_READ, data, sizeof data, error))
    return NF_STUB_ERROR;
  deadline = nf_stub_get_deadline (self, 1, NF_STUB_ANSWER_MS);
  do
    news = nf_stub_receive_for (self, OP_STUB_READ, deadline, &reply, error);
  while (news == NF_STUB_ANSWER && (reply.value != nonce || reply.size != 1));
  return news;
}

/* Answers come in the order of the requests, so the answer to a request that was never made
 * before comes last: a read of one byte, each time at another address. */
gboolean
nf_stub_settle (NfStub *self, GError **error)
{
  while (self->is_unsettled) {
    NfStubNews news = ask_for_nonce (self, self->n_settled++ % NONCES, error);

    if (news == NF_STUB_ERROR || (news == NF_STUB_NOTHING && !bear_silence (self, error)))
      return FALSE;
    self->is_unsettled = news != NF_STUB_ANSWER;
  }
  self->flash_free_at = 0;
  return TRUE;
}

void
nf_stub_abandon (NfStub *self)
{
  GCancellable *cancellable = nf_loader_get_cancellable (self->loader);
  static const guint8 first_byte[8] = { [4] = 1 };

  self->is_cut = TRUE;
  self->is_unsettled = TRUE;
  self->flash_free_at = get_time (self) + ERASE_MAX_MS * G_TIME_SPAN_MILLISECOND;
  nf_loader_set_cancellable (self->loader, NULL);
  nf_stub_send (self, OP_STUB_READ, first_byte, sizeof first_byte, NULL);
  nf_loader_set_cancellable (self->loader, cancellable);
}

/* Whether @reply can be the answer to @opcode: without a CRC its size is all there is to go by. */
static gboolean
is_answer_to (const struct reply *reply, guint8 opcode, gsize size)
{
  return reply->opcode == opcode && (reply->status == STATUS_FAILED || reply->size == size);
}

/* A lost byte shows in the length before it shows in the checksum. */
static gboolean
is_refused_for_damage (const struct reply *reply)
{
  return reply->status == STATUS_FAILED &&
         (reply->error == STUB_ERROR_CHECKSUM || reply->error == STUB_ERROR_LENGTH);
}

/* Asks once. Damage may have been the answer: waiting for another one would take longer than to
 * ask again. */
static NfStubNews
ask (NfStub *self,
     guint8 opcode,
     const guint8 *data,
     gsize size,
     gsize reply_size,
     guint answer_ms,
     struct reply *reply,
     GError **error)
{
  NfStubNews news = NF_STUB_ANSWER;
  gint64 deadline = 0;

  if (!nf_stub_send (self, opcode, data, size, error))
    return NF_STUB_ERROR;
  deadline = nf_stub_get_deadline (self, reply_size, answer_ms);
  do
    news = nf_stub_receive (self, deadline, reply, error);
  while (news == NF_STUB_ANSWER && !is_answer_to (reply, opcode, reply_size));
  if (news == NF_STUB_ANSWER)
    note_sign_of_life (self);
  self->is_unsettled |= news != NF_STUB_ANSWER;
  return news;
}

gboolean
nf_stub_exchange (NfStub *self,
                  guint8 opcode,
                  const guint8 *data,
                  gsize size,
                  gsize reply_size,
                  guint answer_ms,
                  struct reply *reply,
                  GError **error)
{
  for (guint n_refusals = 0; nf_stub_settle (self, error);) {
    NfStubNews news = ask (self, opcode, data, size, reply_size, answer_ms, reply, error);

    if (news == NF_STUB_ANSWER && reply->status == STATUS_OK) {
      nf_stub_count_whole (self);
      return TRUE;
    }
    if (news == NF_STUB_ANSWER && ++n_refusals == REFUSALS_MAX)
      return nf_stub_fail_refused (reply, error);
    if (news == NF_STUB_ERROR || (news == NF_STUB_NOTHING && !bear_silence (self, error)))
      return FALSE;
    if (news != NF_STUB_ANSWER || is_refused_for_damage (reply))
      nf_stub_count_repeated (self, (guint32) size);
  }
  return FALSE;
}

void
nf_stub_free (NfStub *self)
{
  g_free (self);
}
