/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what is known of a flash: bytes that were read, sectors that are blank, and never a byte
 * that nobody has seen.
 */
#include "nf-survey.h"

#include <string.h>

enum { KB = 1 << 10, SECTOR = FLASH_SECTOR_SIZE };

static void
test_empty (void)
{
  g_autoptr (NfSurvey) survey = nf_survey_new (512 * KB);
  g_autoptr (NfSurvey) none = nf_survey_new (0);

  g_assert_cmpuint (nf_survey_get_flash_bytes (survey), ==, 512 * KB);
  g_assert_null (nf_survey_get (survey, (NfRange){ 0, 1 }));
  g_assert_null (nf_survey_get (survey, (NfRange){ 0, 0 }));
  g_assert_cmpint (nf_survey_get_sector (survey, 0), ==, NF_SECTOR_NOT_READ);
  g_assert_cmpint (nf_survey_get_sector (survey, 512 * KB), ==, NF_SECTOR_NOT_READ);
  g_assert_cmpuint (nf_survey_get_flash_bytes (none), ==, 0);
  g_assert_null (nf_survey_get (none, (NfRange){ 0, 1 }));
}

/* Two ranges that touch are one; what lies between others stays unknown, and nothing is known past
 * the end. */
static void
test_ranges (void)
{
  g_autoptr (NfSurvey) survey = nf_survey_new (512 * KB);

  nf_survey_add (survey, (NfRange){ 10, 4 }, (const guint8 *) "abcd");
  nf_survey_add (survey, (NfRange){ 18, 2 }, (const guint8 *) "yz");
  g_assert_cmpmem (nf_survey_get (survey, (NfRange){ 10, 4 }), 4, "abcd", 4);
  g_assert_null (nf_survey_get (survey, (NfRange){ 10, 5 }));
  g_assert_null (nf_survey_get (survey, (NfRange){ 9, 4 }));
  g_assert_null (nf_survey_get (survey, (NfRange){ 12, 8 }));
  nf_survey_add (survey, (NfRange){ 14, 4 }, (const guint8 *) "EFGH");
  g_assert_cmpmem (nf_survey_get (survey, (NfRange){ 10, 10 }), 10, "abcdEFGHyz", 10);
  nf_survey_add (survey, (NfRange){ 12, 4 }, (const guint8 *) "....");
  g_assert_cmpmem (nf_survey_get (survey, (NfRange){ 10, 10 }), 10, "ab....GHyz", 10);
  nf_survey_add (survey, (NfRange){ 512 * KB - 1, 1 }, (const guint8 *) "!");
  g_assert_nonnull (nf_survey_get (survey, (NfRange){ 512 * KB - 1, 1 }));
  g_assert_null (nf_survey_get (survey, (NfRange){ 512 * KB - 1, 2 }));
  g_assert_null (nf_survey_get (survey, (NfRange){ 512 * KB - 1, 0xFFFFFFFF }));
}

/* One byte shows that a sector is used; only all of them show that it is blank. */
static void
test_sectors (void)
{
  g_autoptr (NfSurvey) survey = nf_survey_new (512 * KB);
  guint8 blank[SECTOR];

  memset (blank, 0xFF, sizeof blank);
  nf_survey_add (survey, (NfRange){ 0x1000, 16 }, blank);
  g_assert_cmpint (nf_survey_get_sector (survey, 0x1000), ==, NF_SECTOR_NOT_READ);
  nf_survey_add (survey, (NfRange){ 0x1010, SECTOR - 16 }, blank);
  g_assert_cmpint (nf_survey_get_sector (survey, 0x1FFF), ==, NF_SECTOR_BLANK);
  g_assert_cmpint (nf_survey_get_sector (survey, 0x2000), ==, NF_SECTOR_NOT_READ);
  nf_survey_add (survey, (NfRange){ 0x1FFF, 2 }, (const guint8 *) "\0\xFF");
  g_assert_cmpint (nf_survey_get_sector (survey, 0x1000), ==, NF_SECTOR_USED);
  g_assert_cmpint (nf_survey_get_sector (survey, 0x2000), ==, NF_SECTOR_NOT_READ);
}

/* A blank sector's bytes are known without having been read; those of a used one are not, also when
 * it was blank before. */
static void
test_blank (void)
{
  g_autoptr (NfSurvey) survey = nf_survey_new (512 * KB);
  guint8 blank[3 * SECTOR];

  memset (blank, 0xFF, sizeof blank);
  for (guint32 at = 0x1000; at < 0x4000; at += SECTOR)
    nf_survey_set_blank (survey, at, TRUE);
  g_assert_cmpmem (nf_survey_get (survey, (NfRange){ 0x1000, sizeof blank }),
                   sizeof blank,
                   blank,
                   sizeof blank);
  nf_survey_set_blank (survey, 0x2000, FALSE);
  g_assert_cmpint (nf_survey_get_sector (survey, 0x2000), ==, NF_SECTOR_USED);
  g_assert_null (nf_survey_get (survey, (NfRange){ 0x2000, 1 }));
  g_assert_null (nf_survey_get (survey, (NfRange){ 0x2FFF, 1 }));
  g_assert_nonnull (nf_survey_get (survey, (NfRange){ 0x1000, SECTOR }));
  g_assert_nonnull (nf_survey_get (survey, (NfRange){ 0x3000, SECTOR }));
  nf_survey_set_blank (survey, 0x5000, FALSE);
  g_assert_null (nf_survey_get (survey, (NfRange){ 0x5000, 1 }));
}

/* Whatever is added in whatever order: it is what one would write into an array. */
static void
test_random (void)
{
  enum { SIZE = 64 * KB, ROUNDS = 400 };

  for (guint32 seed = 1; seed <= 20; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (NfSurvey) survey = nf_survey_new (SIZE);
    g_autofree guint8 *bytes = g_malloc0 (SIZE);
    g_autofree guint8 *known = g_malloc0 (SIZE + 1);

    for (guint i = 0; i < ROUNDS; i++) {
      guint32 at = (guint32) g_rand_int_range (random, 0, SIZE);
      guint32 size = (guint32) g_rand_int_range (random, 1, (gint32) MIN (600, SIZE - at + 1));
      gboolean is_blank = i % 40 == 0;
      if (is_blank) {
        at -= at % SECTOR;
        size = SECTOR;
        nf_survey_set_blank (survey, at, TRUE);
      }
      memset (bytes + at, is_blank ? 0xFF : (int) (i & 0x7F), size);
      memset (known + at, 1, size);
      if (!is_blank)
        nf_survey_add (survey, (NfRange){ at, size }, bytes + at);
    }
    for (guint32 at = 0; at < SIZE; at += (guint32) g_rand_int_range (random, 1, 64)) {
      guint32 size = (guint32) g_rand_int_range (random, 1, (gint32) MIN (64, SIZE - at + 1));
      const guint8 *got = nf_survey_get (survey, (NfRange){ at, size });
      gboolean all_known = memchr (known + at, 0, size) == NULL;
      g_assert_cmpint (got != NULL, ==, all_known);
      if (got != NULL)
        g_assert_cmpmem (got, size, bytes + at, size);
    }
  }
}

static void
test_references (void)
{
  NfSurvey *survey = nf_survey_new (512 * KB);

  g_assert_true (nf_survey_ref (survey) == survey);
  nf_survey_unref (survey);
  g_assert_cmpuint (nf_survey_get_flash_bytes (survey), ==, 512 * KB);
  nf_survey_unref (survey);
  nf_survey_unref (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/survey/empty", test_empty);
  g_test_add_func ("/survey/ranges", test_ranges);
  g_test_add_func ("/survey/sectors", test_sectors);
  g_test_add_func ("/survey/blank", test_blank);
  g_test_add_func ("/survey/random", test_random);
  g_test_add_func ("/survey/references", test_references);
  return g_test_run ();
}
