/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Requests and replies: exact bytes, every truncation, every size of buffer.
 */
#include "packet.h"

#include "opcodes.h"

#include <glib.h>
#include <string.h>

static void
test_request_bytes (void)
{
  static const guint8 data[] = { 0xAA, 0xBB, 0xCC };
  static const guint8 expected[] = { 0x00, 0x03, 0x03, 0x00, 0x44, 0x33,
                                     0x22, 0x11, 0xAA, 0xBB, 0xCC };
  struct request request = { OP_FLASH_DATA, 0x11223344, data, sizeof data };
  struct request parsed;
  guint8 to[16];

  gsize n = request_put (to, sizeof to, &request);
  g_assert_cmpmem (to, n, expected, sizeof expected);
  g_assert_true (request_parse (&parsed, to, n));
  g_assert_cmphex (parsed.opcode, ==, OP_FLASH_DATA);
  g_assert_cmphex (parsed.checksum, ==, 0x11223344);
  g_assert_cmpmem (parsed.data, parsed.size, data, sizeof data);
}

/* The answer that the ROM gives to SYNC, as measured. */
static void
test_reply_bytes (void)
{
  static const guint8 packet[] = { 0x01, 0x08, 0x02, 0x00, 0x07, 0x07, 0x12, 0x20, 0x00, 0x00 };
  struct reply reply;
  guint8 to[16];

  g_assert_true (reply_parse (&reply, packet, sizeof packet));
  g_assert_cmphex (reply.opcode, ==, OP_SYNC);
  g_assert_cmphex (reply.value, ==, 0x20120707);
  g_assert_cmpuint (reply.size, ==, 0);
  g_assert_cmpuint (reply.status, ==, STATUS_OK);
  gsize n = reply_put (to, sizeof to, &reply);
  g_assert_cmpmem (to, n, packet, sizeof packet);
}

static void
test_reply_with_data (void)
{
  static const guint8 packet[] = { 0x01, 0x13, 0x05, 0x00, 0, 0, 0, 0, 'm', 'd', '5', 1, 7 };
  struct reply reply;
  guint8 to[16];

  g_assert_true (reply_parse (&reply, packet, sizeof packet));
  g_assert_cmpmem (reply.data, reply.size, "md5", 3);
  g_assert_cmpuint (reply.status, ==, STATUS_FAILED);
  g_assert_cmpuint (reply.error, ==, ROM_ERROR_CHECKSUM);
  gsize n = reply_put (to, sizeof to, &reply);
  g_assert_cmpmem (to, n, packet, sizeof packet);
}

/* Every cut of a good packet is refused, and so is one with a byte too many. */
static void
test_truncated (void)
{
  static const guint8 packet[] = { 0x01, 0x08, 0x02, 0x00, 0x07, 0x07, 0x12, 0x20, 0, 0, 0 };
  struct request request;
  struct reply reply;

  for (gsize n = 0; n <= sizeof packet; n++) {
    g_autofree guint8 *exact = g_memdup2 (packet, n); /* its end is the sanitizer's fence */
    g_assert_cmpint (reply_parse (&reply, exact, n), ==, n == 10);
    g_assert_false (request_parse (&request, exact, n));
  }
}

static void
test_wrong_direction (void)
{
  guint8 packet[] = { 0x00, 0x08, 0x02, 0x00, 0, 0, 0, 0, 0, 0 };
  struct request request;
  struct reply reply;

  g_assert_false (reply_parse (&reply, packet, sizeof packet));
  g_assert_true (request_parse (&request, packet, sizeof packet));
  packet[0] = 2;
  g_assert_false (reply_parse (&reply, packet, sizeof packet));
  g_assert_false (request_parse (&request, packet, sizeof packet));
}

/* The ROM takes a frame for as long as it is, whatever its length field says. */
static void
test_request_keeps_real_size (void)
{
  static const guint8 packet[] = { 0x00, 0x0A, 0xFF, 0x7F, 0, 0, 0, 0, 0x11 };
  struct request request;

  g_assert_true (request_parse (&request, packet, sizeof packet));
  g_assert_cmpuint (request.size, ==, 1);
}

static void
test_put_bounds (void)
{
  static const guint8 data[] = { 1, 2, 3 };
  struct request request = { OP_MEM_DATA, 0, data, sizeof data };
  struct reply reply = { .opcode = OP_MEM_DATA, .data = data, .size = sizeof data };

  for (gsize room = 0; room <= 14; room++) {
    guint8 to[15];
    memset (to, 0x77, sizeof to);
    g_assert_cmpuint (request_put (to, room, &request), ==, room >= 11 ? 11 : 0);
    g_assert_cmphex (to[room], ==, 0x77);
    memset (to, 0x77, sizeof to);
    g_assert_cmpuint (reply_put (to, room, &reply), ==, room >= 13 ? 13 : 0);
    g_assert_cmphex (to[room], ==, 0x77);
  }
}

static void
test_checksum (void)
{
  static const guint8 data[] = { 0x01, 0x02, 0x04 };

  g_assert_cmphex (packet_checksum (NULL, 0), ==, 0xEF);
  g_assert_cmphex (packet_checksum (data, sizeof data), ==, 0xEF ^ 0x07);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packet/request-bytes", test_request_bytes);
  g_test_add_func ("/packet/reply-bytes", test_reply_bytes);
  g_test_add_func ("/packet/reply-with-data", test_reply_with_data);
  g_test_add_func ("/packet/truncated", test_truncated);
  g_test_add_func ("/packet/wrong-direction", test_wrong_direction);
  g_test_add_func ("/packet/request-keeps-real-size", test_request_keeps_real_size);
  g_test_add_func ("/packet/put-bounds", test_put_bounds);
  g_test_add_func ("/packet/checksum", test_checksum);
  return g_test_run ();
}
