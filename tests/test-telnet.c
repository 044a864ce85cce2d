/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Telnet and the com port option: exact bytes both ways, every way of cutting them, and room that
 * is too small.
 */
#include "telnet.h"

#include <glib.h>
#include <string.h>

/* Decodes everything and writes it down: data as "xx", negotiations as "<verb option>",
 * subnegotiations as "[bytes]". */
static char *
decode (struct telnet_decoder *decoder, const guint8 *bytes, gsize size)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < size; i++)
    switch (telnet_decoder_push (decoder, bytes[i])) {
    case TELNET_DATA:
      g_string_append_printf (text, "%02x", decoder->data);
      break;
    case TELNET_NEGOTIATION:
      g_string_append_printf (text, "<%u %u>", decoder->verb, decoder->option);
      break;
    case TELNET_SUBNEGOTIATION:
      g_string_append_c (text, '[');
      for (gsize k = 0; k < decoder->size; k++)
        g_string_append_printf (text, "%02x", decoder->body[k]);
      g_string_append_c (text, ']');
      break;
    case TELNET_NOTHING:
      break;
    }
  return g_string_free (text, FALSE);
}

static void
assert_decodes (const guint8 *bytes, gsize size, const char *expected)
{
  struct telnet_decoder decoder = { 0 };
  g_autofree char *text = decode (&decoder, bytes, size);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_decode_data (void)
{
  const guint8 bytes[] = { 0x00, 'a', 255, 255, 0x0d, 0x00, 0x0a, 0xfe };

  assert_decodes (bytes, sizeof bytes, "0061ff0d000afe");
}

static void
test_decode_negotiation (void)
{
  const guint8 bytes[] = { 255, 251, 44, 255, 254, 0, 'x', 255, 252, 255, 255, 253, 3 };

  assert_decodes (bytes, sizeof bytes, "<251 44><254 0>78<252 255><253 3>");
}

static void
test_decode_commands_without_option (void)
{
  const guint8 bytes[] = { 'a', 255, 241, 'b', 255, 249, 'c', 255, 240, 'd' };

  assert_decodes (bytes, sizeof bytes, "61626364");
}

static void
test_decode_subnegotiation (void)
{
  const guint8 bytes[] = { 1, 255, 250, 44, 101, 0, 1, 255, 255, 0, 255, 240, 2 };

  assert_decodes (bytes, sizeof bytes, "01[2c650001ff00]02");
}

static void
test_decode_subnegotiation_without_body (void)
{
  const guint8 bytes[] = { 255, 250, 255, 240, 'a' };

  assert_decodes (bytes, sizeof bytes, "61");
}

/* A body whose SE was lost ends at the next command, which is not lost with it. */
static void
test_decode_subnegotiation_cut_off (void)
{
  const guint8 bytes[] = { 255, 250, 44, 1,   255, 251, 0, 'a', 255,
                           250, 44,  2,  255, 250, 44,  3, 255, 240 };

  assert_decodes (bytes, sizeof bytes, "<251 0>61[2c03]");
}

static void
test_decode_long_body (void)
{
  struct telnet_decoder decoder = { 0 };
  enum telnet_event event = TELNET_NOTHING;

  telnet_decoder_push (&decoder, TELNET_IAC);
  telnet_decoder_push (&decoder, TELNET_SB);
  for (guint i = 0; i < 3 * TELNET_BODY_MAX; i++)
    g_assert_cmpint (telnet_decoder_push (&decoder, (guint8) (i % 200)), ==, TELNET_NOTHING);
  telnet_decoder_push (&decoder, TELNET_IAC);
  event = telnet_decoder_push (&decoder, TELNET_SE);
  g_assert_cmpint (event, ==, TELNET_SUBNEGOTIATION);
  g_assert_cmpuint (decoder.size, ==, TELNET_BODY_MAX);
  g_assert_cmpuint (decoder.body[TELNET_BODY_MAX - 1], ==, TELNET_BODY_MAX - 1);
}

/* However the network cuts a conversation, it says the same. */
static void
test_decode_every_split (void)
{
  const guint8 bytes[] = { 'a', 255, 255, 255, 253, 44,  255, 250, 44,  105, 8,   255, 240, 255,
                           250, 44,  112, 255, 255, 255, 240, 0,   255, 241, 'z', 255, 251, 1 };
  const char *expected = "61ff<253 44>[2c6908][2c70ff]007a<251 1>";

  for (gsize cut = 0; cut <= sizeof bytes; cut++) {
    struct telnet_decoder decoder = { 0 };
    g_autofree char *first = decode (&decoder, bytes, cut);
    g_autofree char *second = decode (&decoder, bytes + cut, sizeof bytes - cut);
    g_autofree char *both = g_strconcat (first, second, NULL);
    g_assert_cmpstr (both, ==, expected);
  }
}

static void
test_put_data (void)
{
  const guint8 data[] = { 1, 255, 2, 255 };
  const guint8 expected[] = { 1, 255, 255, 2, 255, 255 };
  guint8 to[2 * sizeof data];

  g_assert_cmpmem (to,
                   telnet_put_data (to, sizeof to, data, sizeof data),
                   expected,
                   sizeof expected);
  g_assert_cmpuint (telnet_put_data (to, sizeof to, data, 0), ==, 0);
}

static void
test_put_negotiation (void)
{
  const guint8 expected[] = { 255, 251, 44 };
  guint8 to[3];
  gsize n = telnet_put_negotiation (to, sizeof to, TELNET_WILL, TELNET_OPTION_COM_PORT);

  g_assert_cmpmem (to, n, expected, sizeof expected);
}

static void
test_put_com_port (void)
{
  const guint8 baud[] = { 0, 1, 255, 0 };
  const guint8 expected[] = { 255, 250, 44, 1, 0, 1, 255, 255, 0, 255, 240 };
  guint8 to[32];
  gsize n = telnet_put_com_port (to, sizeof to, COM_PORT_SET_BAUD, baud, sizeof baud);

  g_assert_cmpmem (to, n, expected, sizeof expected);
  n = telnet_put_com_port (to, sizeof to, COM_PORT_SIGNATURE, NULL, 0);
  g_assert_cmpmem (to, n, ((guint8[]){ 255, 250, 44, 0, 255, 240 }), 6);
}

/* With one byte too little nothing is promised, and nothing behind the room is touched. */
static void
test_put_without_room (void)
{
  const guint8 data[] = { 7, 255, 7 };
  guint8 to[16];

  for (gsize room = 0; room < sizeof to; room++) {
    memset (to, 0xEE, sizeof to);
    g_assert_cmpuint (telnet_put_data (to, room, data, sizeof data), ==, room < 4 ? 0 : 4);
    g_assert_cmpuint (telnet_put_negotiation (to, room, TELNET_DO, 0), ==, room < 3 ? 0 : 3);
    g_assert_cmpuint (telnet_put_com_port (to, room, 1, data, sizeof data), ==, room < 10 ? 0 : 10);
    for (gsize i = room; i < sizeof to; i++)
      g_assert_cmpuint (to[i], ==, 0xEE);
  }
}

static void
test_round_trip (void)
{
  guint8 all[256];
  guint8 encoded[512];
  struct telnet_decoder decoder = { 0 };
  gsize n = 0;
  gsize decoded = 0;

  for (guint i = 0; i < sizeof all; i++)
    all[i] = (guint8) i;
  n = telnet_put_data (encoded, sizeof encoded, all, sizeof all);
  g_assert_cmpuint (n, ==, 257);
  for (gsize i = 0; i < n; i++)
    if (telnet_decoder_push (&decoder, encoded[i]) == TELNET_DATA)
      g_assert_cmpuint (decoder.data, ==, all[decoded++]);
  g_assert_cmpuint (decoded, ==, sizeof all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/telnet/decode/data", test_decode_data);
  g_test_add_func ("/telnet/decode/negotiation", test_decode_negotiation);
  g_test_add_func ("/telnet/decode/commands", test_decode_commands_without_option);
  g_test_add_func ("/telnet/decode/subnegotiation", test_decode_subnegotiation);
  g_test_add_func ("/telnet/decode/without-body", test_decode_subnegotiation_without_body);
  g_test_add_func ("/telnet/decode/cut-off", test_decode_subnegotiation_cut_off);
  g_test_add_func ("/telnet/decode/long-body", test_decode_long_body);
  g_test_add_func ("/telnet/decode/every-split", test_decode_every_split);
  g_test_add_func ("/telnet/put/data", test_put_data);
  g_test_add_func ("/telnet/put/negotiation", test_put_negotiation);
  g_test_add_func ("/telnet/put/com-port", test_put_com_port);
  g_test_add_func ("/telnet/put/without-room", test_put_without_room);
  g_test_add_func ("/telnet/round-trip", test_round_trip);
  return g_test_run ();
}
