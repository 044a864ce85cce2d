/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The loader's commands byte for byte, and what it makes of answers that are late, foreign,
 * damaged or missing.
 */
#include "nf-loader.h"

#include "nf-error.h"
#include "nf-reset.h"

#include "support/test-transport.h"

#include <string.h>

#define SYNC_FRAME                                                                                 \
  "c000082400000000000707122055555555555555555555555555555555555555555555555555555555555555"       \
  "55c0\n"
#define SYNC_REPLY "c001080200070712200000c0 "
#define EIGHT(x)   x x x x x x x x

typedef struct {
  TestTransport *line;
  NfLoader *loader;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->line = test_transport_new ();
  f->loader = nf_loader_new (NF_TRANSPORT (f->line), 115200, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  nf_loader_free (f->loader);
  g_assert_finalize_object (f->line);
}

static void
assert_sent (Fixture *f, const char *expected)
{
  g_autofree char *sent = test_transport_take_sent (f->line);

  g_assert_cmpstr (sent, ==, expected);
}

/* The first SYNC after a reset is lost; the second is answered eight times. */
static void
test_sync (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 before = nf_transport_get_time (NF_TRANSPORT (f->line));

  test_transport_answer (f->line, "");
  test_transport_answer (f->line, EIGHT (SYNC_REPLY));
  g_assert_true (nf_loader_sync (f->loader, 5, &error));
  assert_sent (f, SYNC_FRAME SYNC_FRAME);
  /* It waits a moment for the first and for a second round of answers, and no longer. */
  g_assert_cmpint (nf_transport_get_time (NF_TRANSPORT (f->line)) - before, <, 60000);
}

static void
test_sync_silence (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (nf_loader_sync (f->loader, 3, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_TIMED_OUT);
  assert_sent (f, SYNC_FRAME SYNC_FRAME SYNC_FRAME);
}

/* Text before the first frame is kept for the diagnosis, and foreign frames are dropped. */
static void
test_noise (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint32 address = 0x40001000;
  guint32 value = 0;
  GByteArray *noise = nf_loader_get_noise (f->loader);

  test_transport_answer (f->line,
                         "68690a " SYNC_REPLY "c0ffc0 c0010a0200c0 "
                         "c0010a020001c1f0ff0000c0");
  g_assert_true (nf_loader_exchange_registers (f->loader, NULL, 0, &address, 1, &value, &error));
  g_assert_no_error (error);
  g_assert_cmphex (value, ==, 0xFFF0C101);
  g_assert_cmpmem (noise->data, noise->len, "hi\n", 3);
  assert_sent (f, "c0000a04000000000000100040c0\n");
}

/* Reads go out side by side as far as the ROM's ring of 256 bytes bears it. */
static void
test_reads_in_flight (Fixture *f, gconstpointer data)
{
  guint32 addresses[30];
  guint32 values[30];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autofree char *reply = g_strdup_printf ("c0010a0200%02x0000000000c0", i);
    addresses[i] = 0x60000240 + 4 * i;
    test_transport_answer (f->line, reply);
  }
  g_assert_true (nf_loader_exchange_registers (f->loader, NULL, 0, addresses, 30, values, &error));
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmphex (values[i], ==, i);
}

static void
test_write_registers (Fixture *f, gconstpointer data)
{
  const NfRegisterWrite writes[] = { { 0x60000200, 0x40000, 0xFFFFFFFF, 0 },
                                     { 0x6000021C, 0x80000000, 0xFF, 100 } };
  guint32 address = 0x60000240;
  guint32 value = 0;
  g_autoptr (GError) error = NULL;

  test_transport_answer (f->line,
                         "c00109020000000000"
                         "0000c0 c0010a0200efbe00000000c0");
  test_transport_answer (f->line, "");
  g_assert_true (nf_loader_exchange_registers (f->loader, writes, 2, &address, 1, &value, &error));
  g_assert_no_error (error);
  g_assert_cmphex (value, ==, 0xBEEF);
  assert_sent (f,
               "c000092000000000000002006000000400ffffffff00000000"
               "1c02006000000080ff00000064000000c0\n"
               "c0000a04000000000040020060c0\n");
}

/* A lost exchange is repeated after a SYNC; a third loss ends it. */
static void
test_repeats_exchange (Fixture *f, gconstpointer data)
{
  guint32 address = 0x60000240;
  guint32 value = 0;
  g_autoptr (GError) error = NULL;

  test_transport_answer (f->line, "");
  test_transport_answer (f->line, EIGHT (SYNC_REPLY));
  test_transport_answer (f->line, "c0010a0200efbe00000000c0");
  g_assert_true (nf_loader_exchange_registers (f->loader, NULL, 0, &address, 1, &value, &error));
  g_assert_cmphex (value, ==, 0xBEEF);
  assert_sent (f, "c0000a04000000000040020060c0\n" SYNC_FRAME "c0000a04000000000040020060c0\n");
  for (guint i = 0; i < 3; i++) {
    test_transport_answer (f->line, "");
    if (i < 2)
      test_transport_answer (f->line, EIGHT (SYNC_REPLY));
  }
  g_assert_false (nf_loader_exchange_registers (f->loader, NULL, 0, &address, 1, &value, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_TIMED_OUT);
}

/* The sequence number that the function leaves behind carries the same data after an error. */
static void
test_flash_data (Fixture *f, gconstpointer data)
{
  static const guint8 block[] = { 0xC0, 0x01, 0x02, 0xDB };
  guint32 sequence = 7;
  g_autoptr (GError) error = NULL;

  test_transport_answer (f->line, "c001030200000000000107c0");
  test_transport_answer (f->line, "c001030200000000000005c0"); /* error without status: success */
  g_assert_false (nf_loader_flash_data (f->loader, &sequence, block, sizeof block, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_LINE);
  assert_sent (f,
               "c00003140"
               "0f700000004000000070000000000000000000000dbdc0102dbddc0\n");
  g_clear_error (&error);
  g_assert_true (nf_loader_flash_data (f->loader, &sequence, block, sizeof block, &error));
  assert_sent (f,
               "c00003140"
               "0f700000004000000080000000000000000000000dbdc0102dbddc0\n");
  g_assert_cmpuint (sequence, ==, 9);
}

static void
test_flash_data_errors (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *answer;
    NfError cause;
  } cases[] = {
    { "c001030200000000000105c0", NF_ERROR_BAD_ANSWER },
    { "c001030200000000000107c0", NF_ERROR_LINE },
    { "c001030200000000000108c0", NF_ERROR_FLASH_REFUSED },
    { "", NF_ERROR_TIMED_OUT },
  };
  static const guint8 block[4] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint32 sequence = 0;
    g_autoptr (GError) error = NULL;
    test_transport_answer (f->line, cases[i].answer);
    g_assert_false (nf_loader_flash_data (f->loader, &sequence, block, sizeof block, &error));
    g_assert_error (error, NF_ERROR, (int) cases[i].cause);
  }
}

/* No erase is ever asked of the ROM, and its complaint about an offset inside a sector is none. */
static void
test_flash_begin (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_transport_answer (f->line, "c001020200000000000106c0");
  g_assert_true (nf_loader_flash_begin (f->loader, 0x1800, &error));
  assert_sent (f,
               "c00002100000000000000000000100000000180000001800"
               "00c0\n");
  test_transport_answer (f->line, "c001020200000000000106c0");
  g_assert_false (nf_loader_flash_begin (f->loader, 0x2000, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_BAD_ANSWER);
}

static void
test_set_flash_size (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_transport_answer (f->line, "c0010b0200000000000000c0");
  g_assert_true (nf_loader_set_flash_size (f->loader, 16 << 20, &error));
  assert_sent (f, "c0000b1800000000000000000000000001000001000010000000010000ffff0000c0\n");
}

/* As with the flash, the number moves on whatever the answer is. */
static void
test_memory (Fixture *f, gconstpointer data)
{
  static const guint8 block[] = { 1, 2, 3, 4 };
  guint32 sequence = 0;
  g_autoptr (GError) error = NULL;

  test_transport_answer (f->line, "c001050200000000000000c0");
  g_assert_true (nf_loader_mem_begin (f->loader, 0x40100000, 0x1804, &error));
  assert_sent (f, "c0000510000000000004180000020000000018000000001040c0\n");
  test_transport_answer (f->line, "c001070200000000000107c0");
  g_assert_false (nf_loader_mem_data (f->loader, &sequence, block, sizeof block, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_LINE);
  g_clear_error (&error);
  test_transport_answer (f->line, "c001070200000000000000c0");
  g_assert_true (nf_loader_mem_data (f->loader, &sequence, block, sizeof block, &error));
  assert_sent (f,
               "c0000714"
               "00eb00000004000000000000000000000000000000"
               "01020304c0\n"
               "c0000714"
               "00eb00000004000000010000000000000000000000"
               "01020304c0\n");
  test_transport_answer (f->line, "c001060200000000000000c0");
  g_assert_true (nf_loader_mem_end (f->loader, 0x40100120, &error));
  assert_sent (f,
               "c00006080000000000000000002001"
               "1040c0\n");
}

static void
test_reset_sequences (Fixture *f, gconstpointer data)
{
  static const struct {
    NfReset reset;
    const char *sent;
  } cases[] = {
    { NF_RESET_TIGHT, "D0R0\nD1R1\nD0R1\nW100\nD1R0\nW50\nD0R0\n" },
    { NF_RESET_TIGHT_SLOW, "D0R0\nD1R1\nD0R1\nW100\nD1R0\nW550\nD0R0\n" },
    { NF_RESET_CLASSIC, "D0R1\nW100\nD1R0\nW50\nD0R0\n" },
    { NF_RESET_CLASSIC_SLOW, "D0R1\nW100\nD1R0\nW550\nD0R0\n" },
    { NF_RESET_NONE, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_true (nf_reset_into_loader (NF_TRANSPORT (f->line), cases[i].reset, NULL, NULL, NULL));
    assert_sent (f, cases[i].sent);
  }
  g_assert_true (nf_reset_into_program (NF_TRANSPORT (f->line), NULL, NULL, NULL));
  assert_sent (f, "D0R0\nD0R1\nW100\nD0R0\n");
}

/* All four strategies are tried in turn, and the end comes after a bounded time. */
static void
test_connect_gives_up (Fixture *f, gconstpointer data)
{
  NfReset used = NF_RESET_NONE;
  g_autoptr (GError) error = NULL;

  g_assert_false (nf_reset_connect (f->loader, TRUE, NULL, &used, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NO_ANSWER);
  g_assert_cmpint (nf_transport_get_time (NF_TRANSPORT (f->line)), <, 10 * G_USEC_PER_SEC);
  g_autofree char *sent = test_transport_take_sent (f->line);
  g_auto (GStrv) resets = g_strsplit (sent, "W100\n", -1);
  g_assert_cmpuint (g_strv_length (resets), ==, 1 + 7 + 1); /* seven attempts and a last listen */
}

static void
test_connect_without_reset (Fixture *f, gconstpointer data)
{
  NfReset used = NF_RESET_TIGHT;
  g_autoptr (GError) error = NULL;

  test_transport_answer (f->line, EIGHT (SYNC_REPLY));
  g_assert_true (nf_reset_connect (f->loader, FALSE, NULL, &used, &error));
  g_assert_cmpint (used, ==, NF_RESET_NONE);
  assert_sent (f, SYNC_FRAME);
}

#define ADD(name, test) g_test_add ("/loader/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("sync", test_sync);
  ADD ("sync-silence", test_sync_silence);
  ADD ("noise", test_noise);
  ADD ("reads-in-flight", test_reads_in_flight);
  ADD ("write-registers", test_write_registers);
  ADD ("repeats-exchange", test_repeats_exchange);
  ADD ("flash-data", test_flash_data);
  ADD ("flash-data-errors", test_flash_data_errors);
  ADD ("flash-begin", test_flash_begin);
  ADD ("set-flash-size", test_set_flash_size);
  ADD ("memory", test_memory);
  ADD ("reset-sequences", test_reset_sequences);
  ADD ("connect-gives-up", test_connect_gives_up);
  ADD ("connect-without-reset", test_connect_without_reset);
  return g_test_run ();
}
