/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What goes over the line to reach the flash through the SPI controller, register by register,
 * and that a command which arrives damaged is not started.
 */
#include "nf-spi.h"

#include "nf-error.h"

#include "support/test-transport.h"

#include <string.h>

/* One write of WRITE_REG: address, value, mask, delay. */
typedef guint32 Write[4];

#define ALL 0xFFFFFFFF

typedef struct {
  TestTransport *line;
  NfLoader *loader;
  NfSpi spi;
  GString *expected;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->line = test_transport_new ();
  f->loader = nf_loader_new (NF_TRANSPORT (f->line), 115200, NULL);
  f->spi = (NfSpi){ .loader = f->loader };
  f->expected = g_string_new (NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_string_free (f->expected, TRUE);
  nf_loader_free (f->loader);
  g_assert_finalize_object (f->line);
}

/* --- The script -------------------------------------------------------------------------- */

static void
add_byte (GString *text, guint byte)
{
  if (byte == 0xC0 || byte == 0xDB)
    g_string_append (text, byte == 0xC0 ? "dbdc" : "dbdd");
  else
    g_string_append_printf (text, "%02x", byte);
}

static void
add_word (GString *text, guint32 word)
{
  for (guint i = 0; i < 4; i++)
    add_byte (text, word >> (8 * i) & 0xFF);
}

/* The chip answers @value to the next request. */
static void
answer (Fixture *f, guint opcode, guint32 value)
{
  g_autoptr (GString) frame = g_string_new (NULL);

  g_string_append_printf (frame, "c001%02x0200", opcode);
  add_word (frame, value);
  g_string_append (frame, "0000c0");
  test_transport_answer (f->line, frame->str);
}

/* A request with these writes is due. */
static void
expect_writes (Fixture *f, const Write *writes, guint n)
{
  g_string_append_printf (f->expected, "c00009%02x0000000000", 16 * n);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < 4; k++)
      add_word (f->expected, writes[i][k]);
  g_string_append (f->expected, "c0\n");
  answer (f, 0x09, 0);
}

/* A request for a register is due, which has @value. */
static void
expect_read (Fixture *f, guint32 address, guint32 value)
{
  g_string_append (f->expected, "c0000a040000000000");
  add_word (f->expected, address);
  g_string_append (f->expected, "c0\n");
  answer (f, 0x0A, value);
}

static void
assert_sent (Fixture *f)
{
  g_autofree char *sent = test_transport_take_sent (f->line);

  g_assert_cmpstr (sent, ==, f->expected->str);
  g_string_truncate (f->expected, 0);
}

/* A command that reads one register of the flash: it gives @status. */
static void
expect_status (Fixture *f, guint8 opcode, guint8 status)
{
  const Write writes[] = {
    { 0x6000021C, 0x90000000, ALL, 0 },        { 0x60000220, 7 << 8, ALL, 0 },
    { 0x60000224, 7u << 28 | opcode, ALL, 0 }, { 0x60000200, 1 << 18, ALL, 0 },
    { 0x6000021C, 0x80000000, ALL, 100 },
  };

  expect_writes (f, writes, G_N_ELEMENTS (writes));
  expect_read (f, 0x60000240, 0xA5A5A500 | status);
}

/* The same twice, which counts. */
static void
expect_status_twice (Fixture *f, guint8 opcode, guint8 status)
{
  expect_status (f, opcode, status);
  expect_status (f, opcode, status);
}

/* --- Tests ------------------------------------------------------------------------------- */

/* The pins and the clock, without the ROM's command that changes the flash's registers; then what
 * is changed for each command is noted, and the flash is waited for. */
static void
test_attach_untouched (Fixture *f, gconstpointer data)
{
  static const guint32 pins[] = { 0x6000081C, 0x60000820, 0x60000824,
                                  0x60000828, 0x6000082C, 0x60000830 };
  Write writes[7];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (pins); i++)
    memcpy (writes[i], (Write){ pins[i], 0x10, 0x1B0, 0 }, sizeof *writes);
  memcpy (writes[6], (Write){ 0x60000208, 0x688313, ALL, 0 }, sizeof *writes);
  /* The first time a pin arrives damaged, and all are written again. */
  for (guint attempt = 0; attempt < 2; attempt++) {
    expect_writes (f, writes, G_N_ELEMENTS (writes));
    for (guint i = 0; i < G_N_ELEMENTS (pins); i++)
      expect_read (f, pins[i], i == 4 && attempt == 0 ? 0x30 : 0x40000610);
    expect_read (f, 0x60000208, 0x688313);
  }
  expect_read (f, 0x6000021C, 0x80000004);
  expect_read (f, 0x60000220, 0x1700);
  expect_read (f, 0x60000224, 0x70000005);
  expect_status (f, 0x05, 0x03);
  expect_status (f, 0x05, 0x02);
  g_assert_true (nf_spi_attach_untouched (&f->spi, f->loader, &error));
  g_assert_no_error (error);
  assert_sent (f);

  expect_writes (f,
                 (const Write[]){ { 0x6000021C, 0x80000004, ALL, 0 },
                                  { 0x60000220, 0x1700, ALL, 0 },
                                  { 0x60000224, 0x70000005, ALL, 0 } },
                 3);
  g_assert_true (nf_spi_release (&f->spi, &error));
  assert_sent (f);
}

/* 24 bits of address, eight dummy bits, and only whole words of the answer. */
static void
test_sfdp (Fixture *f, gconstpointer data)
{
  const Write writes[] = {
    { 0x60000204, 0x12345600, ALL, 0 },
    { 0x6000021C, 0xF0000000, ALL, 0 },
    { 0x60000220, 23u << 26 | 39 << 8 | 7, ALL, 0 },
    { 0x60000224, 0x7000005A, ALL, 0 },
    { 0x60000200, 1 << 18, ALL, 0 },
    { 0x6000021C, 0x80000000, ALL, 100 },
  };
  static const guint32 answers[][2] = {
    { 0x50444653, 0xFFFFFF00 },
    { 0x50444652, 0xFFFFFF00 },
    { 0x50444652, 0xA5A5A500 },
  };
  g_autoptr (GError) error = NULL;
  guint8 bytes[6] = { [5] = 0x77 };

  /* A damaged bit is outvoted; what stands behind the last byte does not count. */
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    expect_writes (f, writes, G_N_ELEMENTS (writes));
    expect_read (f, 0x60000240, answers[i][0]);
    expect_read (f, 0x60000244, answers[i][1]);
  }
  g_assert_true (nf_spi_read_sfdp (&f->spi, 0x123456, bytes, 5, &error));
  g_assert_no_error (error);
  assert_sent (f);
  g_assert_cmpmem (bytes, 6, "RFDP\0\x77", 6);
}

static void
test_read_status (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint32 status = 0;

  expect_status_twice (f, 0x05, 0x1C);
  expect_status_twice (f, 0x35, 0x02);
  expect_status_twice (f, 0x15, 0x60);
  g_assert_true (nf_spi_read_status (&f->spi, 3, &status, &error));
  g_assert_no_error (error);
  g_assert_cmphex (status, ==, 0x60021C);
  assert_sent (f);

  expect_status_twice (f, 0x05, 0x40);
  g_assert_true (nf_spi_read_status (&f->spi, 1, &status, &error));
  g_assert_cmphex (status, ==, 0x40);
  assert_sent (f);
}

/* A command that enables writing, and the description of one that writes a register. The chip
 * has @value where it is read back. */
static void
expect_prepare (Fixture *f, guint8 enable, guint8 opcode, guint32 value, guint32 read_back)
{
  const Write writes[] = {
    { 0x6000021C, 0x80000000, ALL, 0 },        { 0x60000220, 0, ALL, 0 },
    { 0x60000224, 7u << 28 | enable, ALL, 0 }, { 0x60000200, 1 << 18, ALL, 0 },
    { 0x6000021C, 0x80000000, ALL, 100 },      { 0x60000240, value, ALL, 0 },
    { 0x6000021C, 0x88000000, ALL, 0 },        { 0x60000220, 7u << 17, ALL, 0 },
    { 0x60000224, 7u << 28 | opcode, ALL, 0 },
  };

  expect_writes (f, writes, G_N_ELEMENTS (writes));
  expect_read (f, 0x60000240, read_back);
  expect_read (f, 0x6000021C, 0x88000004);
  expect_read (f, 0x60000220, 7u << 17);
  expect_read (f, 0x60000224, 7u << 28 | opcode);
}

static void
expect_start (Fixture *f)
{
  expect_writes (
      f,
      (const Write[]){ { 0x60000200, 1 << 18, ALL, 0 }, { 0x6000021C, 0x80000000, ALL, 100 } },
      2);
}

static void
expect_disable (Fixture *f)
{
  const Write writes[] = {
    { 0x6000021C, 0x80000000, ALL, 0 },   { 0x60000220, 0, ALL, 0 },
    { 0x60000224, 0x70000004, ALL, 0 },   { 0x60000200, 1 << 18, ALL, 0 },
    { 0x6000021C, 0x80000000, ALL, 100 },
  };

  expect_writes (f, writes, G_N_ELEMENTS (writes));
}

static void
test_write_status (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* The first register alone, for the time being. */
  expect_status_twice (f, 0x05, 0x1C);
  expect_status_twice (f, 0x35, 0x02);
  expect_prepare (f, 0x50, 0x01, 0x40, 0x41);
  expect_prepare (f, 0x50, 0x01, 0x40, 0x40);
  expect_start (f);
  expect_status (f, 0x05, 0x41);
  expect_status (f, 0x05, 0x40);
  expect_disable (f);
  expect_status_twice (f, 0x05, 0x40);
  expect_status_twice (f, 0x35, 0x02);
  g_assert_true (nf_spi_write_status (&f->spi, 1, 0x40, TRUE, &error));
  g_assert_no_error (error);
  assert_sent (f);

  /* The second as well, for good; bits that the chip alone sets are not compared. */
  expect_status_twice (f, 0x05, 0x40);
  expect_status_twice (f, 0x35, 0x00);
  expect_prepare (f, 0x06, 0x01, 0x03, 0x03);
  expect_start (f);
  expect_status (f, 0x05, 0x00);
  expect_prepare (f, 0x06, 0x31, 0x82, 0x82);
  expect_start (f);
  expect_status (f, 0x05, 0x00);
  expect_disable (f);
  expect_status_twice (f, 0x05, 0x00);
  expect_status_twice (f, 0x35, 0x02);
  g_assert_true (nf_spi_write_status (&f->spi, 2, 0x8203, FALSE, &error));
  g_assert_no_error (error);
  assert_sent (f);
}

/* A command whose description never reads back right is never started. */
static void
test_damaged_command (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  expect_status_twice (f, 0x05, 0x00);
  expect_status_twice (f, 0x35, 0x00);
  for (guint i = 0; i < 3; i++)
    expect_prepare (f, 0x06, 0x01, 0x40, 0x48);
  g_assert_false (nf_spi_write_status (&f->spi, 1, 0x40, FALSE, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_LINE);
  g_assert_cmpstr (error->message, ==, "command 01 to the flash arrives damaged every time");
  assert_sent (f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/spi/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("attach-untouched", test_attach_untouched);
  ADD ("sfdp", test_sfdp);
  ADD ("read-status", test_read_status);
  ADD ("write-status", test_write_status);
  ADD ("damaged-command", test_damaged_command);
  return g_test_run ();
}
