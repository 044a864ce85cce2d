/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says: numbers, every cause of an error, the result of every kind of job.
 */
#include "nf-words.h"

#include "support/test-image.h"

#include <string.h>

static void
assert_taken (char *text, const char *expected)
{
  g_autofree char *taken = text;

  g_assert_cmpstr (taken, ==, expected);
}

static void
test_sizes (void)
{
  assert_taken (nf_words_format_size (0), "0 bytes");
  assert_taken (nf_words_format_size (1), "1 byte");
  assert_taken (nf_words_format_size (1023), "1023 bytes");
  assert_taken (nf_words_format_size (1024), "1 KB");
  assert_taken (nf_words_format_size (416522), "407 KB");
  assert_taken (nf_words_format_size (512 << 10), "512 KB");
  assert_taken (nf_words_format_size ((1 << 20) - 1), "1024 KB");
  assert_taken (nf_words_format_size (1 << 20), "1 MB");
  assert_taken (nf_words_format_size (3 << 19), "1.5 MB");
  assert_taken (nf_words_format_size (16 << 20), "16 MB");
}

static void
test_durations (void)
{
  assert_taken (nf_words_format_duration (0.04), "0.0 s");
  assert_taken (nf_words_format_duration (9.34), "9.3 s");
  assert_taken (nf_words_format_duration (41.7), "42 s");
  assert_taken (nf_words_format_duration (59.6), "60 s");
  assert_taken (nf_words_format_duration (65.2), "1 min 5 s");
}

/* Every cause has its own headline, and none shares one with another. */
static void
test_every_cause (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (NfError cause = NF_ERROR_INTERNAL; cause <= NF_ERROR_SETTING; cause++) {
    g_autoptr (GError) error = g_error_new_literal (NF_ERROR, (int) cause, "details");
    const char *headline = nf_words_get_headline (error);
    g_assert_cmpstr (headline, !=, "");
    g_assert_true (g_hash_table_add (seen, (gpointer) headline));
    g_assert_nonnull (nf_words_get_advice (error));
    g_assert_cmpstr (nf_error_get_name (cause), !=, "unknown");
    g_assert_true (g_hash_table_add (names, (gpointer) nf_error_get_name (cause)));
  }
  g_assert_cmpstr (nf_error_get_name (NF_ERROR_SETTING + 1), ==, "unknown");
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  g_assert_cmpstr (nf_words_get_headline (error), ==, "Cancelled");
  g_assert_cmpstr (nf_words_get_advice (error), ==, "");
}

static NfPlan *
new_plan (void)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GBytes) bytes = test_image_new_data (649216, 1);
  g_autoptr (NfImage) image = nf_image_new ("fw.bin", bytes);
  guint32 address = 0;

  return nf_plan_new_write (&options, &address, &image, 1, NULL);
}

static void
test_progress (void)
{
  g_autoptr (NfPlan) plan = new_plan ();
  NfProgress progress = { .phase = NF_PHASE_CONNECT, .item = NF_NO_ITEM };

  assert_taken (nf_words_format_progress (plan, &progress), "Connecting");
  progress = (NfProgress){
    .phase = NF_PHASE_WRITE,
    .done = 319488,
    .total = 649216,
    .phase_us = 28 * G_USEC_PER_SEC,
    .elapsed_us = 30 * G_USEC_PER_SEC,
  };
  assert_taken (nf_words_format_progress (plan, &progress),
                "Writing fw.bin: 312 KB of 634 KB, 11 KB/s, 28 s left");
  /* What a person needed says nothing of how fast the board is. */
  progress.elapsed_us += 600 * G_USEC_PER_SEC;
  progress.idle_us = 600 * G_USEC_PER_SEC;
  assert_taken (nf_words_format_progress (plan, &progress),
                "Writing fw.bin: 312 KB of 634 KB, 11 KB/s, 28 s left");
}

/* How long a person has been waited for. */
static void
test_wait (void)
{
  g_autoptr (NfPlan) plan = new_plan ();
  NfProgress progress = { .phase = NF_PHASE_WAIT, .item = NF_NO_ITEM };

  assert_taken (nf_words_format_progress (plan, &progress), "Waiting for the board: 0 s");
  progress.phase_us = progress.elapsed_us = progress.idle_us = 59900000;
  assert_taken (nf_words_format_progress (plan, &progress), "Waiting for the board: 59 s");
  progress.phase_us = progress.elapsed_us = progress.idle_us = 3725 * (gint64) G_USEC_PER_SEC;
  assert_taken (nf_words_format_progress (plan, &progress), "Waiting for the board: 62 min 5 s");
}

static void
test_results (void)
{
  g_autoptr (NfPlan) plan = new_plan ();
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (NfPlan) erase = nf_plan_new_erase (&options, (NfRange){ 0, 0x2000 }, NULL);
  NfResult result = { .bytes_written = 649216, .samples_checked = 106, .seconds = 61.4 };

  assert_taken (nf_words_format_success (plan, &result),
                "Wrote 1 file (634 KB) in 1 min 1 s. The chip's checksum of every block is right, "
                "and 106 samples read back agree.");
  result.bytes_erased = 0x2000;
  result.seconds = 0.6;
  assert_taken (nf_words_format_success (erase, &result),
                "Erased 8 KB in 0.6 s. Every erased block was looked at and is blank.");
}

static void
test_stub_results (void)
{
  g_autoptr (NfPlan) plan = new_plan ();
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (NfPlan) erase = nf_plan_new_erase (&options, (NfRange){ 0, 0x2000 }, NULL);
  g_autoptr (NfPlan) read = nf_plan_new_read (&options, (NfRange){ 0, 0x2000 }, NULL);
  NfResult result = {
    .used_stub = TRUE,
    .bytes_written = 649216,
    .bytes_erased = 0x1000,
    .seconds = 6.4,
    .data = g_bytes_new_static ("1234", 4),
  };

  assert_taken (nf_words_format_success (plan, &result),
                "Wrote 1 file (634 KB) in 6.4 s. The chip's MD5 of it is right.");
  result.bytes_same = 600000;
  assert_taken (nf_words_format_success (plan, &result),
                "Wrote 1 file (634 KB) in 6.4 s. 586 KB of that were there already. The chip's MD5 "
                "of all of it is right.");
  result.bytes_same = 649216;
  assert_taken (nf_words_format_success (plan, &result),
                "Nothing had to be written: the chip's MD5 shows that 1 file (634 KB) is in the "
                "flash already. It took 6.4 s.");
  assert_taken (nf_words_format_success (erase, &result),
                "Erased 4 KB in 6.4 s; what else there is was blank before.");
  assert_taken (nf_words_format_success (read, &result),
                "Read 4 bytes in 6.4 s. The chip's MD5 of every sector is right.");
  nf_result_clear (&result);
}

static void
test_left_state (void)
{
  g_autoptr (NfPlan) plan = new_plan ();
  NfResult result = { 0 };

  g_assert_null (nf_words_format_left_state (plan, &result));
  result.has_begun = TRUE;
  assert_taken (nf_words_format_left_state (plan, &result),
                "The chip is half-written and will not start. Flash it again before you use it.");
  result.is_task_done = TRUE;
  assert_taken (nf_words_format_left_state (plan, &result),
                "Everything was written and checked; only the restart is missing. Press RST on "
                "the board.");
}

static void
test_board (void)
{
  NfBoardFacts facts = { .crystal_mhz = 26 };

  assert_taken (nf_words_format_board (&facts), "ESP8266EX, 26 MHz crystal");
  nf_board_facts_take_flash_id (&facts, 0x1640EF);
  assert_taken (nf_words_format_board (&facts),
                "ESP8266EX, 26 MHz crystal, flash: Winbond, 4 MB (id ef4016)");
}

static void
test_event (void)
{
  g_autoptr (NfPlan) plan = new_plan ();
  NfEvent event = {
    .kind = NF_EVENT_PATCHED,
    .before = { NF_FLASH_MODE_QIO, NF_FLASH_FREQUENCY_40M, NF_FLASH_SIZE_512K },
    .after = { NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_40M, NF_FLASH_SIZE_4M },
  };

  assert_taken (nf_words_format_event (plan, &event),
                "fw.bin: the header says (qio, 40m, 512KB) and is changed to (dio, 40m, 4MB)");
  for (int kind = NF_EVENT_OPENED; kind <= NF_EVENT_LEFT; kind++) {
    event = (NfEvent){ .kind = (NfEventKind) kind, .reset = NF_RESET_TIGHT };
    g_autofree char *text = nf_words_format_event (plan, &event);
    g_assert_cmpstr (text, !=, "");
  }
}

/* What the stub tells, word by word. */
static void
test_stub_events (void)
{
  static const struct {
    NfEvent event;
    const char *text;
  } cases[] = {
    { { .kind = NF_EVENT_STUB, .baud = 460800 },
      "The stub, a program on the chip, does the work at 460800 baud" },
    { { .kind = NF_EVENT_WAITING, .baud = 74880 },
      "Waiting for the board: hold GPIO0 low and reset it, or switch it on" },
    { { .kind = NF_EVENT_HEARD, .baud = 74880, .said = "boot mode:(1,6)" },
      "The board says: boot mode:(1,6)" },
    { { .kind = NF_EVENT_HEARD, .baud = 74880 },
      "The board says something that makes no sense at 74880 baud" },
    { { .kind = NF_EVENT_CONNECTED, .reset = NF_RESET_CUSTOM },
      "The loader answers after a reset (custom)" },
    { { .kind = NF_EVENT_NO_STUB },
      "The stub does not start on this board: its own loader does the work, more slowly" },
    { { .kind = NF_EVENT_SLOWED, .baud = 460800 },
      "Cable or adapter limits: the line goes on at 460800 baud" },
    { { .kind = NF_EVENT_RESTARTED, .baud = 115200 },
      "The board fell silent; it is reset and goes on at 115200 baud" },
    { { .kind = NF_EVENT_RESENT, .size = 4096 },
      "Something went wrong on the line: 4 KB were sent again" },
    { { .kind = NF_EVENT_UNLOCKED },
      "The flash memory was write-protected; the protection is removed" },
    { { .kind = NF_EVENT_SAME, .size = 614400 },
      "fw.bin: 600 KB are in the flash already and are not sent" },
    { { .kind = NF_EVENT_WRITTEN, .address = 0x1000, .size = 614400, .wire_bytes = 409600 },
      "fw.bin: wrote 600 KB at 0x01000, packed to 400 KB" },
    { { .kind = NF_EVENT_VERIFIED, .size = 614400 },
      "fw.bin: the chip's MD5 of all 600 KB is right" },
    { { .kind = NF_EVENT_DIFFERS, .address = 0x5000, .pattern = NF_PATTERN_BLANK },
      "fw.bin differs at 0x05000: it reads FF: it is write-protected, or was not written" },
    { { .kind = NF_EVENT_DIFFERS, .address = 0x5000, .pattern = NF_PATTERN_MIRRORED },
      "fw.bin differs at 0x05000: it holds what belongs elsewhere: the chip is smaller than it "
      "says" },
    { { .kind = NF_EVENT_DIFFERS, .address = 0x5000, .pattern = NF_PATTERN_BITS },
      "fw.bin differs at 0x05000: a few bits are wrong: the flash is worn out, or its supply is "
      "weak" },
    { { .kind = NF_EVENT_DIFFERS, .address = 0x5000 },
      "fw.bin differs at 0x05000: it holds something else" },
    { { .kind = NF_EVENT_SURVEYED, .size = 4194304, .wire_bytes = 4096 },
      "Looked at 4 MB of flash memory before anything is changed" },
    { { .kind = NF_EVENT_PRESERVED, .size = 614400, .wire_bytes = 4096 },
      "Kept a copy of 600 KB that will change" },
    { { .kind = NF_EVENT_READ, .size = 614400, .wire_bytes = 4096 },
      "Read 600 KB at 0x00000; 4 KB came over the line, the rest is blank" },
  };
  g_autoptr (NfPlan) plan = new_plan ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_taken (nf_words_format_event (plan, &cases[i].event), cases[i].text);
}

static void
test_skipped (void)
{
  g_autoptr (NfPlan) plan = new_plan ();
  NfProgress progress = { .phase = NF_PHASE_WRITE, .total = 649216 };

  progress.done = progress.skipped = 319488;
  assert_taken (nf_words_format_progress (plan, &progress),
                "Writing fw.bin: 312 KB of 634 KB, 312 KB were there already");
  progress = (NfProgress){ .phase = NF_PHASE_PRESERVE,
                           .done = 319488,
                           .total = 649216,
                           .phase_us = 8000000 };
  assert_taken (nf_words_format_progress (plan, &progress),
                "Keeping a copy of what fw.bin replaces: 312 KB of 634 KB, 39 KB/s");
  progress = (NfProgress){ .phase = NF_PHASE_COMPARE, .done = 319488, .total = 649216 };
  assert_taken (nf_words_format_progress (plan, &progress), "Comparing fw.bin: 312 KB of 634 KB");
}

static void
test_limit (void)
{
  g_autoptr (NfPlan) plan = new_plan (); /* which asks for 115200 */
  NfResult result = { .is_task_done = TRUE, .baud = 57600 };

  assert_taken (nf_words_format_limit (plan, &result), "Cable or adapter limits at 57600 baud.");
  result.is_task_done = FALSE;
  g_assert_null (nf_words_format_limit (plan, &result));
  result = (NfResult){ .is_task_done = TRUE, .baud = 115200 };
  g_assert_null (nf_words_format_limit (plan, &result));
}

/* A job that only compares says nothing of writing, and blames no chip. */
static void
test_comparing (void)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GBytes) bytes = test_image_new_data (9000, 1);
  g_autoptr (NfImage) first = nf_image_new ("a.bin", bytes);
  g_autoptr (NfImage) second = nf_image_new ("b.bin", bytes);
  NfImage *images[] = { first, second };
  guint32 addresses[] = { 0, 0x10000 };
  g_autoptr (NfPlan) plan = nf_plan_new_verify (&options, addresses, images, 2, NULL);
  NfEvent event = { .kind = NF_EVENT_ITEM, .item = 1, .address = 0x10000, .size = 9000 };

  assert_taken (nf_words_format_event (plan, &event),
                "b.bin: 9 KB are compared with the flash at 0x10000");
  event.kind = NF_EVENT_DIFFERS;
  event.pattern = NF_PATTERN_BITS;
  assert_taken (nf_words_format_event (plan, &event),
                "b.bin differs at 0x10000: a few bits differ: it was changed since, or the flash "
                "is worn out");
  event = (NfEvent){
    .kind = NF_EVENT_PATCHED,
    .before = { NF_FLASH_MODE_QIO, NF_FLASH_FREQUENCY_40M, NF_FLASH_SIZE_512K },
    .after = { NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_40M, NF_FLASH_SIZE_4M },
  };
  assert_taken (nf_words_format_event (plan, &event),
                "a.bin: the header says (qio, 40m, 512KB); in the flash it should be (dio, 40m, "
                "4MB)");
  assert_taken (nf_words_format_difference (plan, (NfRange){ 0x11000, 0x2000 }),
                "b.bin: 8 KB from 0x11000 to 0x12fff hold something else in the flash");
  assert_taken (nf_words_format_difference (plan, (NfRange){ 0x2000, 0x1000 }),
                "a.bin: 4 KB from 0x02000 to 0x02fff hold something else in the flash");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/sizes", test_sizes);
  g_test_add_func ("/words/durations", test_durations);
  g_test_add_func ("/words/every-cause", test_every_cause);
  g_test_add_func ("/words/cancelled", test_cancelled);
  g_test_add_func ("/words/progress", test_progress);
  g_test_add_func ("/words/wait", test_wait);
  g_test_add_func ("/words/results", test_results);
  g_test_add_func ("/words/stub-results", test_stub_results);
  g_test_add_func ("/words/stub-events", test_stub_events);
  g_test_add_func ("/words/left-state", test_left_state);
  g_test_add_func ("/words/board", test_board);
  g_test_add_func ("/words/event", test_event);
  g_test_add_func ("/words/skipped", test_skipped);
  g_test_add_func ("/words/limit", test_limit);
  g_test_add_func ("/words/comparing", test_comparing);
  return g_test_run ();
}
