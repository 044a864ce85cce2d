/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Plans: everything that can be wrong before a byte is sent, and the arithmetic of progress.
 */
#include "nf-plan.h"

#include "nf-error.h"
#include "nf-progress.h"

#include "support/test-image.h"

#include <string.h>

static NfImage *
new_image (const char *name, gsize size)
{
  g_autoptr (GBytes) bytes = test_image_new_data (size, 1);

  return nf_image_new (name, bytes);
}

static void
test_range_check (void)
{
  static const struct {
    NfRange ranges[2];
    guint n;
    guint32 flash;
    NfFit fit;
  } cases[] = {
    { { { 0, 1 } }, 1, 0, NF_FIT_OK },
    { { { 1, 1 } }, 1, 0, NF_FIT_UNALIGNED },
    { { { 0x800, 1 } }, 1, 0, NF_FIT_UNALIGNED },
    { { { 0, 0x80000 } }, 1, 0x80000, NF_FIT_OK },
    { { { 0, 0x80001 } }, 1, 0x80000, NF_FIT_PAST_END },
    { { { 0x7F000, 0x1000 } }, 1, 0x80000, NF_FIT_OK },
    { { { 0x80000, 1 } }, 1, 0x80000, NF_FIT_PAST_END },
    { { { 0xFFF000, 0x1000 } }, 1, 0, NF_FIT_OK },
    { { { 0xFFF000, 0x1001 } }, 1, 0, NF_FIT_PAST_END },
    { { { 0x1000000, 1 } }, 1, 0, NF_FIT_PAST_END },
    { { { 0x1000, 0xFFFFFFFF } }, 1, 0, NF_FIT_PAST_END },
    { { { 0, 0x1000 }, { 0x1000, 1 } }, 2, 0, NF_FIT_OK },
    { { { 0, 0x1001 }, { 0x1000, 1 } }, 2, 0, NF_FIT_OVERLAP },
    { { { 0, 1 }, { 0, 1 } }, 2, 0, NF_FIT_OVERLAP },
    { { { 0x2000, 1 }, { 0, 0x3000 } }, 2, 0, NF_FIT_OVERLAP },
    { { { 0x2000, 1 }, { 0, 0x2000 } }, 2, 0, NF_FIT_OK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint other = 9;
    NfFit fit = nf_range_check (cases[i].ranges, cases[i].n, 0, cases[i].flash, &other);
    g_assert_cmpint (fit, ==, cases[i].fit);
    g_assert_cmpuint (other, ==, fit == NF_FIT_OVERLAP ? 1 : 9);
  }
}

static void
assert_write_fails (guint32 first, guint32 second, guint32 flash, NfError cause, const char *words)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (NfImage) a = new_image ("a.bin", 0x1800);
  g_autoptr (NfImage) b = new_image ("b.bin", 100);
  guint32 addresses[] = { first, second };
  NfImage *images[] = { a, b };
  g_autoptr (GError) error = NULL;

  options.flash_bytes = flash;
  g_assert_null (nf_plan_new_write (&options, addresses, images, 2, &error));
  g_assert_error (error, NF_ERROR, (int) cause);
  g_assert_cmpstr (error->message, ==, words);
}

static void
test_bad_writes (void)
{
  assert_write_fails (0x10,
                      0x5000,
                      0,
                      NF_ERROR_UNALIGNED,
                      "a.bin at 0x00010 does not begin on a 4 KiB boundary");
  assert_write_fails (0,
                      0x1000,
                      0,
                      NF_ERROR_OVERLAP,
                      "a.bin at 0x00000 and b.bin at 0x01000 share a sector");
  assert_write_fails (0,
                      0x80000,
                      0x80000,
                      NF_ERROR_DOES_NOT_FIT,
                      "b.bin at 0x80000 ends at 0x80064, past the 512 KB of the flash");
  assert_write_fails (0xFFF000,
                      0,
                      0,
                      NF_ERROR_DOES_NOT_FIT,
                      "a.bin at 0xfff000 ends at 0x1000800, past the 16384 KB of the flash");
}

static void
test_nothing_to_do (void)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GError) error = NULL;

  g_assert_null (nf_plan_new_write (&options, NULL, NULL, 0, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NOTHING_TO_DO);
}

static void
test_bad_baud (void)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GError) error = NULL;

  options.baud = 0;
  g_assert_null (nf_plan_new_identify (&options, FALSE, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_SETTING);
}

static void
test_erase_ranges (void)
{
  static const struct {
    NfRange range;
    guint32 flash;
    int cause; /* -1: none */
  } cases[] = {
    { { 0, 0 }, 0, -1 },
    { { 0x1000, 0x2000 }, 0x80000, -1 },
    { { 0x7F000, 0x1000 }, 0x80000, -1 },
    { { 0x7F000, 0x2000 }, 0x80000, NF_ERROR_DOES_NOT_FIT },
    { { 0x80000, 0 }, 0x80000, NF_ERROR_DOES_NOT_FIT },
    { { 0x1800, 0x1000 }, 0, NF_ERROR_UNALIGNED },
    { { 0x1000, 0x800 }, 0, NF_ERROR_UNALIGNED },
    { { 0x1000, 0xFFFFF000 }, 0, NF_ERROR_DOES_NOT_FIT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
    g_autoptr (GError) error = NULL;
    options.flash_bytes = cases[i].flash;
    g_autoptr (NfPlan) plan = nf_plan_new_erase (&options, cases[i].range, &error);
    if (cases[i].cause < 0)
      g_assert_no_error (error);
    else
      g_assert_error (error, NF_ERROR, cases[i].cause);
    g_assert_cmpint (plan != NULL, ==, cases[i].cause < 0);
  }
}

/* The same plan that is right on paper is refused by a smaller chip. */
static void
test_check_flash (void)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (NfImage) image = new_image ("a.bin", 128);
  guint32 address = 0x3FC000;
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = nf_plan_new_write (&options, &address, &image, 1, &error);

  g_assert_no_error (error);
  g_assert_true (nf_plan_check_flash (plan, 4 << 20, &error));
  g_assert_false (nf_plan_check_flash (plan, 1 << 20, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_DOES_NOT_FIT);
}

static NfPlan *
new_two_item_plan (gboolean erase_all)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (NfImage) a = new_image ("a.bin", 400000);
  g_autoptr (NfImage) b = new_image ("b.bin", 128);
  guint32 addresses[] = { 0, 0x3FC000 };
  NfImage *images[] = { a, b };

  options.erase_all = erase_all;
  return nf_plan_new_write (&options, addresses, images, 2, NULL);
}

typedef void (*Visit) (const NfPlan *plan, const NfProgress *progress, double *last);

/* The reports of a phase that comes before the items. */
static void
walk_begin (NfPlan *plan, NfPhase phase, Visit visit, double *last)
{
  NfProgress progress = { .phase = phase, .item = NF_NO_ITEM, .total = 100 };

  for (; progress.done <= 100; progress.done += 25)
    visit (plan, &progress, last);
}

/* Every report in the order in which the flasher makes them. */
static void
walk_progress (NfPlan *plan, Visit visit)
{
  double last = 0;
  NfProgress progress = { .phase = NF_PHASE_CONNECT, .item = NF_NO_ITEM };

  visit (plan, &progress, &last);
  if (nf_plan_get_gate (plan) != NULL)
    walk_begin (plan, NF_PHASE_READ, visit, &last);
  if (nf_plan_get_options (plan)->erase_all) {
    walk_begin (plan, NF_PHASE_PRESERVE, visit, &last);
    walk_begin (plan, NF_PHASE_ERASE, visit, &last);
  }
  for (guint item = 0; item < nf_plan_get_n_items (plan); item++)
    for (NfPhase phase = NF_PHASE_KEEP; phase < NF_PHASE_START; phase++) {
      progress = (NfProgress){ .phase = phase, .item = item, .total = 100 };
      for (; progress.done <= 100; progress.done += 25)
        visit (plan, &progress, &last);
    }
  progress = (NfProgress){ .phase = NF_PHASE_START, .item = NF_NO_ITEM };
  visit (plan, &progress, &last);
}

static void
check_rising (const NfPlan *plan, const NfProgress *progress, double *last)
{
  double fraction = nf_progress_get_fraction (plan, progress);

  g_assert_cmpfloat (fraction, >, *last - 1e-9); /* the sums are rounded */
  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <, 1);
  *last = fraction;
}

static void
test_progress_rises (void)
{
  g_autoptr (NfPlan) plan = new_two_item_plan (FALSE);
  g_autoptr (NfPlan) erasing = new_two_item_plan (TRUE);

  walk_progress (plan, check_rising);
  walk_progress (erasing, check_rising);
}

static gboolean
want_nothing (const NfSurvey *survey, NfRange *range, gpointer data)
{
  return FALSE;
}

static gboolean
keep_nothing (const NfBoardFacts *facts,
              NfRange range,
              const guint8 *bytes,
              gpointer data,
              GError **error)
{
  return TRUE;
}

/* Looking first, and keeping what will be lost, have their share of the bar. */
static void
test_progress_with_gate (void)
{
  NfGate gate = { .wants = want_nothing, .wants_all_sectors = TRUE, .keep = keep_nothing };
  NfProgress progress = { .phase = NF_PHASE_PRESERVE, .item = NF_NO_ITEM, .done = 1, .total = 2 };

  for (guint i = 0; i < 2; i++) {
    g_autoptr (NfPlan) plan = new_two_item_plan (i == 1);
    nf_plan_set_gate (plan, &gate);
    walk_progress (plan, check_rising);
  }
  g_autoptr (NfPlan) erasing = new_two_item_plan (TRUE);
  nf_plan_set_gate (erasing, &gate);
  /* At 115200 baud 4 MB take 6 minutes to be read, and the rest of the job one. */
  g_assert_cmpfloat_with_epsilon (nf_progress_get_fraction (erasing, &progress), 0.45, 0.05);
}

static void
test_progress_weights (void)
{
  g_autoptr (NfPlan) plan = new_two_item_plan (FALSE);
  NfProgress progress = { .phase = NF_PHASE_WRITE, .item = 0, .done = 200000, .total = 400000 };

  /* 400 KB at 115200 baud are nearly all of the job: half of them are about half of it */
  g_assert_cmpfloat_with_epsilon (nf_progress_get_fraction (plan, &progress), 0.5, 0.05);
}

static void
test_speed_and_time_left (void)
{
  g_autoptr (NfPlan) plan = new_two_item_plan (FALSE);
  NfProgress progress = { .phase = NF_PHASE_WRITE, .item = 0, .done = 200000, .total = 400000 };

  g_assert_cmpfloat (nf_progress_get_speed (&progress), ==, 0);
  g_assert_cmpfloat (nf_progress_get_seconds_left (plan, &progress), <, 0);
  progress.phase_us = 20 * G_USEC_PER_SEC;
  progress.elapsed_us = 22 * G_USEC_PER_SEC;
  g_assert_cmpfloat (nf_progress_get_speed (&progress), ==, 10000);
  g_assert_cmpfloat_with_epsilon (nf_progress_get_seconds_left (plan, &progress), 22, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/range-check", test_range_check);
  g_test_add_func ("/plan/bad-writes", test_bad_writes);
  g_test_add_func ("/plan/nothing-to-do", test_nothing_to_do);
  g_test_add_func ("/plan/bad-baud", test_bad_baud);
  g_test_add_func ("/plan/erase-ranges", test_erase_ranges);
  g_test_add_func ("/plan/check-flash", test_check_flash);
  g_test_add_func ("/plan/progress-rises", test_progress_rises);
  g_test_add_func ("/plan/progress-with-gate", test_progress_with_gate);
  g_test_add_func ("/plan/progress-weights", test_progress_weights);
  g_test_add_func ("/plan/speed-and-time-left", test_speed_and_time_left);
  return g_test_run ();
}
