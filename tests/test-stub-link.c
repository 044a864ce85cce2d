/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Requests to the stub byte for byte, and what is made of answers that are late, damaged or
 * missing. Streams are in test-stub-blocks.c.
 */
#include "nf-stub.h"

#include "nf-error.h"
#include "nf-rate.h"

#include "bytes.h"

#include "support/stub-script.h"

#include <string.h>

enum { PIECE = 0x800, INFO_SIZE = 4 * STUB_INFO_WORDS + STUB_SFDP_SIZE };

static void
expect (GString *sent, guint8 opcode, guint32 first, guint32 second)
{
  stub_script_expect (sent, opcode, (guint32[]){ first, second }, 2, NULL, 0);
}

static void
answer_info (StubScript *s, guint32 version)
{
  guint8 info[INFO_SIZE];

  for (guint i = 0; i < sizeof info; i++)
    info[i] = (guint8) i;
  put_u32 (info + 4 * STUB_INFO_VERSION, version);
  stub_script_answer (s, OP_STUB_INFO, 0, info, sizeof info, 0);
}

/* --- One exchange --- */

static void
test_bytes (StubScript *s, gconstpointer data)
{
  guint8 bytes[4];
  g_autoptr (GError) error = NULL;

  test_transport_answer (s->line, "c001e50a00001000000102030433ad96510000c0");
  nf_stub_read (s->stub, 0x1000, 4, bytes, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (get_u32 (bytes), ==, 0x04030201);
  stub_script_assert_sent (s, g_string_new ("c000e50800f0d49e8d0010000004000000c0\n"));
}

static void
test_info (StubScript *s, gconstpointer data)
{
  NfStubInfo info;
  g_autoptr (GError) error = NULL;

  answer_info (s, STUB_VERSION);
  nf_stub_get_info (s->stub, &info, &error);
  g_assert_no_error (error);
  g_assert_cmphex (info.divider, ==, 0x07060504);
  g_assert_cmphex (info.efuses[3], ==, 0x17161514);
  g_assert_cmphex (info.flash_id, ==, 0x1B1A1918);
  g_assert_cmphex (info.flash_status, ==, 0x1F1E1D1C);
  g_assert_cmphex (info.sfdp[0], ==, 0x20);
  answer_info (s, STUB_VERSION + 1);
  g_assert_false (nf_stub_get_info (s->stub, &info, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NO_STUB);
}

/* After a silence nobody knows what is still to come: a read that nobody else makes tells. */
static void
test_lost (StubScript *s, gconstpointer data)
{
  GString *sent = g_string_new (NULL);
  NfStubInfo info;
  double before = stub_script_get_time (s);
  g_autoptr (GError) error = NULL;

  stub_script_be_silent (s, 2);
  answer_info (s, STUB_VERSION); /* late, and not what is waited for */
  stub_script_answer (s, OP_STUB_READ, 2, "", 1, 0);
  answer_info (s, STUB_VERSION);
  nf_stub_get_info (s->stub, &info, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (stub_script_get_time (s) - before, <, 1.2);
  stub_script_expect (sent, OP_STUB_INFO, NULL, 0, NULL, 0);
  g_string_append (sent, "c0\n");
  expect (sent, OP_STUB_READ, 1, 1);
  g_string_append (sent, "c0\n");
  expect (sent, OP_STUB_READ, 2, 1);
  stub_script_expect (sent, OP_STUB_INFO, NULL, 0, NULL, 0);
  stub_script_assert_sent (s, sent);
}

/* Damage is not waited for. */
static void
test_damaged (StubScript *s, gconstpointer data)
{
  static const guint8 digest[STUB_DIGEST_SIZE] = { 0 };
  GString *sent = g_string_new (NULL);
  guint8 digests[STUB_DIGEST_SIZE];
  NfRange range = { 0x2000, FLASH_SECTOR_SIZE };
  double before = stub_script_get_time (s);
  g_autoptr (GError) error = NULL;

  stub_script_answer_damaged (s, OP_STUB_DIGESTS, 0x2000, digest, sizeof digest);
  stub_script_answer (s, OP_STUB_DIGESTS, 0x2000, digest, sizeof digest, 0);
  nf_stub_digest (s->stub, range, digests, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (stub_script_get_time (s), ==, before);
  expect (sent, OP_STUB_DIGESTS, 0x2000, 0x1000);
  expect (sent, OP_STUB_DIGESTS, 0x2000, 0x1000);
  stub_script_assert_sent (s, sent);
  g_assert_cmpuint (s->repeated, ==, STUB_DIGEST_SIZE);
}

static void
test_refused (StubScript *s, gconstpointer data)
{
  static const struct {
    guint8 error;
    NfError cause;
    guint repeated;
  } cases[] = {
    { STUB_ERROR_CHECKSUM, NF_ERROR_LINE, 2 },
    { STUB_ERROR_LENGTH, NF_ERROR_BAD_ANSWER, 2 },
    { STUB_ERROR_VALUE, NF_ERROR_BAD_ANSWER, 0 },
    { STUB_ERROR_UNKNOWN, NF_ERROR_BAD_ANSWER, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    GString *sent = g_string_new (NULL);
    const guint32 words[] = { 0, 1 << 20, 0x10000, 0x1000, 0x100, 0xFFFF };
    g_autoptr (GError) error = NULL;

    s->repeated = 0;
    for (guint k = 0; k < 3; k++) {
      stub_script_answer (s, OP_SPI_SET_PARAMS, 0, NULL, 0, cases[i].error);
      stub_script_expect (sent, OP_SPI_SET_PARAMS, words, 6, NULL, 0);
    }
    g_assert_false (nf_stub_set_flash_size (s->stub, 1 << 20, &error));
    g_assert_error (error, NF_ERROR, (int) cases[i].cause);
    g_assert_cmpuint (s->repeated, ==, cases[i].repeated * 24);
    stub_script_assert_sent (s, sent);
  }
}

/* Errors that say nothing of a chip that is gone, or of a ROM that is there instead. */
static void
test_gone (StubScript *s, gconstpointer data)
{
  const char *answer = data;
  int cause = *answer == '\0' ? NF_ERROR_TIMED_OUT : NF_ERROR_LINE;
  NfStubInfo info;
  double before = stub_script_get_time (s);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 200; i++)
    test_transport_answer (s->line, answer);
  g_assert_false (nf_stub_get_info (s->stub, &info, &error));
  g_assert_error (error, NF_ERROR, cause);
  g_assert_cmpfloat (stub_script_get_time (s) - before, <, 20);
}

static void
test_cancelled (StubScript *s, gconstpointer data)
{
  NfStubInfo info;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (s->cancellable);
  g_assert_false (nf_stub_get_info (s->stub, &info, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- Many pieces --- */

typedef struct {
  guint8 bytes[8 * PIECE];
  guint8 right[8 * PIECE];
} Buffers;

static void
answer_piece (StubScript *s, const Buffers *b, guint piece)
{
  stub_script_answer (s, OP_STUB_READ, piece * PIECE, b->right + piece * PIECE, PIECE, 0);
}

static Buffers *
new_buffers (void)
{
  Buffers *b = g_new0 (Buffers, 1);

  for (guint i = 0; i < sizeof b->right; i++)
    b->right[i] = (guint8) (i * 7 + i / 251);
  return b;
}

/* Six are asked for before the first answer is needed; of what is lost only that is asked again. */
static void
test_pieces (StubScript *s, gconstpointer data)
{
  static const guint asked[] = { 0, 1, 2, 3, 4, 5, 6, 1, 7, 3 };
  g_autofree Buffers *b = new_buffers ();
  GString *sent = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  answer_piece (s, b, 0);
  stub_script_be_silent (s, 1);
  answer_piece (s, b, 2);
  stub_script_answer_damaged (s, OP_STUB_READ, 3 * PIECE, b->right, PIECE);
  answer_piece (s, b, 4);
  answer_piece (s, b, 5);
  answer_piece (s, b, 6);
  answer_piece (s, b, 1);
  answer_piece (s, b, 7);
  answer_piece (s, b, 3);
  nf_stub_read (s->stub, 0, sizeof b->bytes, b->bytes, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (b->bytes, sizeof b->bytes, b->right, sizeof b->right);
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    expect (sent, OP_STUB_READ, asked[i] * PIECE, PIECE);
  stub_script_assert_sent (s, sent);
  g_assert_cmpuint (s->repeated, ==, 2 * PIECE);
}

/* What nobody asked for, or has got already, changes nothing. */
static void
test_odd_pieces (StubScript *s, gconstpointer data)
{
  g_autofree Buffers *b = new_buffers ();
  g_autoptr (GError) error = NULL;

  answer_piece (s, b, 1);
  answer_piece (s, b, 1);
  stub_script_answer (s, OP_STUB_READ, PIECE / 2, b->right, PIECE, 0);
  stub_script_answer (s, OP_STUB_READ, 0, b->right, PIECE - 1, 0);
  stub_script_answer (s, OP_STUB_READ, 9 * PIECE, b->right, PIECE, 0);
  stub_script_answer (s, OP_STUB_DIGESTS, 2 * PIECE, b->right, PIECE, 0);
  answer_piece (s, b, 0);
  answer_piece (s, b, 2);
  answer_piece (s, b, 3);
  nf_stub_read (s->stub, 0, 4 * PIECE, b->bytes, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (b->bytes, 4 * PIECE, b->right, 4 * PIECE);
}

static void
test_pieces_refused (StubScript *s, gconstpointer data)
{
  guint8 byte = 0;
  g_autoptr (GError) error = NULL;

  stub_script_answer (s, OP_STUB_READ, 0, NULL, 0, STUB_ERROR_CHECKSUM);
  stub_script_answer (s, OP_STUB_READ, 0x1000, "x", 1, 0);
  nf_stub_read (s->stub, 0x1000, 1, &byte, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (byte, ==, 'x');
  for (guint i = 0; i < 10; i++)
    stub_script_answer (s, OP_STUB_READ, 0, NULL, 0, STUB_ERROR_VALUE);
  g_assert_false (nf_stub_read (s->stub, 0x1000, 1, &byte, NULL, NULL, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_BAD_ANSWER);
}

/* --- The rate --- */

static void
test_ladder (StubScript *s, gconstpointer data)
{
  static const guint rates[] = { 3000000, 921600, 460800, 230400, 115200, 0 };

  for (gsize i = 1; i < G_N_ELEMENTS (rates); i++)
    g_assert_cmpuint (nf_rate_get_lower (rates[i - 1]), ==, rates[i]);
  g_assert_cmpuint (nf_rate_get_lower (500000), ==, 460800);
}

static void
expect_probe (GString *sent)
{
  g_string_append (sent, "c0\n");
  stub_script_expect (sent, OP_STUB_INFO, NULL, 0, NULL, 0);
}

/* The adapter is tried, the stub told, both go, and three answers prove it. */
static void
test_set_baud (StubScript *s, gconstpointer data)
{
  GString *sent = g_string_new ("B2000000\nB921600\nc0\n");
  g_autoptr (GError) error = NULL;

  stub_script_be_silent (s, 1);
  stub_script_answer (s, OP_CHANGE_BAUD, 0, NULL, 0, 0);
  expect (sent, OP_CHANGE_BAUD, 2000000, 921600);
  g_string_append (sent, "B2000000\n");
  for (guint i = 0; i < 3; i++) {
    stub_script_be_silent (s, 1);
    answer_info (s, STUB_VERSION);
    expect_probe (sent);
  }
  nf_stub_set_baud (s->stub, 2000000, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nf_loader_get_baud (s->loader), ==, 2000000);
  stub_script_assert_sent (s, sent);
  nf_stub_set_baud (s->stub, 2000000, &error);
  g_assert_no_error (error);
  stub_script_assert_sent (s, g_string_new (""));
}

static void
test_adapter_refuses (StubScript *s, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_transport_refuse_baud (s->line, 1500000);
  g_assert_false (nf_stub_set_baud (s->stub, 1500000, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_NOT_SERIAL);
  g_assert_cmpuint (nf_loader_get_baud (s->loader), ==, 921600);
  stub_script_assert_sent (s, g_string_new ("B1500000\nB921600\n"));
}

/* Where nothing answers any more, it is looked for at both rates, and in the end given up. */
static void
test_rate_lost (StubScript *s, gconstpointer data)
{
  double before = stub_script_get_time (s);
  g_autoptr (GError) error = NULL;

  g_assert_false (nf_stub_set_baud (s->stub, 2000000, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_TIMED_OUT);
  g_assert_cmpuint (nf_loader_get_baud (s->loader), ==, 921600);
  g_assert_cmpfloat (stub_script_get_time (s) - before, <, 5);
}

static void
add (const char *path, gconstpointer data, void (*test) (StubScript *, gconstpointer))
{
  g_test_add (path, StubScript, data, stub_script_set_up, test, stub_script_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/stub-link/bytes", NULL, test_bytes);
  add ("/stub-link/info", NULL, test_info);
  add ("/stub-link/lost", NULL, test_lost);
  add ("/stub-link/damaged", NULL, test_damaged);
  add ("/stub-link/refused", NULL, test_refused);
  add ("/stub-link/gone/silence", "", test_gone);
  add ("/stub-link/gone/noise", "c000112233c0 c0c04711c0", test_gone);
  add ("/stub-link/gone/rom", "c00108020007071220 0105c0", test_gone);
  add ("/stub-link/cancelled", NULL, test_cancelled);
  add ("/stub-link/pieces", NULL, test_pieces);
  add ("/stub-link/odd-pieces", NULL, test_odd_pieces);
  add ("/stub-link/pieces-refused", NULL, test_pieces_refused);
  add ("/stub-link/ladder", NULL, test_ladder);
  add ("/stub-link/set-baud", NULL, test_set_baud);
  add ("/stub-link/adapter-refuses", NULL, test_adapter_refuses);
  add ("/stub-link/rate-lost", NULL, test_rate_lost);
  return g_test_run ();
}
