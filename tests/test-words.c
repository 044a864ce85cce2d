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
                "Writing fw.bin: 312 KB of 634 KB, 11 KB/s, 31 s left");
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/sizes", test_sizes);
  g_test_add_func ("/words/durations", test_durations);
  g_test_add_func ("/words/every-cause", test_every_cause);
  g_test_add_func ("/words/cancelled", test_cancelled);
  g_test_add_func ("/words/progress", test_progress);
  g_test_add_func ("/words/results", test_results);
  g_test_add_func ("/words/left-state", test_left_state);
  g_test_add_func ("/words/board", test_board);
  g_test_add_func ("/words/event", test_event);
  return g_test_run ();
}
