/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A conversation with the stub, see stub-talk.h.
 */
#include "stub-talk.h"

#include "nf-stub-image.h"

#include "bytes.h"
#include "crc32.h"

#include <string.h>

enum { BLOCK = 0x1800, ANSWER_MS = 5000 };

static void
upload (Talk *self, const NfStubSegment *segment)
{
  talk_assert_words (self,
                     OP_MEM_BEGIN,
                     "01 05 02 00 07 07 12 20 00 00",
                     (guint32) segment->size,
                     (guint32) (segment->size + BLOCK - 1) / BLOCK,
                     BLOCK,
                     segment->address);
  for (gsize at = 0; at < segment->size; at += BLOCK) {
    guint32 n = (guint32) MIN (BLOCK, segment->size - at);
    g_autofree char *answer =
        talk_data (self, OP_MEM_DATA, segment->bytes + at, n, (guint32) (at / BLOCK), 0);
    g_assert_cmpstr (answer, ==, "01 07 02 00 07 07 12 20 00 00");
  }
}

void
stub_talk_start (Talk *self)
{
  const NfStubImage *image = nf_stub_image_get ();
  g_autofree char *greeting = NULL;

  for (guint i = 0; i < NF_STUB_SEGMENTS_MAX; i++)
    upload (self, &image->segments[i]);
  talk_assert_words (self, OP_MEM_END, "01 06 02 00 07 07 12 20 00 00", 0, image->entry);
  greeting = talk_read_answer (self, 100);
  g_assert_cmpstr (greeting, ==, "4f 48 41 49");
}

void
stub_talk_init (Talk *self, const char *name)
{
  talk_init_synced (self, name, 921600);
  stub_talk_start (self);
}

void
stub_talk_send (Talk *self, guint8 opcode, const guint8 *data, gsize size)
{
  talk_send_command (self, opcode, data, size, opcode >= OP_STUB_INFO ? crc32_of (data, size) : 0);
}

void
stub_talk_send_words (Talk *self, guint8 opcode, const guint32 *words, guint n)
{
  g_autofree guint8 *data = g_malloc0 (4 * n + 1);

  talk_put_words (data, words, n);
  stub_talk_send (self, opcode, data, 4 * n);
}

void
stub_talk_send_block (Talk *self, guint32 sequence, const guint8 *bytes, gsize size, guint8 xor)
{
  g_autofree guint8 *data = g_malloc (4 + size);
  guint8 mask = (guint8) (sequence * 7);
  guint32 crc = 0;

  put_u32 (data, sequence | (guint32) mask << STUB_MASK_SHIFT);
  for (gsize i = 0; i < size; i++)
    data[4 + i] = bytes[i] ^ mask;
  crc = crc32_of (data, 4 + size);
  data[4] ^= xor;
  talk_send_command (self, OP_STUB_WRITE_DATA, data, 4 + size, crc);
}

gboolean
stub_talk_read (Talk *self, StubReply *reply, guint ms)
{
  g_autoptr (GByteArray) frame = talk_read_frame (self, ms);
  struct reply parsed;

  if (frame == NULL)
    return FALSE;
  g_assert_true (reply_parse (&parsed, frame->data, frame->len));
  g_assert_cmpuint (parsed.status, ==, parsed.error != 0 ? STATUS_FAILED : STATUS_OK);
  reply->opcode = parsed.opcode;
  reply->value = parsed.value;
  reply->error = parsed.error;
  reply->size = parsed.size;
  if (parsed.opcode >= OP_STUB_INFO) {
    reply->size -= 4;
    g_assert_cmphex (get_u32 (parsed.data + reply->size),
                     ==,
                     crc32_of (frame->data, PACKET_HEADER_SIZE + reply->size));
  }
  g_assert_cmpuint (reply->size, <=, sizeof reply->data);
  memcpy (reply->data, parsed.data, reply->size);
  return TRUE;
}

void
stub_talk_ask (Talk *self, guint8 opcode, const guint32 *words, guint n, StubReply *reply)
{
  stub_talk_send_words (self, opcode, words, n);
  g_assert_true (stub_talk_read (self, reply, ANSWER_MS));
}

guint32
stub_reply_get (const StubReply *reply, guint index)
{
  g_assert_cmpuint (4 * index + 4, <=, reply->size);
  return get_u32 (reply->data + 4 * index);
}
