/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A conversation with a virtual board, see rom-talk.h.
 */
#include "rom-talk.h"

#include "bytes.h"
#include "packet.h"
#include "slip.h"

#include <string.h>

void
talk_init (Talk *self, const char *name)
{
  g_autoptr (GError) error = NULL;

  *self = (Talk){ .baud = 115200 };
  nf_virtual_options_parse (&self->options, name, &error);
  g_assert_no_error (error);
  self->flash = nf_virtual_flash_new (self->options.flash_size);
  self->board = nf_virtual_board_new (&self->options, self->flash);
  talk_wait (self, 20);
}

void
talk_clear (Talk *self)
{
  nf_virtual_board_free (self->board);
  nf_virtual_flash_free (self->flash);
  nf_virtual_options_clear (&self->options);
}

void
talk_init_synced (Talk *self, const char *name, guint baud)
{
  talk_init (self, name);
  talk_set_baud (self, baud);
  talk_reset (self, TRUE);
  g_assert_cmpuint (talk_sync (self, NULL), ==, 2);
}

void
talk_reset (Talk *self, gboolean download)
{
  nf_virtual_board_set_lines (self->board, FALSE, TRUE);
  talk_wait (self, 10);
  nf_virtual_board_set_lines (self->board, download, FALSE);
  talk_wait (self, 20);
  nf_virtual_board_set_lines (self->board, FALSE, FALSE);
  nf_virtual_board_discard_received (self->board);
}

void
talk_set_baud (Talk *self, guint baud)
{
  self->baud = baud;
  nf_virtual_board_set_baud (self->board, baud);
}

void
talk_wait (Talk *self, guint ms)
{
  nf_virtual_board_run (self->board, nf_virtual_board_get_time (self->board) + ms * TALK_MS);
}

char *
talk_read_text (Talk *self, guint ms)
{
  GString *text = g_string_new (NULL);
  guint8 byte;

  talk_wait (self, ms);
  while (nf_virtual_board_receive (self->board, &byte, 1) == 1)
    if (byte != '\r')
      g_string_append_c (text, (char) byte);
  return g_string_free (text, FALSE);
}

void
talk_send (Talk *self, const guint8 *bytes, gsize size)
{
  nf_virtual_board_send (self->board, bytes, size);
  while (nf_virtual_board_get_unsent (self->board) > 0)
    nf_virtual_board_run (self->board, nf_virtual_board_get_next_event (self->board));
}

void
talk_send_command (Talk *self, guint8 opcode, const guint8 *data, gsize data_size, guint32 checksum)
{
  const struct request request = { .opcode = opcode,
                                   .checksum = checksum,
                                   .data = data,
                                   .size = (guint16) data_size };
  g_autofree guint8 *packet = g_malloc (PACKET_HEADER_SIZE + data_size);
  g_autofree guint8 *frame = g_malloc (SLIP_ENCODED_MAX (PACKET_HEADER_SIZE + data_size));
  gsize size = request_put (packet, PACKET_HEADER_SIZE + data_size, &request);

  size = slip_encode (frame, SLIP_ENCODED_MAX (size), packet, size);
  talk_send (self, frame, size);
}

/* Lets the board run until a byte has come. */
static gboolean
read_byte (Talk *self, guint64 deadline, guint8 *byte)
{
  while (nf_virtual_board_receive (self->board, byte, 1) == 0) {
    guint64 next = nf_virtual_board_get_next_event (self->board);

    if (next > deadline) {
      nf_virtual_board_run (self->board, deadline);
      return FALSE;
    }
    nf_virtual_board_run (self->board, next);
  }
  return TRUE;
}

static char *
format_hex (const guint8 *bytes, gsize size)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%s%02x", i > 0 ? " " : "", bytes[i]);
  return g_string_free (text, FALSE);
}

GByteArray *
talk_read_frame (Talk *self, guint ms)
{
  guint64 deadline = nf_virtual_board_get_time (self->board) + ms * TALK_MS;
  guint8 buffer[PACKET_SIZE_MAX], byte;
  struct slip_decoder decoder;

  slip_decoder_init (&decoder, buffer, sizeof buffer);
  while (read_byte (self, deadline, &byte))
    if (slip_decoder_push (&decoder, byte) == SLIP_FRAME)
      return g_byte_array_append (g_byte_array_new (), decoder.frame, (guint) decoder.size);
  return NULL;
}

char *
talk_read_answer (Talk *self, guint ms)
{
  g_autoptr (GByteArray) frame = talk_read_frame (self, ms);

  return frame != NULL ? format_hex (frame->data, frame->len) : g_strdup ("no answer");
}

guint
talk_sync (Talk *self, guint *answers)
{
  guint8 data[SYNC_SIZE] = { 0x07, 0x07, 0x12, 0x20 };
  guint count = 0;

  memset (data + 4, 0x55, sizeof data - 4);
  for (guint attempt = 1; attempt <= 8; attempt++) {
    talk_send_command (self, OP_SYNC, data, sizeof data, 0);
    for (;;) {
      g_autofree char *answer = talk_read_answer (self, count > 0 ? 100 : 300);

      if (strcmp (answer, "01 08 02 00 07 07 12 20 00 00") != 0)
        break;
      count++;
    }
    if (answers != NULL)
      *answers = count;
    if (count > 0)
      return attempt;
  }
  return 0;
}

void
talk_put_words (guint8 *to, const guint32 *words, gsize count)
{
  for (gsize i = 0; i < count; i++)
    put_u32 (to + 4 * i, words[i]);
}

guint32
talk_read_register (Talk *self, guint32 address)
{
  guint8 data[4], value[4];

  put_u32 (data, address);
  talk_send_command (self, OP_READ_REG, data, sizeof data, 0);
  g_autofree char *answer = talk_read_answer (self, 1000);

  g_assert_true (g_str_has_prefix (answer, "01 0a 02 00 "));
  for (guint i = 0; i < 4; i++)
    value[i] = (guint8) g_ascii_strtoull (answer + 3 * (4 + i), NULL, 16);
  return get_u32 (value);
}

char *
talk_data (Talk *self,
           guint8 opcode,
           const guint8 *block,
           guint32 size,
           guint32 sequence,
           guint8 checksum_error)
{
  g_autofree guint8 *data = g_malloc0 (DATA_HEADER_SIZE + size);
  guint8 checksum = (guint8) (packet_checksum (block, size) + checksum_error);

  put_u32 (data, size);
  put_u32 (data + 4, sequence);
  memcpy (data + DATA_HEADER_SIZE, block, size);
  talk_send_command (self, opcode, data, DATA_HEADER_SIZE + size, checksum);
  return talk_read_answer (self, 2000);
}

void
talk_fill (guint8 *to, gsize size, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < size; i++)
    to[i] = (guint8) g_rand_int (random);
}
