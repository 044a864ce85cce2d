/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Streams to a board: what stands in the flash afterwards, how long it takes, and what becomes of
 * it when the line, the flash or the person has other plans.
 */
#include "nf-stub.h"

#include "nf-error.h"
#include "nf-rate.h"
#include "nf-reset.h"
#include "nf-spi.h"

#include "support/test-image.h"
#include "support/test-stub.h"

#include <string.h>

enum { FLASH_SIZE = 512 * 1024, AT = 0x11000 };

static void
set_up (TestFlash *f, gconstpointer data)
{
  test_flash_set_up_size (f, FLASH_SIZE);
}

/* --- What a stream does --- */

static void
check_progress (guint64 done, gpointer data)
{
  guint64 *last = data;

  g_assert_cmpuint (done, >, *last);
  *last = done;
}

static void
test_packed (TestFlash *f, gconstpointer data)
{
  guint flags = GPOINTER_TO_UINT (data);
  g_auto (TestStub) t = { 0 };
  g_autoptr (GBytes) image = test_image_new_program (0x30000, 1);
  const guint8 *bytes = g_bytes_get_data (image, NULL);
  const NfRange run = { AT, 0x30000 };
  NfStubWritten written = { 0 };
  guint64 last = 0;
  g_autoptr (GError) error = NULL;

  test_stub_set_up (&t, f, "", 921600);
  nf_stub_write (t.stub, &run, 1, bytes, flags, &written, check_progress, &last, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (last, ==, 0x30000);
  g_assert_cmpuint (written.erased_bytes, ==, 0x30000);
  g_assert_false (written.was_protected);
  if (flags & STUB_WRITE_RAW)
    g_assert_cmpuint (written.wire_bytes, ==, 0x30000);
  else
    g_assert_cmpuint (written.wire_bytes, <, 0x28000); /* the image's beginning is FF */
  test_flash_expect (f, AT, bytes, 0x30000);
  test_stub_assert_digest (bytes, 0x30000, written.digest);
  test_stub_close (&t);
  test_flash_assert (f);
}

/* As many runs as there may be, in no order. */
static void
test_runs (TestFlash *f, gconstpointer data)
{
  g_auto (TestStub) t = { 0 };
  g_autoptr (GBytes) image = test_image_new_data (STUB_RUNS_MAX * FLASH_SECTOR_SIZE, 2);
  const guint8 *bytes = g_bytes_get_data (image, NULL);
  NfRange runs[STUB_RUNS_MAX];
  NfStubWritten written = { 0 };
  g_autoptr (GError) error = NULL;

  test_flash_tear_down (f, data);
  test_flash_set_up_size (f, 2 * FLASH_SIZE);
  for (guint i = 0; i < STUB_RUNS_MAX; i++) {
    runs[i] = (NfRange){ (i * 37 % STUB_RUNS_MAX) * 0x2000, FLASH_SECTOR_SIZE };
    test_flash_expect (f, runs[i].address, bytes + i * FLASH_SECTOR_SIZE, FLASH_SECTOR_SIZE);
  }
  test_stub_set_up (&t, f, "", 921600);
  nf_stub_write (t.stub, runs, STUB_RUNS_MAX, bytes, 0, &written, NULL, NULL, &error);
  g_assert_no_error (error);
  test_stub_assert_digest (bytes, STUB_RUNS_MAX * FLASH_SECTOR_SIZE, written.digest);
  test_stub_close (&t);
  test_flash_assert (f);
}

/* The line is never idle: it takes as long as the bytes need on the wire, their framing, and what
 * the flash has left to do at the end. */
static void
test_speed (TestFlash *f, gconstpointer data)
{
  guint baud = GPOINTER_TO_UINT (data);
  g_auto (TestStub) t = { 0 };
  g_autoptr (GBytes) image = test_image_new_data (0x20000, 3);
  NfStubWritten written = { 0 };
  double wire = 0;
  double took = 0;
  g_autoptr (GError) error = NULL;

  test_stub_set_up (&t, f, "fast", baud);
  took = -test_stub_get_time (&t);
  test_stub_write (&t, AT, g_bytes_get_data (image, NULL), 0x20000, &written, &error);
  g_assert_no_error (error);
  took += test_stub_get_time (&t);
  wire = written.wire_bytes * 10.0 / baud;
  g_test_message ("%.3f s, and %.3f s on the wire", took, wire);
  g_assert_cmpfloat (took, <, wire * 1.02 + 0.03);
  took = -test_stub_get_time (&t);
  test_stub_assert_bytes (&t, AT, 0x20000);
  took += test_stub_get_time (&t);
  wire = 0x20000 * 10.0 / baud;
  g_test_message ("%.3f s, and %.3f s on the wire", took, wire);
  g_assert_cmpfloat (took, <, wire * 1.03 + 0.03);
}

static void
test_erase (TestFlash *f, gconstpointer data)
{
  g_auto (TestStub) t = { 0 };
  const NfRange range = { 0x13000, 0x52000 };
  guint64 erased = 0;
  guint64 last = 0;
  g_autoptr (GError) error = NULL;

  test_stub_set_up (&t, f, "", 921600);
  nf_stub_erase (t.stub, range, &erased, check_progress, &last, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (erased, ==, range.size);
  g_assert_cmpuint (last, ==, range.size);
  last = 0;
  nf_stub_erase (t.stub, range, &erased, check_progress, &last, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (erased, ==, 0);
  test_flash_expect_blank (f, range.address, range.size);
  test_stub_close (&t);
  test_flash_assert (f);
}

/* A flash whose protection bits are set is written all the same, and that is told. */
static void
test_protected (TestFlash *f, gconstpointer data)
{
  g_auto (TestStub) t = { 0 };
  g_autoptr (GBytes) image = test_image_new_data (0x3000, 4);
  NfStubWritten written = { 0 };
  NfSpi spi;
  g_autoptr (GError) error = NULL;

  test_stub_open (&t, f, "", 921600);
  nf_spi_attach (&spi, t.loader, &error);
  g_assert_no_error (error);
  nf_spi_write_status (&spi, 1, 0x1C, FALSE, &error);
  g_assert_no_error (error);
  test_stub_start (&t, &error);
  g_assert_no_error (error);
  test_stub_write (&t, AT, g_bytes_get_data (image, NULL), 0x3000, &written, &error);
  g_assert_no_error (error);
  g_assert_true (written.was_protected);
  test_stub_close (&t);
  test_flash_assert (f);
}

static void
test_attach (TestFlash *f, gconstpointer data)
{
  g_auto (TestStub) t = { 0 };
  g_autoptr (NfStub) other = NULL;
  guint32 address = 0x40001000;
  guint32 value = 0;
  guint8 byte = 0;
  g_autoptr (GError) error = NULL;

  test_stub_open (&t, f, "", 460800);
  g_assert_null (nf_stub_attach (t.loader, NULL, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NO_STUB);
  g_clear_error (&error);
  test_stub_start (&t, &error);
  g_assert_no_error (error);
  /* esptool's part is not there. */
  g_assert_false (nf_loader_exchange_registers (t.loader, NULL, 0, &address, 1, &value, NULL));
  other = nf_stub_attach (t.loader, NULL, &error);
  g_assert_no_error (error);
  nf_stub_read (other, FLASH_SIZE - 1, 1, &byte, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (byte, ==, f->expected[FLASH_SIZE - 1]);
}

/* --- The line --- */

/* Everything that can be asked, with a fault every few hundred bytes. */
static void
test_flaky (TestFlash *f, gconstpointer data)
{
  guint64 repeated = 0;

  for (guint seed = 1; seed <= 12; seed++) {
    g_autofree char *options = g_strdup_printf ("fault=flaky:4000&seed=%u", seed);
    g_autoptr (GBytes) image = test_image_new_data (0x10000, seed);
    g_auto (TestStub) t = { 0 };
    NfStubWritten written = { 0 };
    g_autoptr (GError) error = NULL;

    test_flash_fill (f, seed);
    test_stub_open (&t, f, options, 921600);
    if (!test_stub_start (&t, &error))
      continue;
    test_stub_write (&t, AT, g_bytes_get_data (image, NULL), 0x10000, &written, &error);
    g_assert_no_error (error);
    test_stub_assert_digest (g_bytes_get_data (image, NULL), 0x10000, written.digest);
    test_stub_assert_digests (&t, 0, FLASH_SIZE);
    test_stub_assert_bytes (&t, AT, 0x8000);
    test_stub_assert_md5 (&t, AT, 0x10000);
    repeated += t.repeated;
    test_stub_close (&t);
    test_flash_assert (f);
  }
  g_assert_cmpuint (repeated, >, 12 * 0x2000);
}

/* The line gets bad in the middle, in one direction or both, from a rate on. */
typedef struct {
  guint baud;
  guint limit;
  guint every; /* byte … */
  gboolean requests;
  gboolean replies;
} Limit;

typedef struct {
  TestStub *stub;
  const Limit *limit;
} Worsening;

static void
worsen (guint64 done, gpointer data)
{
  Worsening *w = data;

  if (done >= 0x8000)
    test_line_set_limit (w->stub->line,
                         w->limit->limit,
                         w->limit->every,
                         w->limit->requests,
                         w->limit->replies);
}

static void
test_slows_down (TestFlash *f, gconstpointer data)
{
  const Limit *limit = data;
  g_auto (TestStub) t = { 0 };
  Worsening worsening = { &t, limit };
  g_autoptr (GBytes) image = test_image_new_data (0x30000, 5);
  const NfRange run = { AT, 0x30000 };
  NfStubWritten written = { 0 };
  g_autoptr (GError) error = NULL;

  test_stub_set_up (&t, f, "", limit->baud);
  nf_stub_write (t.stub,
                 &run,
                 1,
                 g_bytes_get_data (image, NULL),
                 0,
                 &written,
                 worsen,
                 &worsening,
                 &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nf_loader_get_baud (t.loader), ==, nf_rate_get_lower (limit->limit));
  test_flash_expect (f, AT, g_bytes_get_data (image, NULL), 0x30000);
  test_stub_assert_digests (&t, 0, FLASH_SIZE);
  test_stub_close (&t);
  test_flash_assert (f);
}

/* A rate that does not carry is found out before anything depends on it. */
static void
test_rate_too_high (TestFlash *f, gconstpointer data)
{
  const Limit *limit = data;
  g_auto (TestStub) t = { 0 };
  g_autoptr (GError) error = NULL;

  test_stub_set_up (&t, f, "", limit->baud);
  test_line_set_limit (t.line, limit->limit, limit->every, limit->requests, limit->replies);
  g_assert_false (nf_stub_set_baud (t.stub, 921600, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_LINE);
  g_assert_cmpuint (nf_loader_get_baud (t.loader), ==, limit->baud);
  test_stub_assert_bytes (&t, AT, 0x3000);
  g_assert_cmpuint (t.n_slowed, ==, 0);
}

/* --- What ends a stream --- */

typedef struct {
  const char *fault;
  NfError cause;
  double seconds; /* at most */
} Trouble;

static void
test_trouble (TestFlash *f, gconstpointer data)
{
  const Trouble *trouble = data;
  g_auto (TestStub) t = { 0 };
  g_auto (TestStub) well = { 0 };
  g_autoptr (GBytes) image = test_image_new_data (0x10000, 6);
  const guint8 *bytes = g_bytes_get_data (image, NULL);
  NfStubWritten written = { 0 };
  double before = 0;
  g_autoptr (GError) error = NULL;

  test_stub_set_up (&t, f, trouble->fault, 921600);
  before = test_stub_get_time (&t);
  g_assert_false (test_stub_write (&t, AT, bytes, 0x10000, &written, &error));
  g_test_message ("%s (%.1f s)", error->message, test_stub_get_time (&t) - before);
  g_assert_error (error, NF_ERROR, (int) trouble->cause);
  g_assert_cmpfloat (test_stub_get_time (&t) - before, <, trouble->seconds);
  g_clear_error (&error);
  test_stub_close (&t);
  test_flash_assert_from (f, AT + 0x10000);
  test_stub_set_up (&well, f, "", 921600);
  test_stub_write (&well, AT, bytes, 0x10000, &written, &error);
  g_assert_no_error (error);
  test_stub_close (&well);
  test_flash_assert (f);
}

static void
reset_chip (guint64 done, gpointer data)
{
  TestStub *t = data;

  if (done >= 0x8000 && !g_cancellable_is_cancelled (t->cancellable))
    nf_reset_into_loader (NF_TRANSPORT (t->line), NF_RESET_TIGHT, NULL, NULL, NULL);
}

/* The ROM that is there then answers, but not as a stub. */
static void
test_chip_is_reset (TestFlash *f, gconstpointer data)
{
  g_auto (TestStub) t = { 0 };
  g_autoptr (GBytes) image = test_image_new_data (0x20000, 6);
  const NfRange run = { AT, 0x20000 };
  NfStubWritten written = { 0 };
  double before = 0;
  g_autoptr (GError) error = NULL;

  test_stub_set_up (&t, f, "", 921600);
  before = test_stub_get_time (&t);
  g_assert_false (nf_stub_write (t.stub,
                                 &run,
                                 1,
                                 g_bytes_get_data (image, NULL),
                                 0,
                                 &written,
                                 reset_chip,
                                 &t,
                                 &error));
  g_test_message ("%s (%.1f s)", error->message, test_stub_get_time (&t) - before);
  g_assert_true (g_error_matches (error, NF_ERROR, NF_ERROR_TIMED_OUT) ||
                 g_error_matches (error, NF_ERROR, NF_ERROR_LINE));
  g_assert_cmpfloat (test_stub_get_time (&t) - before, <, 10);
}

static void
cancel (guint64 done, gpointer data)
{
  if (done >= 0x8000)
    g_cancellable_cancel (data);
}

/* The stub stops at once: what it would have erased ahead stays. And it can be used at once. */
static void
test_cancel (TestFlash *f, gconstpointer data)
{
  gboolean is_erase = GPOINTER_TO_INT (data);
  g_auto (TestStub) t = { 0 };
  g_autoptr (GBytes) image = test_image_new_data (0x60000, 8);
  const guint8 *bytes = g_bytes_get_data (image, NULL);
  const NfRange run = { 0, 0x60000 };
  NfStubWritten written = { 0 };
  guint64 erased = 0;
  g_autoptr (GError) error = NULL;

  test_stub_set_up (&t, f, "", 921600);
  if (is_erase)
    nf_stub_erase (t.stub, run, &erased, cancel, t.cancellable, &error);
  else
    nf_stub_write (t.stub, &run, 1, bytes, 0, &written, cancel, t.cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_cancellable_reset (t.cancellable);
  nf_transport_sleep (NF_TRANSPORT (t.line), 3000, NULL, NULL);
  test_stub_assert_digests (&t, 0x40000, 0x40000);
  test_stub_write (&t, 0, bytes, 0x60000, &written, &error);
  g_assert_no_error (error);
  test_stub_close (&t);
  test_flash_assert (f);
}

static void
add (const char *path, gconstpointer data, void (*test) (TestFlash *, gconstpointer))
{
  g_test_add (path, TestFlash, data, set_up, test, test_flash_tear_down);
}

int
main (int argc, char **argv)
{
  static const Limit worse[] = {
    { 921600, 921600, 200, TRUE, FALSE },
    { 921600, 921600, 2, FALSE, TRUE },
    { 921600, 921600, 200, TRUE, TRUE },
    { 2000000, 460800, 200, TRUE, TRUE },
  };
  static const Limit too_high[] = {
    { 115200, 230400, 2, TRUE, FALSE },
    { 115200, 230400, 2, FALSE, TRUE },
    { 460800, 921600, 2, TRUE, TRUE },
    { 460800, 921600, 100, TRUE, TRUE },
  };
  static const Trouble troubles[] = {
    { "fault=stall:30000", NF_ERROR_TIMED_OUT, 5 }, { "fault=unplug:30000", NF_ERROR_PORT_LOST, 2 },
    { "fault=locked", NF_ERROR_FLASH_REFUSED, 2 },  { "fault=flash-ff", NF_ERROR_FLASH_SILENT, 2 },
    { "fault=flash-00", NF_ERROR_FLASH_SILENT, 2 },
  };

  g_test_init (&argc, &argv, NULL);
  add ("/stub-write/packed", NULL, test_packed);
  add ("/stub-write/raw", GUINT_TO_POINTER (STUB_WRITE_RAW), test_packed);
  add ("/stub-write/sectors", GUINT_TO_POINTER (STUB_WRITE_SECTORS), test_packed);
  add ("/stub-write/runs", NULL, test_runs);
  add ("/stub-write/speed/115200", GUINT_TO_POINTER (115200), test_speed);
  add ("/stub-write/speed/921600", GUINT_TO_POINTER (921600), test_speed);
  add ("/stub-write/speed/2000000", GUINT_TO_POINTER (2000000), test_speed);
  add ("/stub-write/erase", NULL, test_erase);
  add ("/stub-write/protected", NULL, test_protected);
  add ("/stub-write/attach", NULL, test_attach);
  add ("/stub-write/flaky", NULL, test_flaky);
  for (gsize i = 0; i < G_N_ELEMENTS (worse); i++) {
    g_autofree char *path = g_strdup_printf ("/stub-write/slows-down/%zu", i);
    add (path, &worse[i], test_slows_down);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (too_high); i++) {
    g_autofree char *path = g_strdup_printf ("/stub-write/rate-too-high/%zu", i);
    add (path, &too_high[i], test_rate_too_high);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++) {
    g_autofree char *path = g_strdup_printf ("/stub-write/trouble/%s", troubles[i].fault);
    add (path, &troubles[i], test_trouble);
  }
  add ("/stub-write/chip-is-reset", NULL, test_chip_is_reset);
  add ("/stub-write/cancel", GINT_TO_POINTER (FALSE), test_cancel);
  add ("/stub-write/cancel-erase", GINT_TO_POINTER (TRUE), test_cancel);
  return g_test_run ();
}
