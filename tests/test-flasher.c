/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Whole jobs against the virtual board. Every test that writes compares the entire flash with
 * what it must be, byte by byte.
 */
#include "nf-flasher.h"

#include "nf-error.h"

#include "support/test-flash.h"
#include "support/test-image.h"

#include <string.h>

#define SECTOR 0x1000

/* Every size around the boundaries of words, blocks and sectors, at places that are and are not
 * on a 64 KiB boundary. What follows the image in its last sector stays. */
static void
test_write_sizes (TestFlash *f, gconstpointer data)
{
  static const guint32 addresses[] = { 0x0, 0x1000, 0xF000, 0x10000, 0x3FC000 };
  static const gsize sizes[] = { 1, 3, 4, 5, 128, 0xFFF, 0x1000, 0x1001, 0x17FF, 0x1800, 0x3000 };
  NfPlanOptions options = f->options;

  for (gsize a = 0; a < G_N_ELEMENTS (addresses); a++)
    for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++) {
      g_autoptr (GBytes) bytes = test_image_new_data (sizes[s], (guint32) (a * 100 + s));
      g_autoptr (NfPlan) plan = test_flash_new_write (&options, addresses[a], bytes);
      NfResult result;
      test_flash_assert_runs (f, plan, &result);
      g_assert_cmpuint (result.bytes_written, ==, sizes[s]);
      test_flash_expect (f, addresses[a], g_bytes_get_data (bytes, NULL), sizes[s]);
      test_flash_assert (f);
    }
}

/* Blocks of 64 KiB are erased whole only where they are wholly inside. */
static void
test_write_large (TestFlash *f, gconstpointer data)
{
  static const guint32 addresses[] = { 0x0, 0x5000, 0x10000 };
  NfPlanOptions options = f->options;

  options.baud = 921600;
  for (gsize a = 0; a < G_N_ELEMENTS (addresses); a++) {
    g_autoptr (GBytes) bytes = test_image_new_data (300001, (guint32) a);
    g_autoptr (NfPlan) plan = test_flash_new_write (&options, addresses[a], bytes);
    NfResult result;
    test_flash_assert_runs (f, plan, &result);
    test_flash_expect (f, addresses[a], g_bytes_get_data (bytes, NULL), 300001);
    test_flash_assert (f);
  }
}

static void
test_write_several (TestFlash *f, gconstpointer data)
{
  NfPlanOptions options = f->options;
  g_autoptr (GBytes) program = test_image_new_program (0x20123, 7);
  g_autoptr (NfImage) image = nf_image_new ("a.bin", program);
  g_autoptr (NfImage) init_data = nf_image_load (NF_IMAGE_DEFAULT_NAME, NULL);
  g_autoptr (NfImage) blank = nf_image_load (NF_IMAGE_BLANK_NAME, NULL);
  NfImage *images[] = { image, init_data, blank };
  guint32 addresses[] = { 0, 0x3FC000, 0x3FE000 };
  NfResult result;
  g_autoptr (NfPlan) plan = nf_plan_new_write (&options, addresses, images, 3, NULL);

  test_flash_assert_runs (f, plan, &result);
  g_assert_cmpuint (result.bytes_written, ==, 0x20123 + 128 + 4096);
  for (guint i = 0; i < 3; i++) {
    gsize size = 0;
    const guint8 *bytes = nf_image_get_data (images[i], &size);
    test_flash_expect (f, addresses[i], bytes, size);
  }
  test_flash_assert (f);
}

/* A file whose only sector is shared leaves nothing to write behind it, and the next file's tail
 * is read right after the ROM has touched the flash, which is then still busy. */
static void
test_write_small_after_small (TestFlash *f, gconstpointer data)
{
  static const guint bauds[] = { 115200, 921600, 2000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (bauds); i++) {
    NfPlanOptions options = f->options;
    g_autoptr (GBytes) first = test_image_new_data (4080, (guint32) i);
    g_autoptr (GBytes) second = test_image_new_data (100, (guint32) i + 10);
    g_autoptr (NfImage) a = nf_image_new ("a.bin", first);
    g_autoptr (NfImage) b = nf_image_new ("b.bin", second);
    NfImage *images[] = { a, b };
    guint32 addresses[] = { 0, 0x1000 };
    NfResult result;
    options.baud = bauds[i];
    g_autoptr (NfPlan) plan = nf_plan_new_write (&options, addresses, images, 2, NULL);
    test_flash_assert_runs (f, plan, &result);
    test_flash_expect (f, 0, g_bytes_get_data (first, NULL), 4080);
    test_flash_expect (f, 0x1000, g_bytes_get_data (second, NULL), 100);
    test_flash_assert (f);
  }
}

static void
test_erase_all_first (TestFlash *f, gconstpointer data)
{
  NfPlanOptions options = f->options;
  g_autoptr (GBytes) bytes = test_image_new_data (5000, 3);
  NfResult result;

  options.erase_all = TRUE;
  g_autoptr (NfPlan) plan = test_flash_new_write (&options, 0x10000, bytes);
  test_flash_assert_runs (f, plan, &result);
  g_assert_cmpuint (result.bytes_erased, ==, f->size);
  test_flash_expect_blank (f, 0, f->size);
  test_flash_expect (f, 0x10000, g_bytes_get_data (bytes, NULL), 5000);
  test_flash_assert (f);
}

/* Nothing outside the asked sectors may be erased, whatever the ROM's own erase does: every
 * start within a 64 KiB block with sizes on both sides of its length. */
static void
test_erase_ranges (TestFlash *f, gconstpointer data)
{
  static const guint sectors[] = { 1, 2, 15, 16, 17, 31, 33 };
  NfPlanOptions options = f->options;

  for (guint start = 16; start < 32; start += 3)
    for (gsize n = 0; n < G_N_ELEMENTS (sectors); n++) {
      NfRange range = { start * SECTOR, sectors[n] * SECTOR };
      g_autoptr (NfPlan) plan = nf_plan_new_erase (&options, range, NULL);
      NfResult result;
      test_flash_fill (f, start);
      test_flash_assert_runs (f, plan, &result);
      g_assert_cmpuint (result.bytes_erased, ==, range.size);
      test_flash_expect_blank (f, range.address, range.size);
      test_flash_assert (f);
    }
}

static void
test_erase_flash (TestFlash *f, gconstpointer data)
{
  NfPlanOptions options = f->options;
  g_autoptr (NfPlan) plan = nf_plan_new_erase (&options, (NfRange){ 0, 0 }, NULL);
  NfResult result;

  test_flash_assert_runs (f, plan, &result);
  test_flash_expect_blank (f, 0, f->size);
  test_flash_assert (f);
}

/* Chips beyond the 4 MB that the ROM assumes. */
static void
test_large_flash (TestFlash *f, gconstpointer data)
{
  TestFlash large = { 0 };
  NfPlanOptions options = f->options;
  g_autoptr (GBytes) bytes = test_image_new_data (0x1234, 5);
  g_autoptr (NfPlan) plan = test_flash_new_write (&options, 0xFFC000, bytes);
  NfResult result;

  test_flash_set_up_size (&large, 16 << 20);
  test_flash_assert_runs (&large, plan, &result);
  g_assert_cmpuint (result.facts.flash_bytes, ==, 16 << 20);
  test_flash_expect (&large, 0xFFC000, g_bytes_get_data (bytes, NULL), 0x1234);
  test_flash_assert (&large);
  test_flash_tear_down (&large, NULL);
}

/* A plan for a larger chip is refused before anything is changed. */
static void
test_chip_too_small (TestFlash *f, gconstpointer data)
{
  TestFlash small = { 0 };
  NfPlanOptions options = f->options;
  g_autoptr (GBytes) bytes = test_image_new_data (128, 5);
  g_autoptr (NfPlan) plan = test_flash_new_write (&options, 0x3FC000, bytes);
  g_autoptr (GError) error = NULL;
  NfResult result;

  test_flash_set_up_size (&small, 512 << 10);
  g_assert_false (test_flash_run (&small, plan, "", &result, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_DOES_NOT_FIT);
  g_assert_false (result.has_begun);
  test_flash_assert (&small);
  test_flash_tear_down (&small, NULL);
}

static void
test_header_patch (TestFlash *f, gconstpointer data)
{
  static const struct {
    guint32 address;
    NfFlashSettings settings;
    guint8 mode, size_frequency;
  } cases[] = {
    { 0, { NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_KEEP }, 0x00, 0x00 },
    { 0, { NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_80M, NF_FLASH_SIZE_1M }, 0x02, 0x2F },
    { 0, { NF_FLASH_MODE_DOUT, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_DETECT }, 0x03, 0x40 },
    { 0x1000, { NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_80M, NF_FLASH_SIZE_DETECT }, 0x00, 0x00 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    NfPlanOptions options = f->options;
    g_autoptr (GBytes) program = test_image_new_program (0, (guint32) i);
    gsize size = 0;
    g_autofree guint8 *patched = g_bytes_unref_to_data (g_bytes_ref (program), &size);
    NfResult result;
    options.settings = cases[i].settings;
    g_autoptr (NfPlan) plan = test_flash_new_write (&options, cases[i].address, program);
    test_flash_assert_runs (f, plan, &result);
    patched[2] = cases[i].mode;
    patched[3] = cases[i].size_frequency;
    test_flash_expect (f, cases[i].address, patched, size);
    test_flash_assert (f);
  }
}

/* Data that only begins like a program is written as it is. */
static void
test_no_patch_of_data (TestFlash *f, gconstpointer data)
{
  guint8 bytes[64] = { 0xE9, 3, 0, 0 };
  NfPlanOptions options = f->options;
  NfResult result;

  memset (bytes + 4, 0x33, sizeof bytes - 4); /* segments that end far outside */
  g_autoptr (GBytes) image = g_bytes_new (bytes, sizeof bytes);

  options.settings.mode = NF_FLASH_MODE_DIO;
  g_autoptr (NfPlan) plan = test_flash_new_write (&options, 0, image);
  test_flash_assert_runs (f, plan, &result);
  test_flash_expect (f, 0, bytes, sizeof bytes);
  test_flash_assert (f);
}

static void
test_identify (TestFlash *f, gconstpointer data)
{
  NfPlanOptions options = f->options;
  g_autoptr (NfPlan) plan = nf_plan_new_identify (&options, TRUE, NULL);
  g_autoptr (GError) error = NULL;
  NfResult result;
  g_autofree char *mac = NULL;

  g_assert_true (test_flash_run (f, plan, "mac=ec:fa:bc:01:02:03", &result, &error));
  g_assert_no_error (error);
  mac = nf_mac_format (result.facts.station_mac);
  g_assert_cmpstr (mac, ==, "ec:fa:bc:01:02:03");
  g_assert_cmpuint (result.facts.crystal_mhz, ==, 26);
  g_assert_cmpuint (result.facts.flash_bytes, ==, 4 << 20);
  g_assert_false (result.has_begun);
  test_flash_assert (f);
}

/* The rate is the ROM's to measure: every usual one works from the first byte. */
static void
test_every_baud (TestFlash *f, gconstpointer data)
{
  static const guint bauds[] = { 9600,   19200,  38400,  57600,   74880,  115200,
                                 230400, 460800, 921600, 1500000, 2000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (bauds); i++) {
    NfPlanOptions options = f->options;
    g_autoptr (GBytes) bytes = test_image_new_data (0x1900, (guint32) i);
    NfResult result;
    options.baud = bauds[i];
    g_autoptr (NfPlan) plan = test_flash_new_write (&options, 0, bytes);
    test_flash_assert_runs (f, plan, &result);
    test_flash_expect (f, 0, g_bytes_get_data (bytes, NULL), 0x1900);
    test_flash_assert (f);
  }
}

typedef struct {
  GString *events;
  NfPlan *plan;
  double fraction;
  NfPhase last_phase;
} Listener;

static void
hear_progress (const NfProgress *progress, gpointer data)
{
  Listener *listener = data;
  double fraction = nf_progress_get_fraction (listener->plan, progress);

  g_assert_cmpfloat (fraction, >, listener->fraction - 1e-9); /* the sums are rounded */
  g_assert_cmpuint (progress->done, <=, progress->total);
  listener->fraction = fraction;
  listener->last_phase = progress->phase;
}

static void
hear_event (const NfEvent *event, gpointer data)
{
  static const char *const names[] = {
    [NF_EVENT_OPENED] = "opened",   [NF_EVENT_CONNECTED] = "connected",
    [NF_EVENT_STUB] = "stub",       [NF_EVENT_NO_STUB] = "no-stub",
    [NF_EVENT_SLOWED] = "slowed",   [NF_EVENT_RESTARTED] = "restarted",
    [NF_EVENT_BOARD] = "board",     [NF_EVENT_ITEM] = "item",
    [NF_EVENT_PATCHED] = "patched", [NF_EVENT_KEPT] = "kept",
    [NF_EVENT_SAME] = "same",       [NF_EVENT_UNLOCKED] = "unlocked",
    [NF_EVENT_ERASED] = "erased",   [NF_EVENT_REPEATED] = "repeated",
    [NF_EVENT_RESENT] = "resent",   [NF_EVENT_WRITTEN] = "written",
    [NF_EVENT_CHECKED] = "checked", [NF_EVENT_VERIFIED] = "verified",
    [NF_EVENT_STARTED] = "started", [NF_EVENT_LEFT] = "left",
  };
  Listener *listener = data;

  g_string_append_printf (listener->events, "%s ", names[event->kind]);
}

static void
test_reports (TestFlash *f, gconstpointer data)
{
  NfPlanOptions options = f->options;
  g_autoptr (GBytes) program = test_image_new_program (0x11000, 1);
  g_autoptr (NfTransport) board = test_flash_new_board (f, "");
  Listener listener = { g_string_new (NULL), NULL, 0, 0 };
  NfReport report = { hear_progress, hear_event, &listener };
  g_autoptr (GError) error = NULL;
  NfResult result;

  options.settings.mode = NF_FLASH_MODE_DIO;
  g_autoptr (NfPlan) plan = test_flash_new_write (&options, 0, program);
  listener.plan = plan;
  nf_flasher_run (plan, board, &report, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (listener.events->str,
                   ==,
                   options.no_stub ? "opened connected board item patched erased written checked "
                                     "started "
                                   : "opened connected stub board item patched written verified "
                                     "started ");
  g_assert_cmpint (listener.last_phase, ==, NF_PHASE_START);
  g_assert_cmpfloat (listener.fraction, >, 0.95);
  g_string_free (listener.events, TRUE);
}

/* By the stub and by the ROM's loader alone. */
#define ADD(name, test)                                                                            \
  g_test_add ("/flasher/" name, TestFlash, NULL, test_flash_set_up, test, test_flash_tear_down);   \
  g_test_add ("/flasher/rom/" name,                                                                \
              TestFlash,                                                                           \
              NULL,                                                                                \
              test_flash_set_up_rom,                                                               \
              test,                                                                                \
              test_flash_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("write-sizes", test_write_sizes);
  ADD ("write-large", test_write_large);
  ADD ("write-several", test_write_several);
  ADD ("write-small-after-small", test_write_small_after_small);
  ADD ("erase-all-first", test_erase_all_first);
  ADD ("erase-ranges", test_erase_ranges);
  ADD ("erase-flash", test_erase_flash);
  ADD ("large-flash", test_large_flash);
  ADD ("chip-too-small", test_chip_too_small);
  ADD ("header-patch", test_header_patch);
  ADD ("no-patch-of-data", test_no_patch_of_data);
  ADD ("identify", test_identify);
  ADD ("every-baud", test_every_baud);
  ADD ("reports", test_reports);
  return g_test_run ();
}
