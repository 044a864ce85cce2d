/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what the guard says of file systems and the Lua flash store: each finding, the neighbouring
 * case in which there is none, and the plan after a click on the fix.
 */
#include "nf-guard.h"

#include "support/guard-plan.h"

enum { NO_MORE = -1 };

/* --- Files -------------------------------------------------------------------------------- */

static NfFirmwareFacts *
add_data (GuardPlan *plan, NfFirmwareKind kind, guint32 address, guint32 size)
{
  NfFirmwareFacts *facts = guard_plan_add (plan, kind, address, size, 0);

  facts->goes_to = NF_GOES_NOWHERE;
  return facts;
}

/* Into the file system of the firmware that stays. */
static void
test_in_files (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_2);
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, chip);
  add_data (&plan, NF_FIRMWARE_UNKNOWN, 0x80000 + 99 * 0x2000, 0x1000);
  finding = guard_plan_check (&plan, NF_FINDING_IN_FILE_SYSTEM, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, 0, NF_FIX_REMOVE);
  g_assert_cmphex (finding.range.address, ==, 0x80000);
  g_assert_cmphex (finding.range.size, ==, 100 * 0x2000);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
  add_data (&plan, NF_FIRMWARE_UNKNOWN, 0x80000 + 100 * 0x2000, 0x1000);
  guard_plan_check (&plan, NO_MORE);
}

/* Into that of the firmware that is written. */
static void
test_in_new_files (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, NULL);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_3, NF_FLASH_SIZE_4M, 0);
  add_data (&plan, NF_FIRMWARE_BLANK, 0x3FC000, 0x1000);
  finding = guard_plan_check (&plan, NF_FINDING_IN_FILE_SYSTEM, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, 1, NF_FIX_REMOVE);
  g_assert_cmphex (finding.range.address, ==, TEST_CODE_END);
  g_assert_cmphex (finding.range.size, ==, 0x3FD000 - TEST_CODE_END);
  plan.items[1].address = 0x3FE000;
  guard_plan_check (&plan, NO_MORE);
  plan.items[1].address = TEST_CODE_END;
  plan.facts[1].kind = NF_FIRMWARE_SPIFFS;
  guard_plan_check (&plan, NO_MORE);
}

/* What is erased anyway is no file system any more; one whose size is not known has no place yet.
 */
static void
test_no_files_left (void)
{
  static const NfNodemcu ages[] = { NF_NODEMCU_2, NF_NODEMCU_3 };
  g_auto (GuardPlan) unknown = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (ages); i++) {
    g_autoptr (TestChip) chip = guard_make_board (ages[i]);
    g_auto (GuardPlan) plan = { 0 };

    guard_plan_init (&plan, 4 * TEST_MB, chip);
    add_data (&plan, NF_FIRMWARE_UNKNOWN, 0x100000, 0x1000);
    guard_plan_check (&plan, NF_FINDING_IN_FILE_SYSTEM, NO_MORE);
    plan.guard.erase_all = TRUE;
    guard_plan_check (&plan, NF_FINDING_FILES_LOST, NO_MORE);
  }
  guard_plan_init (&unknown, 0, NULL);
  guard_plan_add_nodemcu (&unknown, NF_NODEMCU_3, 7, 0);
  add_data (&unknown, NF_FIRMWARE_UNKNOWN, 0x100000, 0x1000);
  guard_plan_check (&unknown, NO_MORE);
}

/* A part of another firmware beside a NodeMCU 3. */
static void
test_other_part (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, NULL);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_3, NF_FLASH_SIZE_4M, 0);
  add_data (&plan, NF_FIRMWARE_OTA_DATA, 0x100000, 0x2000);
  finding = guard_plan_check (&plan, NF_FINDING_IN_FILE_SYSTEM, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, 1, NF_FIX_REMOVE);
}

/* A firmware that has grown writes over the first files; a new file system over all of them is what
 * is wanted. */
static void
test_files_lost (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_2);
  g_auto (GuardPlan) plan = { 0 };
  g_auto (GuardPlan) image = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, chip);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_2, NF_FLASH_SIZE_4M, 0);
  plan.items[0].size = 0x80000;
  guard_plan_check (&plan, NO_MORE);
  plan.items[0].size = 0x80001;
  finding = guard_plan_check (&plan, NF_FINDING_FILES_LOST, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, NF_NO_ITEM, NF_FIX_NONE);
  g_assert_cmphex (finding.range.address, ==, 0x80000);
  plan.guard.erase_all = TRUE;
  finding = guard_plan_check (&plan, NF_FINDING_FILES_LOST, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_NOTE, NF_NO_ITEM, NF_FIX_NONE);
  guard_plan_init (&image, 4 * TEST_MB, chip);
  add_data (&image, NF_FIRMWARE_SPIFFS, 0x80000, 0x40000);
  finding = guard_plan_check (&image, NF_FINDING_FILES_LOST, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_NOTE, NF_NO_ITEM, NF_FIX_NONE);
}

/* --- The Lua flash store ------------------------------------------------------------------ */

static void
init_lfs (GuardPlan *plan, guint32 address, guint32 size)
{
  NfFirmwareFacts *facts = NULL;

  guard_plan_init (plan, 4 * TEST_MB, NULL);
  guard_plan_add_nodemcu (plan, NF_NODEMCU_3, NF_FLASH_SIZE_4M, TEST_LFS_SIZE);
  facts = guard_plan_add (plan, NF_FIRMWARE_LFS, address, size, 0);
  facts->goes_to = NF_GOES_TO_LFS;
  facts->numbers = NF_NUMBERS_FLOAT;
}

static void
test_lfs_numbers (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  init_lfs (&plan, TEST_CODE_END, TEST_LFS_SIZE);
  guard_plan_check (&plan, NO_MORE);
  plan.facts[1].numbers = NF_NUMBERS_INTEGER;
  finding = guard_plan_check (&plan, NF_FINDING_LFS_NUMBERS, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, 1, NF_FIX_REMOVE);
  plan.facts[0].numbers = NF_NUMBERS_UNKNOWN;
  guard_plan_check (&plan, NO_MORE);
  plan.facts[0].numbers = NF_NUMBERS_FLOAT;
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
}

static void
test_lfs_size (void)
{
  g_auto (GuardPlan) plan = { 0 };
  g_auto (GuardPlan) none = { 0 };
  NfFinding finding;

  init_lfs (&plan, TEST_CODE_END, TEST_LFS_SIZE + 1);
  finding = guard_plan_check (&plan, NF_FINDING_LFS_TOO_LARGE, NF_FINDING_IN_FILE_SYSTEM, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, 1, NF_FIX_REMOVE);
  g_assert_cmphex (finding.value, ==, TEST_LFS_SIZE);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
  guard_plan_init (&none, 4 * TEST_MB, NULL);
  guard_plan_add_nodemcu (&none, NF_NODEMCU_3, NF_FLASH_SIZE_4M, 0);
  guard_plan_add (&none, NF_FIRMWARE_LFS, 0x3FD000, 0x1000, 0)->goes_to = NF_GOES_TO_LFS;
  finding = guard_plan_check (&none, NF_FINDING_LFS_TOO_LARGE, NO_MORE);
  g_assert_cmphex (finding.value, ==, 0);
}

static void
test_lfs_address (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  init_lfs (&plan, 0x3FD000, 0x3000);
  finding = guard_plan_check (&plan, NF_FINDING_WRONG_ADDRESS, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, 1, NF_FIX_MOVE);
  g_assert_cmphex (finding.fix.address, ==, TEST_CODE_END);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guard-files/in-files", test_in_files);
  g_test_add_func ("/guard-files/in-new-files", test_in_new_files);
  g_test_add_func ("/guard-files/no-files-left", test_no_files_left);
  g_test_add_func ("/guard-files/other-part", test_other_part);
  g_test_add_func ("/guard-files/files-lost", test_files_lost);
  g_test_add_func ("/guard-files/lfs-numbers", test_lfs_numbers);
  g_test_add_func ("/guard-files/lfs-size", test_lfs_size);
  g_test_add_func ("/guard-files/lfs-address", test_lfs_address);
  return g_test_run ();
}
