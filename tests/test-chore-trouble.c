/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Chores that go wrong: a line that loses and damages bytes, boards that do not answer or stop, and
 * cancelling.
 */
#include "nf-error.h"

#include "support/chore-bench.h"

#include <string.h>

/* On a line that loses and damages bytes a chore gives what is there, or fails. */
static void
test_flaky_read (void)
{
  NfChore chore = { .kind = NF_CHORE_READ_MEMORY, .address = DRAM + 0x1000, .size = 0x400 };
  guint8 expected[0x400];
  guint n_done = 0;

  memset (expected, 0xA5, sizeof expected);
  for (guint seed = 1; seed <= 60; seed++) {
    g_autofree char *more = g_strdup_printf ("&fault=flaky:10000&seed=%u", seed);
    NfResult result;

    if (chore_run_on_new_board (&chore, more, &result, NULL)) {
      n_done++;
      chore_assert_data (&result, expected, sizeof expected);
    }
    nf_result_clear (&result);
  }
  g_test_message ("%u of 60", n_done);
  g_assert_cmpuint (n_done, >=, 55);
}

/* What is written to memory is there, or it is said that it is not. */
static void
test_flaky_write (void)
{
  NfChore chore = {
    .kind = NF_CHORE_WRITE_MEMORY,
    .address = DRAM + 0x100,
    .size = 4,
    .value = 0x12345678,
    .mask = 0xFFFFFFFF,
  };
  NfChore look = { .kind = NF_CHORE_READ_MEMORY, .address = DRAM + 0x100, .size = 4 };
  guint n_done = 0;

  for (guint seed = 1; seed <= 300; seed++) {
    g_autofree char *more = g_strdup_printf ("&fault=flaky:300&seed=%u", seed);
    ChoreBench flaky;

    chore_bench_init (&flaky, more);
    if (chore_bench_run (&flaky, &chore, NULL) && chore_bench_run (&flaky, &look, NULL)) {
      n_done++;
      chore_assert_data (&flaky.result, "\x78\x56\x34\x12", 4);
    }
    chore_bench_clear (&flaky);
  }
  g_test_message ("%u of 300", n_done);
  g_assert_cmpuint (n_done, >=, 150);
}

/* A program that is zero but for a word here and there: a lost zero changes no checksum. */
static NfImage *
make_sparse_program (void)
{
  g_autoptr (NfImage) full = chore_make_program (4);
  const NfImageProgram *program = nf_image_get_program (full);
  gsize size = 0;
  const guint8 *data = nf_image_get_data (full, &size);
  guint8 *copy = g_memdup2 (data, size);
  guint8 checksum = 0xEF;

  for (guint i = 0; i < program->n_segments; i++)
    for (guint at = 0; at < program->segments[i].size; at++) {
      guint8 *byte = copy + program->segments[i].offset + at;

      *byte = at % 64 < 4 ? *byte : 0;
      checksum ^= *byte;
    }
  copy[size - 1] = checksum;
  g_autoptr (GBytes) bytes = g_bytes_new_take (copy, size);
  return nf_image_new ("sparse.bin", bytes);
}

static void
check_flaky_load (NfImage *image, guint32 seed)
{
  NfChore chore = { .kind = NF_CHORE_LOAD_MEMORY, .image = image };
  g_autofree char *more = g_strdup_printf ("&fault=flaky:12000&seed=%u", seed);
  g_autoptr (GError) error = NULL;
  ChoreBench flaky;

  chore_bench_init (&flaky, more);
  chore_bench_run (&flaky, &chore, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < nf_image_get_program (image)->n_segments; i++)
    chore_bench_assert_segment (&flaky, image, i);
  chore_bench_clear (&flaky);
}

/* What is lost or damaged is sent again, on every one of these lines. (None of them damages two
 * bits in the same place of one block, which nothing would see.) */
static void
test_flaky_load (void)
{
  g_autoptr (NfImage) sparse = make_sparse_program ();
  g_autoptr (NfImage) full = chore_make_program (4);

  for (guint seed = 1; seed <= 6; seed++) {
    check_flaky_load (sparse, seed);
    check_flaky_load (full, seed);
  }
}

static void
test_board_trouble (void)
{
  static const struct {
    const char *board;
    NfChoreKind kind;
    NfError cause;
  } cases[] = {
    { "&fault=no-answer", NF_CHORE_READ_MEMORY, NF_ERROR_NO_ANSWER },
    { "&fault=esp32", NF_CHORE_WRITE_MEMORY, NF_ERROR_WRONG_CHIP },
    { "&fault=flash-ff", NF_CHORE_READ_STATUS, NF_ERROR_FLASH_SILENT },
    { "&fault=flash-00", NF_CHORE_READ_SFDP, NF_ERROR_FLASH_SILENT },
    { "&fault=flash-00", NF_CHORE_WRITE_STATUS, NF_ERROR_FLASH_SILENT },
    { "&fault=stall:3000", NF_CHORE_READ_MEMORY, NF_ERROR_TIMED_OUT },
    { "&fault=unplug:3000", NF_CHORE_READ_MEMORY, NF_ERROR_PORT_LOST },
    { "&fault=stall:3000", NF_CHORE_LOAD_MEMORY, NF_ERROR_TIMED_OUT },
    { "&fault=unplug:3000", NF_CHORE_LOAD_MEMORY, NF_ERROR_PORT_LOST },
  };
  g_autoptr (NfImage) image = chore_make_program (5);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gboolean is_status = cases[i].kind >= NF_CHORE_READ_STATUS;
    NfChore chore = {
      .kind = cases[i].kind,
      .address = is_status ? 0 : DRAM,
      .size = is_status ? 1 : 0x1000,
      .mask = 0xFF,
      .image = image,
    };
    g_autoptr (GError) error = NULL;
    NfResult result;

    g_assert_false (chore_run_on_new_board (&chore, cases[i].board, &result, &error));
    g_test_message ("%s: %s (after %.1f s)", cases[i].board, error->message, result.seconds);
    g_assert_error (error, NF_ERROR, (int) cases[i].cause);
    g_assert_null (result.data);
    g_assert_cmpfloat (result.seconds, <, 15);
    nf_result_clear (&result);
  }
}

/* A board without a flash chip has memory all the same. */
static void
test_memory_without_flash (void)
{
  NfChore chore = { .kind = NF_CHORE_READ_MEMORY, .address = DRAM, .size = 4 };
  g_autoptr (GError) error = NULL;
  NfResult result;

  chore_run_on_new_board (&chore, "&fault=flash-ff", &result, &error);
  g_assert_no_error (error);
  chore_assert_data (&result, "\xA5\xA5\xA5\xA5", 4);
  nf_result_clear (&result);
}

static void
ignore_event (const NfEvent *event, gpointer data)
{
}

static void
cancel_halfway (const NfProgress *progress, gpointer data)
{
  if (progress->total > 0 && progress->done >= progress->total / 2)
    g_cancellable_cancel (data);
}

static void
test_cancel (ChoreBench *f, gconstpointer data)
{
  g_autoptr (NfImage) image = chore_make_program (6);
  const NfChore chores[] = {
    { .kind = NF_CHORE_READ_MEMORY, .address = DRAM, .size = 0x4000 },
    { .kind = NF_CHORE_LOAD_MEMORY, .image = image },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (chores); i++) {
    g_autoptr (NfPlan) plan = chore_make_plan (&chores[i]);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    NfReport report = { cancel_halfway, ignore_event, cancellable };
    g_autoptr (GError) error = NULL;

    nf_result_clear (&f->result);
    g_assert_false (
        nf_flasher_run (plan, NF_TRANSPORT (f->tap), &report, cancellable, &f->result, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_null (f->result.data);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/chore-trouble/" name,                                                              \
              ChoreBench,                                                                          \
              NULL,                                                                                \
              chore_bench_set_up,                                                                  \
              test,                                                                                \
              chore_bench_tear_down)
  ADD ("cancel", test_cancel);
  g_test_add_func ("/chore-trouble/flaky-read", test_flaky_read);
  g_test_add_func ("/chore-trouble/flaky-write", test_flaky_write);
  g_test_add_func ("/chore-trouble/flaky-load", test_flaky_load);
  g_test_add_func ("/chore-trouble/board-trouble", test_board_trouble);
  g_test_add_func ("/chore-trouble/memory-without-flash", test_memory_without_flash);
  return g_test_run ();
}
