/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What is read of a chip of which no map is drawn: as little as the findings need, since every job
 * that writes waits for it.
 */
#include "nf-flash-map.h"

#include "support/guard-plan.h"

#include <string.h>

/* What lies around a wish is read with it: 48 ms each at 115200 baud. */
enum { PIECE = 512, PIECES_MAX = 6 };

/* What a flasher knows that looks at nothing but what it is asked for. Returns: (transfer full);
 * @n_pieces: (out): what it took */
static NfSurvey *
read_quickly (TestChip *chip, guint *n_pieces)
{
  NfSurvey *survey = nf_survey_new (chip->size);
  NfRange range = { 0, 0 };

  *n_pieces = 0;
  while (nf_flash_map_wants (survey, &range, NULL)) {
    guint32 begin = range.address / PIECE * PIECE;
    guint32 end = (range.address + range.size + PIECE - 1) / PIECE * PIECE;
    g_assert_null (nf_survey_get (survey, range));
    nf_survey_add (survey, (NfRange){ begin, end - begin }, chip->bytes + begin);
    *n_pieces += (end - begin) / PIECE;
    g_assert_cmpuint (*n_pieces, <=, PIECES_MAX);
  }
  return survey;
}

/* Whether a plan with another NodeMCU finds @kind when the chip was read quickly. */
static gboolean
finds (TestChip *chip, NfNodemcu nodemcu, gboolean erase_all, NfFindingKind kind)
{
  g_auto (GuardPlan) plan = { 0 };
  g_autoptr (GArray) findings = NULL;
  guint n_pieces = 0;

  guard_plan_init (&plan, chip->size, NULL);
  guard_plan_add_nodemcu (&plan, nodemcu, NF_FLASH_SIZE_4M, 0);
  plan.survey = read_quickly (chip, &n_pieces);
  plan.guard.survey = plan.survey;
  plan.guard.erase_all = erase_all;
  findings = nf_guard_check (&plan.guard);
  for (guint i = 0; i < findings->len; i++)
    if (g_array_index (findings, NfFinding, i).kind == kind)
      return TRUE;
  return FALSE;
}

static guint
count_pieces (TestChip *chip)
{
  guint n = 0;

  nf_survey_unref (read_quickly (chip, &n));
  return n;
}

static void
test_blank (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);

  g_assert_cmpuint (count_pieces (chip), ==, 3); /* the header, the page, the init data */
  g_assert_true (finds (chip, NF_NODEMCU_0_9, FALSE, NF_FINDING_INIT_DATA_MISSING));
}

static void
test_nodemcu_3 (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_3);
  g_autoptr (TestChip) old = guard_make_board (NF_NODEMCU_3_OLD);

  g_assert_cmpuint (count_pieces (chip),
                    ==,
                    5); /* of the page an eighth, and where the files begin */
  g_assert_false (finds (chip, NF_NODEMCU_3, FALSE, NF_FINDING_UPGRADE));
  g_assert_false (finds (chip, NF_NODEMCU_3, FALSE, NF_FINDING_INIT_DATA_MISSING));
  g_assert_true (finds (chip, NF_NODEMCU_2, FALSE, NF_FINDING_UPGRADE));
  g_assert_true (finds (chip, NF_NODEMCU_3, TRUE, NF_FINDING_FILES_LOST));
  g_assert_true (finds (old, NF_NODEMCU_3, FALSE, NF_FINDING_UPGRADE));
}

static void
put_deleted_records (TestChip *chip, guint n)
{
  enum { RECORD_SIZE = 40 };
  guint8 page[NF_PARTITIONS_SIZE];
  guint8 *at = chip->bytes + NF_PARTITIONS_AT;

  memcpy (page, at, sizeof page);
  for (guint i = 0; i < n; i++) {
    memset (at + i * RECORD_SIZE, 0, RECORD_SIZE);
    at[i * RECORD_SIZE] = RECORD_SIZE / 4 - 1;
  }
  memcpy (at + n * RECORD_SIZE, page, sizeof page - n * RECORD_SIZE);
}

/* A page that was changed many times is read as far as its records go. */
static void
test_deleted_records (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_3);

  put_deleted_records (chip, 10);
  g_assert_true (finds (chip, NF_NODEMCU_2, FALSE, NF_FINDING_UPGRADE));
  g_assert_true (finds (chip, NF_NODEMCU_3, TRUE, NF_FINDING_FILES_LOST));
}

static void
test_classic (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_2);

  g_assert_cmpuint (count_pieces (chip), <=, PIECES_MAX);
  g_assert_true (finds (chip, NF_NODEMCU_3, FALSE, NF_FINDING_UPGRADE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flash-map-quick/blank", test_blank);
  g_test_add_func ("/flash-map-quick/nodemcu-3", test_nodemcu_3);
  g_test_add_func ("/flash-map-quick/deleted-records", test_deleted_records);
  g_test_add_func ("/flash-map-quick/classic", test_classic);
  return g_test_run ();
}
