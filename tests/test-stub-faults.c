/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One frame goes wrong, for every command and in every way: whatever happens to it, what was asked
 * is done, nothing else is, and it takes no more than a few seconds longer.
 */
#include "nf-stub.h"

#include "nf-error.h"
#include "nf-reset.h"

#include "registers.h"

#include "support/test-image.h"
#include "support/test-stub.h"

enum {
  FLASH_SIZE = 512 * 1024,
  DIGESTED_AT = 0x8000, /* two answers */
  DIGESTED_SIZE = 0x21000,
  WRITTEN_AT = 0x21000, /* two runs, together more blocks than may be under way */
  WRITTEN_SIZE = 0x3000,
  WRITTEN_TOO_AT = 0x40000,
  WRITTEN_TOO_SIZE = 0x6000,
  ERASED_AT = 0x63000,
  ERASED_SIZE = 0x9000,
};

static const char *const fault_names[TEST_LINE_N_FAULTS] = { "lost", "damaged", "short",
                                                             "open", "doubled", "late" };

static void
set_up (TestFlash *f, gconstpointer data)
{
  test_flash_set_up_size (f, FLASH_SIZE);
}

/* --- What is done while something goes wrong --- */

static void
ask_for_info (TestStub *t)
{
  NfStubInfo info = { 0 };
  g_autoptr (GError) error = NULL;

  nf_stub_get_info (t->stub, &info, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (info.divider * (double) nf_loader_get_baud (t->loader),
                                  UART_CLOCK,
                                  UART_CLOCK / 100);
  g_assert_cmphex (info.flash_id, ==, 0x1340EF);
}

static void
set_flash_size (TestStub *t)
{
  guint8 last = 0;
  g_autoptr (GError) error = NULL;

  nf_stub_set_flash_size (t->stub, FLASH_SIZE, &error);
  g_assert_no_error (error);
  nf_stub_read (t->stub, FLASH_SIZE - 1, 1, &last, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (last, ==, t->flash->expected[FLASH_SIZE - 1]);
}

static void
change_rate (TestStub *t)
{
  guint baud = nf_loader_get_baud (t->loader) == 460800 ? 921600 : 460800;
  g_autoptr (GError) error = NULL;

  nf_stub_set_baud (t->stub, baud, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nf_loader_get_baud (t->loader), ==, baud);
}

static void
digest (TestStub *t)
{
  test_stub_assert_digests (t, DIGESTED_AT, DIGESTED_SIZE);
}

static void
read_bytes (TestStub *t)
{
  test_stub_assert_bytes (t, DIGESTED_AT + 1, 0x4FFD);
}

static void
md5 (TestStub *t)
{
  test_stub_assert_md5 (t, WRITTEN_AT - 5, WRITTEN_SIZE + 11);
}

static void
write_runs (TestStub *t)
{
  static guint32 seed = 0;
  g_autoptr (GBytes) image = test_image_new_data (WRITTEN_SIZE + WRITTEN_TOO_SIZE, ++seed);
  const guint8 *bytes = g_bytes_get_data (image, NULL);
  const NfRange runs[] = { { WRITTEN_TOO_AT, WRITTEN_TOO_SIZE }, { WRITTEN_AT, WRITTEN_SIZE } };
  NfStubWritten written = { 0 };
  g_autoptr (GError) error = NULL;

  nf_stub_write (t->stub, runs, 2, bytes, 0, &written, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (written.erased_bytes, <=, WRITTEN_SIZE + WRITTEN_TOO_SIZE);
  test_flash_expect (t->flash, WRITTEN_TOO_AT, bytes, WRITTEN_TOO_SIZE);
  test_flash_expect (t->flash, WRITTEN_AT, bytes + WRITTEN_TOO_SIZE, WRITTEN_SIZE);
  test_stub_assert_digests (t, WRITTEN_TOO_AT - 0x1000, WRITTEN_TOO_SIZE + 0x2000);
}

static void
erase (TestStub *t)
{
  NfRange range = { ERASED_AT, ERASED_SIZE };
  guint64 erased = 0;
  g_autoptr (GError) error = NULL;

  nf_stub_erase (t->stub, range, &erased, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (erased, <=, ERASED_SIZE);
  test_flash_expect_blank (t->flash, ERASED_AT, ERASED_SIZE);
  test_stub_assert_digests (t, ERASED_AT - 0x1000, ERASED_SIZE + 0x2000);
}

/* --- While the stub runs --- */

typedef struct {
  const char *name;
  guint8 opcode; /* whose frames go wrong … */
  guint skip;    /* … after so many of them */
  void (*operation) (TestStub *t);
} Command;

/* Many silences one after the other are a bad line, and the rate may have been lowered. */
static void
go_back_up (TestStub *t)
{
  g_autoptr (GError) error = NULL;

  if (t->n_slowed == 0)
    return;
  nf_stub_set_baud (t->stub, 460800, &error);
  g_assert_no_error (error);
  t->n_slowed = 0;
}

/* Afterwards the next exchange must not take anything late for its own. */
static void
do_with_fault (TestStub *t, const Command *command, TestLineFault fault, gboolean is_reply)
{
  double before = test_stub_get_time (t);

  g_test_message ("%s %s", is_reply ? "reply" : "request", fault_names[fault]);
  test_line_set_fault (t->line, fault, is_reply, command->opcode, command->skip, 1);
  command->operation (t);
  g_assert_cmpuint (test_line_get_hits (t->line), ==, 1);
  read_bytes (t);
  command->operation (t);
  ask_for_info (t);
  g_assert_cmpfloat (test_stub_get_time (t) - before, <, 8);
  go_back_up (t);
}

static void
test_command (TestFlash *f, gconstpointer data)
{
  const Command *command = data;
  g_auto (TestStub) t = { 0 };

  test_stub_set_up (&t, f, "", 460800);
  for (guint fault = 0; fault < TEST_LINE_N_FAULTS; fault++) {
    if (fault != TEST_LINE_LATE)
      do_with_fault (&t, command, (TestLineFault) fault, FALSE);
    do_with_fault (&t, command, (TestLineFault) fault, TRUE);
  }
  test_stub_close (&t);
  test_flash_assert (f);
}

/* --- While it is started and left --- */

/* The ROM proves no command but MEM_DATA: what is damaged may crash it. Then an error says so, and
 * after a reset all is well. */
static void
start (TestStub *t, gboolean can_crash)
{
  NfTransport *line = NF_TRANSPORT (t->line);
  g_autoptr (GError) error = NULL;

  if (test_stub_start (t, &error))
    return;
  g_assert_true (can_crash);
  g_test_message ("%s", error->message);
  g_assert_cmpuint (error->domain, ==, NF_ERROR);
  g_assert_true (error->code == NF_ERROR_NO_STUB || error->code == NF_ERROR_TIMED_OUT);
  g_clear_error (&error);
  nf_reset_into_loader (line, NF_RESET_TIGHT, NULL, NULL, &error);
  g_assert_no_error (error);
  nf_loader_sync (t->loader, 8, &error);
  g_assert_no_error (error);
  test_stub_start (t, &error);
  g_assert_no_error (error);
}

/* After a reset the ROM answers, after the start of the program nobody does. */
static void
leave (TestStub *t, gboolean by_boot)
{
  NfStubInfo info;
  g_autoptr (GError) error = NULL;

  if (by_boot)
    nf_stub_boot (t->stub, &error);
  else
    nf_stub_reset (t->stub, &error);
  g_assert_no_error (error);
  g_assert_cmpint (nf_loader_sync (t->loader, 5, NULL), ==, !by_boot);
  g_assert_false (nf_stub_get_info (t->stub, &info, NULL));
}

static void
test_begin_or_end (TestFlash *f, gconstpointer data)
{
  const Command *command = data;

  for (guint i = 0; i < 2 * TEST_LINE_N_FAULTS; i++) {
    TestLineFault fault = (TestLineFault) (i / 2);
    gboolean is_reply = i % 2;
    g_auto (TestStub) t = { 0 };
    double before = 0;

    g_test_message ("%s %s", is_reply ? "reply" : "request", fault_names[fault]);
    if (is_reply ? command->opcode == OP_RUN_USER_CODE : fault == TEST_LINE_LATE)
      continue;
    test_stub_open (&t, f, "", 921600);
    before = test_stub_get_time (&t);
    test_line_set_fault (t.line, fault, is_reply, command->opcode, command->skip, 1);
    start (&t, !is_reply && (fault == TEST_LINE_DAMAGED || fault == TEST_LINE_SHORT));
    read_bytes (&t);
    leave (&t, command->opcode == OP_RUN_USER_CODE);
    g_assert_cmpuint (test_line_get_hits (t.line), ==, 1);
    g_assert_cmpfloat (test_stub_get_time (&t) - before, <, 12);
  }
  test_flash_assert (f);
}

int
main (int argc, char **argv)
{
  static const Command commands[] = {
    { "info", OP_STUB_INFO, 0, ask_for_info },
    { "set-params", OP_SPI_SET_PARAMS, 0, set_flash_size },
    { "change-baud", OP_CHANGE_BAUD, 0, change_rate },
    { "change-baud-probe", OP_STUB_INFO, 0, change_rate },
    { "digests", OP_STUB_DIGESTS, 0, digest },
    { "digests-last", OP_STUB_DIGESTS, 4, digest },
    { "read", OP_STUB_READ, 2, read_bytes },
    { "read-last", OP_STUB_READ, 4, read_bytes },
    { "md5", OP_FLASH_MD5, 0, md5 },
    { "write-begin", OP_STUB_WRITE_BEGIN, 0, write_runs },
    { "write-data", OP_STUB_WRITE_DATA, 5, write_runs },
    { "write-data-last", OP_STUB_WRITE_DATA, 18, write_runs },
    { "write-end", OP_STUB_WRITE_END, 0, write_runs },
    { "erase", OP_STUB_WRITE_DATA, 0, erase },
  };
  static const Command begin_or_end[] = {
    { "mem-begin", OP_MEM_BEGIN, 1, NULL }, { "mem-data", OP_MEM_DATA, 1, NULL },
    { "read-reg", OP_READ_REG, 1, NULL },   { "mem-end", OP_MEM_END, 0, NULL },
    { "proof", OP_STUB_CRC, 0, NULL },      { "reset", OP_STUB_RESET, 0, NULL },
    { "boot", OP_RUN_USER_CODE, 0, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_autofree char *path = g_strdup_printf ("/stub-faults/%s", commands[i].name);
    g_test_add (path, TestFlash, &commands[i], set_up, test_command, test_flash_tear_down);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (begin_or_end); i++) {
    g_autofree char *path = g_strdup_printf ("/stub-faults/%s", begin_or_end[i].name);
    g_test_add (path, TestFlash, &begin_or_end[i], set_up, test_begin_or_end, test_flash_tear_down);
  }
  return g_test_run ();
}
