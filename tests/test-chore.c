/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Chores with the chip's memory on a virtual board: what they give, what they leave there, and what
 * is refused before anything is sent.
 */
#include "nf-error.h"

#include "bytes.h"

#include "support/chore-bench.h"
#include "support/test-image.h"

#include <string.h>

/* RAM as it is when the power comes, and what the ROM has for the flasher to know the chip by. */
static void
test_read_memory (ChoreBench *f, gconstpointer data)
{
  NfChore chore = { .kind = NF_CHORE_READ_MEMORY, .address = DRAM + 0x1000, .size = 0x1004 };
  g_autofree guint8 *expected = g_malloc (chore.size);
  guint8 magic[4];

  memset (expected, 0xA5, chore.size);
  chore_bench_assert_runs (f, &chore);
  chore_assert_data (&f->result, expected, chore.size);

  chore = (NfChore){ .kind = NF_CHORE_READ_MEMORY, .address = 0x40001000, .size = 4 };
  put_u32 (magic, 0xFFF0C101);
  chore_bench_assert_runs (f, &chore);
  chore_assert_data (&f->result, magic, sizeof magic);
}

/* The loader counts its frames somewhere in its own memory; that reads all the same. */
static void
test_read_changing_memory (ChoreBench *f, gconstpointer data)
{
  NfChore chore = { .kind = NF_CHORE_READ_MEMORY, .address = 0x3FFFA000, .size = 0x100 };
  const guint8 *bytes = NULL;

  chore_bench_assert_runs (f, &chore);
  bytes = g_bytes_get_data (f->result.data, NULL);
  /* The last request: read a register, four bytes, this one's neighbourhood. */
  g_assert_cmphex (bytes[1], ==, 0x0A);
}

/* A register is read once: it may change by that. */
static void
test_read_registers (ChoreBench *f, gconstpointer data)
{
  NfChore chore = { .kind = NF_CHORE_READ_MEMORY, .address = 0x3FF00014, .size = 8 };
  static const guint8 zeros[8];
  guint before = 0;

  chore_bench_assert_runs (f, &chore);
  chore_assert_data (&f->result, zeros, sizeof zeros);
  g_assert_cmpuint (test_tap_count_sent (f->tap, "0a0400000000001400f03f"), ==, 1);
  g_assert_cmpuint (test_tap_count_sent (f->tap, "0a0400000000001800f03f"), ==, 1);

  /* Memory is read twice. */
  chore = (NfChore){ .kind = NF_CHORE_READ_MEMORY, .address = DRAM, .size = 4 };
  chore_bench_assert_runs (f, &chore);
  before = test_tap_count_sent (f->tap, "0a0400000000000080fe3f");
  g_assert_cmpuint (before, ==, 2);
}

static void
assert_word (ChoreBench *f, guint32 address, guint32 expected)
{
  NfChore chore = { .kind = NF_CHORE_READ_MEMORY, .address = address, .size = 4 };
  guint8 word[4];

  put_u32 (word, expected);
  chore_bench_assert_runs (f, &chore);
  chore_assert_data (&f->result, word, sizeof word);
}

static void
test_write_memory (ChoreBench *f, gconstpointer data)
{
  NfChore chore = {
    .kind = NF_CHORE_WRITE_MEMORY,
    .address = IRAM + 0x100,
    .size = 4,
    .value = 0x12345678,
    .mask = 0xFFFFFFFF,
  };

  chore_bench_assert_runs (f, &chore);
  g_assert_null (f->result.data);
  assert_word (f, IRAM + 0x100, 0x12345678);
  chore.value = 0xFFFF00C0;
  chore.mask = 0x0000FFF0;
  chore_bench_assert_runs (f, &chore);
  assert_word (f, IRAM + 0x100, 0x123400C8);
  assert_word (f, IRAM + 0xFC, 0xA5A5A5A5);
  assert_word (f, IRAM + 0x104, 0xA5A5A5A5);
}

/* A register is written, and not read to see whether it was. */
static void
test_write_register (ChoreBench *f, gconstpointer data)
{
  NfChore chore = {
    .kind = NF_CHORE_WRITE_MEMORY,
    .address = 0x60000804,
    .size = 4,
    .value = 0x80,
    .mask = 0xFF,
  };

  chore_bench_assert_runs (f, &chore);
  g_assert_cmpuint (test_tap_count_sent (f->tap, "091000000000000408006080000000ff000000"), ==, 1);
  g_assert_cmpuint (test_tap_count_sent (f->tap, "0a04000000000004080060"), ==, 0);
}

/* --- Programs ---------------------------------------------------------------------------- */

/* Reads what the chip says in the next 50 ms. */
static char *
listen (ChoreBench *f)
{
  GString *text = g_string_new (NULL);
  gint64 end = nf_transport_get_time (NF_TRANSPORT (f->tap)) + 50 * G_TIME_SPAN_MILLISECOND;
  char buffer[256];

  while (nf_transport_get_time (NF_TRANSPORT (f->tap)) < end) {
    gssize n =
        nf_transport_read (NF_TRANSPORT (f->tap), (guint8 *) buffer, sizeof buffer, 10, NULL, NULL);
    g_string_append_len (text, buffer, MAX (n, 0));
  }
  return g_string_free (text, FALSE);
}

static void
test_load (ChoreBench *f, gconstpointer data)
{
  g_autoptr (NfImage) image = chore_make_program (3);
  const NfImageProgram *program = nf_image_get_program (image);
  NfChore chore = { .kind = NF_CHORE_LOAD_MEMORY, .image = image };
  g_autofree char *text = NULL;

  chore_bench_assert_runs (f, &chore);
  text = listen (f);
  g_assert_nonnull (strstr (text, "program at 0x40100000 runs"));
  /* The reset into the loader leaves the memory as it is. */
  for (guint i = 0; i < program->n_segments; i++)
    chore_bench_assert_segment (f, image, i);
  assert_word (f, IRAM + IRAM_SIZE, 0xA5A5A5A5);
  assert_word (f, DRAM + DRAM_SIZE, 0xA5A5A5A5);
}

static void
note_event (const NfEvent *event, gpointer data)
{
  g_string_append_printf (data, "%d ", event->kind);
}

static void
note_progress (const NfProgress *progress, gpointer data)
{
}

/* The program runs whatever should come after: a reset would end it. */
static void
test_load_and_leave (ChoreBench *f, gconstpointer data)
{
  static const NfAfter afters[] = { NF_AFTER_RESET, NF_AFTER_RUN, NF_AFTER_NOTHING };
  g_autofree char *events = g_strdup_printf ("%d %d %d %d ",
                                             NF_EVENT_OPENED,
                                             NF_EVENT_CONNECTED,
                                             NF_EVENT_BOARD,
                                             NF_EVENT_STARTED);
  g_autoptr (NfImage) image = chore_make_program (3);
  NfChore chore = { .kind = NF_CHORE_LOAD_MEMORY, .image = image };

  for (gsize i = 0; i < G_N_ELEMENTS (afters); i++) {
    NfPlanOptions options = { .baud = 460800, .after = afters[i] };
    g_autoptr (GError) error = NULL;
    g_autoptr (NfPlan) plan = nf_plan_new_chore (&options, &chore, &error);
    g_autoptr (GString) noted = g_string_new (NULL);
    NfReport report = { note_progress, note_event, noted };
    g_autofree char *text = NULL;

    nf_result_clear (&f->result);
    nf_flasher_run (plan, NF_TRANSPORT (f->tap), &report, NULL, &f->result, &error);
    g_assert_no_error (error);
    text = listen (f);
    g_assert_nonnull (strstr (text, "program at 0x40100000 runs"));
    g_assert_cmpstr (noted->str, ==, events);
  }
}

/* Progress never falls, and reaches 1 only at the end. */
static void
check_progress (const NfProgress *progress, gpointer data)
{
  gpointer *context = data;
  double *last = context[0];
  double fraction = nf_progress_get_fraction (context[1], progress);

  g_assert_cmpfloat (fraction, >=, *last);
  g_assert_cmpfloat (fraction, <, 1);
  *last = fraction;
}

static void
ignore_event (const NfEvent *event, gpointer data)
{
}

static void
test_progress (ChoreBench *f, gconstpointer data)
{
  g_autoptr (NfImage) image = chore_make_program (3);
  const NfChore chores[] = {
    { .kind = NF_CHORE_READ_MEMORY, .address = DRAM, .size = 0x4000 },
    { .kind = NF_CHORE_LOAD_MEMORY, .image = image },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (chores); i++) {
    g_autoptr (NfPlan) plan = chore_make_plan (&chores[i]);
    double last = 0;
    gpointer context[] = { &last, plan };
    NfReport report = { check_progress, ignore_event, context };
    g_autoptr (GError) error = NULL;

    nf_result_clear (&f->result);
    nf_flasher_run (plan, NF_TRANSPORT (f->tap), &report, NULL, &f->result, &error);
    g_assert_no_error (error);
    g_assert_cmpfloat (last, >, 0.9);
  }
}

/* --- What cannot be done ------------------------------------------------------------------ */

typedef struct {
  NfChore chore;
  NfError cause;
  const char *message;
} Bad;

static const Bad bads[] = {
  { { NF_CHORE_READ_MEMORY, DRAM + 2, 4 },
    NF_ERROR_UNALIGNED,
    "0x4 bytes of memory at 0x3ffe8002: it is read and written in words of 4 bytes" },
  { { NF_CHORE_READ_MEMORY, DRAM, 6 },
    NF_ERROR_UNALIGNED,
    "0x6 bytes of memory at 0x3ffe8000: it is read and written in words of 4 bytes" },
  { { NF_CHORE_READ_MEMORY, DRAM, 0 },
    NF_ERROR_UNALIGNED,
    "0x0 bytes of memory at 0x3ffe8000: it is read and written in words of 4 bytes" },
  { { NF_CHORE_READ_MEMORY, 0, 4 },
    NF_ERROR_DOES_NOT_FIT,
    "the chip has no memory at 0x00000000, or not 0x4 bytes of it" },
  { { NF_CHORE_READ_MEMORY, DRAM, 0x18004 },
    NF_ERROR_DOES_NOT_FIT,
    "the chip has no memory at 0x3ffe8000, or not 0x18004 bytes of it" },
  { { NF_CHORE_READ_MEMORY, 0xFFFFFFFC, 8 },
    NF_ERROR_DOES_NOT_FIT,
    "the chip has no memory at 0xfffffffc, or not 0x8 bytes of it" },
  { { NF_CHORE_WRITE_MEMORY, 0x40200000, 4 },
    NF_ERROR_DOES_NOT_FIT,
    "the chip has no memory at 0x40200000, or not 0x4 bytes of it" },
  { { NF_CHORE_WRITE_MEMORY, 0x40001000, 4 },
    NF_ERROR_DOES_NOT_FIT,
    "0x40001000 belongs to the chip's ROM, which cannot be written" },
  { { NF_CHORE_READ_STATUS, 0, 0 },
    NF_ERROR_SETTING,
    "0x0 does not fit into 0 status registers; a flash chip has up to 3" },
  { { NF_CHORE_READ_STATUS, 0, 4 },
    NF_ERROR_SETTING,
    "0x0 does not fit into 4 status registers; a flash chip has up to 3" },
  { { NF_CHORE_WRITE_STATUS, 0, 1, 0x100 },
    NF_ERROR_SETTING,
    "0x100 does not fit into 1 status registers; a flash chip has up to 3" },
  { { NF_CHORE_READ_SFDP, 0, 257 },
    NF_ERROR_SETTING,
    "257 bytes at 0x0 cannot be read from the flash's description; it is 1 to 256 bytes below "
    "0x1000000" },
  { { NF_CHORE_READ_SFDP, 0xFFFFFF, 2 },
    NF_ERROR_SETTING,
    "2 bytes at 0xffffff cannot be read from the flash's description; it is 1 to 256 bytes below "
    "0x1000000" },
};

static void
test_bad (void)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;

  for (gsize i = 0; i < G_N_ELEMENTS (bads); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (nf_plan_new_chore (&options, &bads[i].chore, &error));
    g_assert_error (error, NF_ERROR, (int) bads[i].cause);
    g_assert_cmpstr (error->message, ==, bads[i].message);
  }
}

/* Where the parts of test_image_new_program () say what they are for. */
enum { ENTRY = 4, FIRST_ADDRESS = 8, CONTENT = 0x20 };

static void
test_bad_program (void)
{
  static const struct {
    gsize offset;
    guint32 word;
    const char *message;
  } cases[] = {
    { CONTENT, 0, "a.bin is damaged: its checksum is wrong" },
    { ENTRY, 0x40200010, "a.bin is no program for memory: it does not begin there" },
    { ENTRY, 0, "a.bin is no program for memory: it does not begin there" },
    { FIRST_ADDRESS,
      0x40100002,
      "a.bin is no program for memory: its segment of 0x4000 bytes at 0x40100002 is not at a "
      "multiple of 4" },
    { FIRST_ADDRESS,
      0x40200010,
      "a.bin is no program for memory: its segment of 0x4000 bytes at 0x40200010 is not in the "
      "chip's RAM" },
    { FIRST_ADDRESS,
      0x4010C004,
      "a.bin is no program for memory: its segment of 0x4000 bytes at 0x4010c004 is not in the "
      "chip's RAM" },
    { FIRST_ADDRESS,
      0x3FFF6004,
      "a.bin is no program for memory: its segment of 0x4000 bytes at 0x3fff6004 is where the "
      "chip's loader keeps its own data" },
  };
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GBytes) sound = test_image_new_program (0x8000, 1);
    gsize size = 0;
    guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&sound), &size);
    g_autoptr (GBytes) bytes = g_bytes_new_take (data, size);
    g_autoptr (NfImage) image = NULL;
    g_autoptr (GError) error = NULL;

    put_u32 (data + cases[i].offset, cases[i].word);
    image = nf_image_new ("a.bin", bytes);
    NfChore chore = { .kind = NF_CHORE_LOAD_MEMORY, .image = image };
    g_assert_null (nf_plan_new_chore (&options, &chore, &error));
    g_assert_error (error, NF_ERROR, NF_ERROR_FILE_UNREADABLE);
    g_assert_cmpstr (error->message, ==, cases[i].message);
  }
}

static void
test_no_program (void)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (NfImage) image = nf_image_load (NF_IMAGE_BLANK_NAME, NULL);
  NfChore chore = { .kind = NF_CHORE_LOAD_MEMORY, .image = image };
  g_autoptr (GError) error = NULL;

  g_assert_null (nf_plan_new_chore (&options, &chore, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_UNREADABLE);
  g_assert_cmpstr (error->message, ==, "INTERNAL://BLANK is no program");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/chore/" name, ChoreBench, NULL, chore_bench_set_up, test, chore_bench_tear_down)
  ADD ("read-memory", test_read_memory);
  ADD ("read-changing-memory", test_read_changing_memory);
  ADD ("read-registers", test_read_registers);
  ADD ("write-memory", test_write_memory);
  ADD ("write-register", test_write_register);
  ADD ("load", test_load);
  ADD ("load-and-leave", test_load_and_leave);
  ADD ("progress", test_progress);
  g_test_add_func ("/chore/bad", test_bad);
  g_test_add_func ("/chore/bad-program", test_bad_program);
  g_test_add_func ("/chore/no-program", test_no_program);
  return g_test_run ();
}
