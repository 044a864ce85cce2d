/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what the guard says of init data: each finding, the neighbouring case in which there is
 * none, and the plan after a click on the fix.
 */
#include "nf-guard.h"

#include "support/guard-plan.h"

#include <string.h>

enum { NO_MORE = -1 };

/* --- Not there ---------------------------------------------------------------------------- */

static void
test_missing (void)
{
  static const struct {
    NfNodemcu nodemcu;
    guint8 first; /* of what stands there */
    NfSeverity severity;
    NfInitDataReason reason;
  } cases[] = {
    { NF_NODEMCU_0_9, 0xFF, NF_SEVERITY_WARNING, NF_INIT_DATA_BECAUSE_BLANK },
    { NF_NODEMCU_0_9, 0x04, NF_SEVERITY_ERROR, NF_INIT_DATA_BECAUSE_OLD },
    { NF_NODEMCU_1_5_EARLY, 0xFF, NF_SEVERITY_ERROR, NF_INIT_DATA_BECAUSE_BLANK },
    { NF_NODEMCU_2, 0x02, NF_SEVERITY_ERROR, NF_INIT_DATA_BECAUSE_OLD },
    { NF_NODEMCU_2, 0x37, NF_SEVERITY_ERROR, NF_INIT_DATA_BECAUSE_FOREIGN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
    g_auto (GuardPlan) plan = { 0 };
    NfFinding finding;

    memset (chip->bytes + 0x3FC000, cases[i].first, NF_INIT_DATA_SIZE);
    test_chip_put_data (chip, 0x3FE000, 0x3FF000);
    guard_plan_init (&plan, 4 * TEST_MB, chip);
    guard_plan_add_nodemcu (&plan, cases[i].nodemcu, NF_FLASH_SIZE_4M, 0);
    finding = guard_plan_check (&plan, NF_FINDING_INIT_DATA_MISSING, NO_MORE);
    guard_assert_finding (&finding, cases[i].severity, NF_NO_ITEM, NF_FIX_ADD_INIT_DATA);
    g_assert_cmpint (finding.value, ==, cases[i].reason);
    g_assert_cmphex (finding.range.address, ==, 0x3FC000);
    g_assert_cmphex (finding.fix.address, ==, 0x3FC000);
    g_assert_cmphex (finding.fix.other, ==, 0x3FE000);
    guard_plan_apply (&plan, &finding);
    g_assert_cmpuint (plan.guard.n_items, ==, 3);
    guard_plan_check (&plan, NO_MORE);
  }
}

/* Where the firmware helps itself, or all is well, nothing is missing. */
static void
test_not_missing (void)
{
  static const NfNodemcu ages[] = { NF_NODEMCU_2, NF_NODEMCU_3_OLD, NF_NODEMCU_3 };
  g_autoptr (TestChip) board = guard_make_board (NF_NODEMCU_2);
  g_auto (GuardPlan) good = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (ages); i++) {
    g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
    g_auto (GuardPlan) plan = { 0 };

    guard_plan_init (&plan, 4 * TEST_MB, chip);
    guard_plan_add_nodemcu (&plan, ages[i], NF_FLASH_SIZE_4M, 0);
    guard_plan_check (&plan, NO_MORE);
  }
  guard_plan_init (&good, 4 * TEST_MB, board);
  guard_plan_add_nodemcu (&good, NF_NODEMCU_1_5_EARLY, NF_FLASH_SIZE_4M, 0);
  guard_plan_check (&good, NO_MORE);
}

/* A board that nobody has looked at gets what makes it start, at the place for its header. */
static void
test_missing_unread (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 512 * TEST_KB, NULL);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_1_5_EARLY, NF_FLASH_SIZE_4M, 0);
  plan.guard.settings.size = NF_FLASH_SIZE_DETECT;
  finding = guard_plan_check (&plan, NF_FINDING_INIT_DATA_MISSING, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, NF_NO_ITEM, NF_FIX_ADD_INIT_DATA);
  plan.facts[0].nodemcu = NF_NODEMCU_2;
  finding = guard_plan_check (&plan, NF_FINDING_INIT_DATA_MISSING, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_NOTE, NF_NO_ITEM, NF_FIX_ADD_INIT_DATA);
  g_assert_cmphex (finding.fix.address, ==, 0x7C000);
  g_assert_cmphex (finding.fix.other, ==, 0);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
}

/* A row that would clear what must be there goes. */
static void
test_missing_blanked (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_2);
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, chip);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_1_5_EARLY, NF_FLASH_SIZE_4M, 0);
  guard_plan_add (&plan, NF_FIRMWARE_BLANK, 0x3FC000, 0x1000, 0)->goes_to = NF_GOES_TO_BLANK;
  finding = guard_plan_check (&plan, NF_FINDING_INIT_DATA_MISSING, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 1, NF_FIX_REMOVE);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
}

/* A NodeMCU 3 that has looked, and whose data was erased since: nothing else of it is written. */
static void
test_repair (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_3);
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  memset (chip->bytes + 0xF000, 0xFF, FLASH_SECTOR_SIZE);
  guard_plan_init (&plan, 4 * TEST_MB, chip);
  finding = guard_plan_check (&plan, NF_FINDING_INIT_DATA_MISSING, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, NF_NO_ITEM, NF_FIX_ADD_INIT_DATA);
  g_assert_cmphex (finding.fix.address, ==, 0xF000);
  g_assert_cmpint (finding.value, ==, NF_INIT_DATA_BECAUSE_LOOKED_ALREADY);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
}

/* --- At the wrong address ----------------------------------------------------------------- */

/* At the classic address a NodeMCU 3 has its files; there it goes only where it is needed. */
static void
test_harmful (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_3);
  g_auto (GuardPlan) plan = { 0 };
  g_auto (GuardPlan) repair = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, chip);
  guard_plan_add_init_data (&plan, 0x3FC000, NULL);
  finding = guard_plan_check (&plan, NF_FINDING_INIT_DATA_HARMFUL, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, 0, NF_FIX_REMOVE);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
  memset (chip->bytes + 0xF000, 0xFF, FLASH_SECTOR_SIZE);
  guard_plan_init (&repair, 4 * TEST_MB, chip);
  guard_plan_add_init_data (&repair, 0x3FC000, NULL);
  finding = guard_plan_check (&repair, NF_FINDING_INIT_DATA_HARMFUL, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, 0, NF_FIX_MOVE);
  g_assert_cmphex (finding.fix.address, ==, 0xF000);
  guard_plan_apply (&repair, &finding);
  guard_plan_check (&repair, NO_MORE);
}

/* The same with the firmware in the plan, in either age. */
static void
test_harmful_new (void)
{
  static const NfNodemcu ages[] = { NF_NODEMCU_3_OLD, NF_NODEMCU_3 };

  for (guint i = 0; i < G_N_ELEMENTS (ages); i++) {
    g_auto (GuardPlan) plan = { 0 };
    NfFinding finding;

    guard_plan_init (&plan, 4 * TEST_MB, NULL);
    guard_plan_add_nodemcu (&plan, ages[i], NF_FLASH_SIZE_4M, 0);
    guard_plan_add_init_data (&plan, 0x3FC000, NULL);
    finding = guard_plan_check (&plan, NF_FINDING_INIT_DATA_HARMFUL, NO_MORE);
    guard_assert_finding (&finding, NF_SEVERITY_WARNING, 1, NF_FIX_REMOVE);
    guard_plan_apply (&plan, &finding);
    guard_plan_check (&plan, NO_MORE);
  }
}

static void
test_useless (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, chip);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_1_5_EARLY, NF_FLASH_SIZE_4M, 0);
  guard_plan_add_init_data (&plan, 0x7C000, NULL);
  finding = guard_plan_check (&plan, NF_FINDING_INIT_DATA_USELESS, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_NOTE, 1, NF_FIX_MOVE);
  g_assert_cmphex (finding.fix.address, ==, 0x3FC000);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
  guard_plan_add_init_data (&plan, 0x7C000, NULL);
  finding = guard_plan_check (&plan, NF_FINDING_INIT_DATA_USELESS, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_NOTE, 2, NF_FIX_REMOVE);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
}

/* Programs that bring their own need none; of others nobody knows. */
static void
test_not_used (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, NULL);
  guard_plan_add (&plan, NF_FIRMWARE_PROGRAM, 0, 0x50000, 0)->product = "Tasmota";
  guard_plan_add_init_data (&plan, 0x3FC000, NULL);
  finding = guard_plan_check (&plan, NF_FINDING_INIT_DATA_USELESS, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_NOTE, 1, NF_FIX_REMOVE);
  plan.facts[0].product = NULL;
  guard_plan_check (&plan, NO_MORE);
}

/* --- Customised --------------------------------------------------------------------------- */

static void
test_custom_replaced (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_2);
  g_auto (GuardPlan) plan = { 0 };
  guint8 other[NF_INIT_DATA_SIZE];
  NfFinding finding;

  chip->bytes[0x3FC000 + 48] = 0;
  guard_plan_init (&plan, 4 * TEST_MB, chip);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_2, NF_FLASH_SIZE_4M, 0);
  guard_plan_check (&plan, NO_MORE);
  guard_plan_add_init_data (&plan, 0x3FC000, NULL);
  finding = guard_plan_check (&plan, NF_FINDING_INIT_DATA_CUSTOM, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, 1, NF_FIX_REMOVE);
  g_assert_cmphex (finding.range.address, ==, 0x3FC000);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
  memcpy (other, chip->bytes + 0x3FC000, sizeof other);
  other[107] = 33;
  guard_plan_add_init_data (&plan, 0x3FC000, other);
  guard_plan_check (&plan, NO_MORE);
}

/* Erased with all the rest, covered by a whole NodeMCU 3, or left behind by another age. */
static void
test_custom_lost (void)
{
  static const struct {
    NfNodemcu from, to;
    gboolean erase_all;
    guint32 old, new;
  } cases[] = {
    { NF_NODEMCU_2, NF_NODEMCU_2, TRUE, 0x3FC000, 0x3FC000 },
    { NF_NODEMCU_3, NF_NODEMCU_3, FALSE, 0xF000, 0xF000 },
    { NF_NODEMCU_2, NF_NODEMCU_3, TRUE, 0x3FC000, 0xF000 },
    { NF_NODEMCU_3_OLD, NF_NODEMCU_3, TRUE, 0xC000, 0xF000 },
    { NF_NODEMCU_3, NF_NODEMCU_2, TRUE, 0xF000, 0x3FC000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestChip) chip = guard_make_board (cases[i].from);
    g_auto (GuardPlan) plan = { 0 };
    NfFinding finding;

    chip->bytes[cases[i].old + 107] = 0xFF;
    guard_plan_init (&plan, 4 * TEST_MB, chip);
    guard_plan_add_nodemcu (&plan, cases[i].to, NF_FLASH_SIZE_4M, 0);
    plan.guard.erase_all = cases[i].erase_all;
    finding =
        cases[i].erase_all
            ? guard_plan_check (&plan, NF_FINDING_INIT_DATA_CUSTOM, NF_FINDING_FILES_LOST, NO_MORE)
            : guard_plan_check (&plan, NF_FINDING_INIT_DATA_CUSTOM, NO_MORE);
    guard_assert_finding (&finding, NF_SEVERITY_WARNING, NF_NO_ITEM, NF_FIX_KEEP_INIT_DATA);
    g_assert_cmphex (finding.fix.other, ==, cases[i].old);
    g_assert_cmphex (finding.fix.address, ==, cases[i].new);
    guard_plan_apply (&plan, &finding);
    if (cases[i].erase_all)
      guard_plan_check (&plan, NF_FINDING_FILES_LOST, NO_MORE);
    else
      guard_plan_check (&plan, NO_MORE);
  }
}

/* --- The advice --------------------------------------------------------------------------- */

/* Rows of init data do not change what is needed; those that clear its place do. */
static void
test_advice (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_2);
  g_auto (GuardPlan) plan = { 0 };
  NfInitDataAdvice advice;

  chip->bytes[0x3FC000 + 48] = 0;
  guard_plan_init (&plan, 4 * TEST_MB, chip);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_2, NF_FLASH_SIZE_4M, 0);
  guard_plan_add_init_data (&plan, 0x3FC000, NULL);
  advice = nf_guard_advise (&plan.guard);
  g_assert_cmpint (advice.action, ==, NF_INIT_DATA_KEEP_CUSTOM);
  g_assert_cmphex (advice.address, ==, 0x3FC000);
  guard_plan_add (&plan, NF_FIRMWARE_BLANK, 0x3FC000, 0x1000, 0)->goes_to = NF_GOES_TO_BLANK;
  advice = nf_guard_advise (&plan.guard);
  g_assert_cmpint (advice.action, ==, NF_INIT_DATA_MOVE_CUSTOM);
  g_assert_cmphex (advice.from, ==, 0x3FC000);
}

/* --- Another age -------------------------------------------------------------------------- */

static void
test_upgrade (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_2);
  g_auto (GuardPlan) plan = { 0 };
  g_auto (GuardPlan) same = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, chip);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_3, NF_FLASH_SIZE_4M, 0);
  finding = guard_plan_check (&plan, NF_FINDING_UPGRADE, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, NF_NO_ITEM, NF_FIX_ERASE_ALL);
  guard_plan_apply (&plan, &finding);
  finding = guard_plan_check (&plan, NF_FINDING_FILES_LOST, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_NOTE, NF_NO_ITEM, NF_FIX_NONE);
  guard_plan_init (&same, 4 * TEST_MB, chip);
  guard_plan_add_nodemcu (&same, NF_NODEMCU_2, NF_FLASH_SIZE_4M, 0);
  guard_plan_check (&same, NO_MORE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guard-data/missing", test_missing);
  g_test_add_func ("/guard-data/not-missing", test_not_missing);
  g_test_add_func ("/guard-data/missing-unread", test_missing_unread);
  g_test_add_func ("/guard-data/missing-blanked", test_missing_blanked);
  g_test_add_func ("/guard-data/repair", test_repair);
  g_test_add_func ("/guard-data/harmful", test_harmful);
  g_test_add_func ("/guard-data/harmful-new", test_harmful_new);
  g_test_add_func ("/guard-data/useless", test_useless);
  g_test_add_func ("/guard-data/not-used", test_not_used);
  g_test_add_func ("/guard-data/custom-replaced", test_custom_replaced);
  g_test_add_func ("/guard-data/custom-lost", test_custom_lost);
  g_test_add_func ("/guard-data/advice", test_advice);
  g_test_add_func ("/guard-data/upgrade", test_upgrade);
  return g_test_run ();
}
