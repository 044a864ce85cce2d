/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A stub played by a script, see stub-script.h.
 */
#include "stub-script.h"

#include "bytes.h"
#include "crc32.h"
#include "slip.h"

#include <string.h>

enum { FRAME_MAX = 0x2000 };

static void
count_repeated (guint32 size, gpointer data)
{
  StubScript *self = data;

  self->repeated += size;
}

static void
count_slowed (guint from, guint to, gpointer data)
{
  StubScript *self = data;

  self->n_slowed++;
}

static void
put_info (guint8 *data)
{
  memset (data, 0, 4 * STUB_INFO_WORDS + STUB_SFDP_SIZE);
  put_u32 (data + 4 * STUB_INFO_VERSION, STUB_VERSION);
}

static void
clear_sent (StubScript *self)
{
  g_autofree char *sent = test_transport_take_sent (self->line);

  g_assert_nonnull (sent);
}

void
stub_script_set_up (StubScript *self, gconstpointer data)
{
  NfStubListener listener = { count_repeated, count_slowed, self };
  guint8 info[4 * STUB_INFO_WORDS + STUB_SFDP_SIZE];
  g_autoptr (GError) error = NULL;

  *self = (StubScript){ .line = test_transport_new (), .cancellable = g_cancellable_new () };
  self->loader = nf_loader_new (NF_TRANSPORT (self->line), 921600, self->cancellable);
  put_info (info);
  stub_script_be_silent (self, 1); /* the end of a frame that might have been cut */
  stub_script_answer (self, OP_STUB_READ, 0, "", 1, 0);
  stub_script_answer (self, OP_STUB_INFO, 0, info, sizeof info, 0);
  self->stub = nf_stub_attach (self->loader, &listener, &error);
  g_assert_no_error (error);
  clear_sent (self);
}

void
stub_script_tear_down (StubScript *self, gconstpointer data)
{
  nf_stub_free (self->stub);
  nf_loader_free (self->loader);
  g_object_unref (self->cancellable);
  g_assert_finalize_object (self->line);
}

static char *
to_hex (const guint8 *bytes, gsize size)
{
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  return g_string_free (hex, FALSE);
}

static gsize
put_answer (guint8 *frame,
            guint8 opcode,
            guint32 value,
            gconstpointer data,
            gsize size,
            guint8 error,
            guint8 damage)
{
  guint8 packet[FRAME_MAX];
  guint8 proven[FRAME_MAX];
  gboolean has_crc = opcode >= OP_STUB_INFO;
  struct reply reply = {
    .opcode = opcode,
    .value = value,
    .data = proven,
    .size = (guint16) (size + (has_crc ? 4 : 0)),
    .status = error != 0 ? STATUS_FAILED : STATUS_OK,
    .error = error,
  };

  if (size > 0)
    memcpy (proven, data, size);
  memset (proven + size, 0, 4);
  reply_put (packet, sizeof packet, &reply);
  put_u32 (proven + size, crc32_of (packet, PACKET_HEADER_SIZE + size));
  size = reply_put (packet, sizeof packet, &reply);
  packet[PACKET_HEADER_SIZE - 1] ^= damage;
  return slip_encode (frame, 2 * FRAME_MAX, packet, size);
}

void
stub_script_answer (StubScript *self,
                    guint8 opcode,
                    guint32 value,
                    gconstpointer data,
                    gsize size,
                    guint8 error)
{
  guint8 frame[2 * FRAME_MAX];
  gsize n = put_answer (frame, opcode, value, data, size, error, 0);
  g_autofree char *hex = to_hex (frame, n);

  test_transport_answer (self->line, hex);
}

void
stub_script_answer_damaged (StubScript *self,
                            guint8 opcode,
                            guint32 value,
                            gconstpointer data,
                            gsize size)
{
  guint8 frame[2 * FRAME_MAX];
  gsize n = put_answer (frame, opcode, value, data, size, 0, 0x01);
  g_autofree char *hex = to_hex (frame, n);

  test_transport_answer (self->line, hex);
}

void
stub_script_be_silent (StubScript *self, guint n)
{
  for (guint i = 0; i < n; i++)
    test_transport_answer (self->line, "");
}

void
stub_script_expect (GString *sent,
                    guint8 opcode,
                    const guint32 *words,
                    guint n,
                    gconstpointer data,
                    gsize size)
{
  guint8 body[FRAME_MAX];
  guint8 packet[FRAME_MAX];
  guint8 frame[2 * FRAME_MAX];
  struct request request = { .opcode = opcode, .data = body };
  g_autofree char *hex = NULL;

  for (guint i = 0; i < n; i++)
    put_u32 (body + 4 * i, words[i]);
  if (size > 0)
    memcpy (body + 4 * n, data, size);
  request.size = (guint16) (4 * n + size);
  request.checksum = crc32_of (body, request.size);
  size = request_put (packet, sizeof packet, &request);
  hex = to_hex (frame, slip_encode (frame, sizeof frame, packet, size));
  g_string_append_printf (sent, "%s\n", hex);
}

void
stub_script_assert_sent (StubScript *self, GString *expected)
{
  g_autofree char *sent = test_transport_take_sent (self->line);

  g_assert_cmpstr (sent, ==, expected->str);
  g_string_free (expected, TRUE);
}

double
stub_script_get_time (StubScript *self)
{
  return (double) nf_transport_get_time (NF_TRANSPORT (self->line)) / G_USEC_PER_SEC;
}
