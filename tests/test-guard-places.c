/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what the guard says of where files go and what they need beside them: each finding, the
 * neighbouring case in which there is none, and the plan after a click on the fix.
 */
#include "nf-guard.h"

#include "support/guard-plan.h"

enum { NO_MORE = -1 };

/* A board whose chip holds nothing, as read. */
static void
init_empty (GuardPlan *plan)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);

  guard_plan_init (plan, 4 * TEST_MB, chip);
}

static NfFirmwareFacts *
add_user (GuardPlan *plan, guint slot, guint32 map_kb, guint32 address)
{
  NfFirmwareFacts *facts =
      guard_plan_add (plan, NF_FIRMWARE_USER_PROGRAM, address, 0x60000, 0x1000);

  facts->slot = slot;
  facts->map_kb = map_kb;
  facts->product = "Arduino"; /* so that its init data is none of our business here */
  return facts;
}

static void
add_loader (GuardPlan *plan, NfFlashSize size)
{
  guint i = plan->guard.n_items;

  guard_plan_add (plan, NF_FIRMWARE_BOOT_LOADER, 0, 0xFF0, 0);
  plan->items[i].header = (NfFlashSettings){ NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_40M, size };
}

/* --- Overlap ------------------------------------------------------------------------------ */

/* Sectors count, not bytes: one can only be erased as a whole. */
static void
test_overlap (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  init_empty (&plan);
  guard_plan_add (&plan, NF_FIRMWARE_UNKNOWN, 0x100000, 0x1000, 0)->goes_to = NF_GOES_NOWHERE;
  guard_plan_add (&plan, NF_FIRMWARE_UNKNOWN, 0x101000, 0x1000, 0)->goes_to = NF_GOES_NOWHERE;
  guard_plan_check (&plan, NO_MORE);
  plan.items[0].size = 0x1001;
  finding = guard_plan_check (&plan, NF_FINDING_OVERLAP, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_IMPOSSIBLE, 1, NF_FIX_REMOVE);
  g_assert_cmpuint (finding.other_item, ==, 0);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
  g_assert_cmpuint (plan.guard.n_items, ==, 1);
  g_assert_cmphex (plan.items[0].address, ==, 0x100000);
}

/* The one that belongs elsewhere moves, whichever it is, unless that place is taken as well. */
static void
test_overlap_moves (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  init_empty (&plan);
  guard_plan_add (&plan, NF_FIRMWARE_PARTITIONS, 0x100000, 0xC00, 0x8000);
  guard_plan_add (&plan, NF_FIRMWARE_UNKNOWN, 0x100000, 0x1000, 0)->goes_to = NF_GOES_NOWHERE;
  finding = guard_plan_check (&plan, NF_FINDING_OVERLAP, NF_FINDING_WRONG_ADDRESS, NO_MORE);
  g_assert_cmpint (finding.fix.kind, ==, NF_FIX_MOVE);
  g_assert_cmpuint (finding.fix.item, ==, 0);
  g_assert_cmphex (finding.fix.address, ==, 0x8000);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
  plan.items[0].address = 0x100000;
  guard_plan_add (&plan, NF_FIRMWARE_UNKNOWN, 0x8000, 0x1000, 0)->goes_to = NF_GOES_NOWHERE;
  finding = guard_plan_check (&plan, NF_FINDING_OVERLAP, NF_FINDING_WRONG_ADDRESS, NO_MORE);
  g_assert_cmpint (finding.fix.kind, ==, NF_FIX_REMOVE);
}

/* Between the two parts of a NodeMCU 3 there is room for its own init data, and for nothing that
 * reaches further. */
static void
test_gap (void)
{
  g_auto (GuardPlan) plan = { 0 };

  init_empty (&plan);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_3, NF_FLASH_SIZE_4M, 0);
  g_assert_cmphex (nf_guard_get_gap (&plan.items[0]).address, ==, 0xB000);
  g_assert_cmphex (nf_guard_get_gap (&plan.items[0]).size, ==, 0x5000);
  guard_plan_add_init_data (&plan, 0xF000, NULL);
  guard_plan_check (&plan, NO_MORE);
  g_assert_cmphex (nf_guard_get_gap (&plan.items[1]).size, ==, 0);
  guard_plan_add (&plan, NF_FIRMWARE_BLANK, 0xD000, 0x1000, 0)->goes_to = NF_GOES_NOWHERE;
  guard_plan_check (&plan, NO_MORE);
  plan.items[2].address = 0xA000;
  guard_plan_check (&plan, NF_FINDING_OVERLAP, NO_MORE);
  plan.items[2].address = 0xD000;
  plan.items[0].address = 0x1000;
  g_assert_cmphex (nf_guard_get_gap (&plan.items[0]).size, ==, 0);
}

/* Whichever comes first. */
static void
test_gap_reversed (void)
{
  g_auto (GuardPlan) plan = { 0 };

  init_empty (&plan);
  guard_plan_add_init_data (&plan, 0xF000, NULL);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_3, NF_FLASH_SIZE_4M, 0);
  guard_plan_check (&plan, NO_MORE);
}

/* An older NodeMCU has no such gap. */
static void
test_no_gap (void)
{
  g_auto (GuardPlan) plan = { 0 };

  init_empty (&plan);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_2, NF_FLASH_SIZE_4M, 0);
  g_assert_cmphex (nf_guard_get_gap (&plan.items[0]).size, ==, 0);
  guard_plan_add_init_data (&plan, 0xF000, NULL);
  guard_plan_check (&plan, NF_FINDING_OVERLAP, NF_FINDING_INIT_DATA_USELESS, NO_MORE);
}

/* --- Address 0 ---------------------------------------------------------------------------- */

static void
test_app_at_zero (void)
{
  static const NfFirmwareKind kinds[] = {
    NF_FIRMWARE_NODEMCU_CODE,
    NF_FIRMWARE_RTOS_APP,
    NF_FIRMWARE_SDK_CODE,
    NF_FIRMWARE_OTA_DATA,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_auto (GuardPlan) plan = { 0 };
    g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
    NfFinding finding;

    test_chip_put_program (chip, 0, 0x8000, NF_FLASH_SIZE_4M);
    guard_plan_init (&plan, 4 * TEST_MB, chip);
    guard_plan_add (&plan, kinds[i], 0, 0x5000, 0x10000)->product = "Arduino";
    finding = guard_plan_check (&plan, NF_FINDING_APP_AT_ZERO, NO_MORE);
    guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_MOVE);
    g_assert_cmphex (finding.fix.address, ==, 0x10000);
    guard_plan_apply (&plan, &finding);
    guard_plan_check (&plan, NO_MORE);
  }
}

/* What has no place of its own can only go. */
static void
test_data_at_zero (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  init_empty (&plan);
  guard_plan_add (&plan, NF_FIRMWARE_UNKNOWN, 0, 0x1000, 0)->goes_to = NF_GOES_NOWHERE;
  finding = guard_plan_check (&plan, NF_FINDING_APP_AT_ZERO, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_REMOVE);
  plan.facts[0].goes_to = NF_GOES_TO_ADDRESS; /* 0, by its name */
  finding = guard_plan_check (&plan, NF_FINDING_APP_AT_ZERO, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_REMOVE);
  plan.items[0].address = 0x1000;
  guard_plan_check (&plan, NO_MORE);
}

static void
test_init_data_at_zero (void)
{
  g_autoptr (TestChip) chip = guard_make_board (NF_NODEMCU_2);
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, chip);
  guard_plan_add_init_data (&plan, 0, NULL);
  finding = guard_plan_check (&plan, NF_FINDING_APP_AT_ZERO, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_MOVE);
  g_assert_cmphex (finding.fix.address, ==, 0x3FC000);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
}

static void
test_program_elsewhere (void)
{
  static const struct {
    NfFirmwareKind kind;
    NfSeverity severity;
  } cases[] = {
    { NF_FIRMWARE_NODEMCU, NF_SEVERITY_ERROR },
    { NF_FIRMWARE_BOOT_LOADER, NF_SEVERITY_ERROR },
    { NF_FIRMWARE_RTOS_LOADER, NF_SEVERITY_ERROR },
    { NF_FIRMWARE_PROGRAM, NF_SEVERITY_WARNING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GuardPlan) plan = { 0 };
    NfFinding finding;

    init_empty (&plan);
    guard_plan_add (&plan, cases[i].kind, 0x10000, 0x8000, 0)->product = "Arduino";
    finding = guard_plan_check (&plan, NF_FINDING_PROGRAM_NOT_AT_ZERO, NO_MORE);
    guard_assert_finding (&finding, cases[i].severity, 0, NF_FIX_MOVE);
    g_assert_cmphex (finding.fix.address, ==, 0);
    guard_plan_apply (&plan, &finding);
    guard_plan_check (&plan, NO_MORE);
  }
}

/* --- Other addresses ---------------------------------------------------------------------- */

static void
test_wrong_address (void)
{
  static const struct {
    NfFirmwareKind kind;
    guint32 place;
    NfSeverity severity;
  } cases[] = {
    { NF_FIRMWARE_NODEMCU_CODE, 0x10000, NF_SEVERITY_ERROR },
    { NF_FIRMWARE_PARTITIONS, 0x8000, NF_SEVERITY_WARNING },
    { NF_FIRMWARE_RTOS_APP, 0x10000, NF_SEVERITY_WARNING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GuardPlan) plan = { 0 };
    g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
    NfFinding finding;

    test_chip_put_program (chip, 0, 0x7000, NF_FLASH_SIZE_4M);
    guard_plan_init (&plan, 4 * TEST_MB, chip);
    guard_plan_add (&plan, cases[i].kind, 0x20000, 0xC00, cases[i].place)->product = "Arduino";
    finding = guard_plan_check (&plan, NF_FINDING_WRONG_ADDRESS, NO_MORE);
    guard_assert_finding (&finding, cases[i].severity, 0, NF_FIX_MOVE);
    g_assert_cmphex (finding.fix.address, ==, cases[i].place);
    guard_plan_apply (&plan, &finding);
    guard_plan_check (&plan, NO_MORE);
  }
}

/* --- Slots -------------------------------------------------------------------------------- */

static const struct {
  guint slot;
  guint32 map_kb;
  NfFlashSize size; /* in the boot loader's header */
  guint32 address;
  guint32 right; /* 0: it is */
} slots[] = {
  { 1, 0, NF_FLASH_SIZE_4M, 0x1000, 0 },
  { 1, 0, NF_FLASH_SIZE_4M, 0x81000, 0x1000 },
  { 1, 1024, NF_FLASH_SIZE_4M_C1, 0x101000, 0x1000 },
  { 2, 512, NF_FLASH_SIZE_4M, 0x81000, 0 },
  { 2, 512, NF_FLASH_SIZE_4M, 0x1000, 0x81000 },
  { 2, 512, NF_FLASH_SIZE_4M, 0x101000, 0x81000 },
  { 2, 1024, NF_FLASH_SIZE_4M, 0x101000, 0 },
  { 2, 1024, NF_FLASH_SIZE_4M, 0x81000, 0x101000 },
  { 2, 0, NF_FLASH_SIZE_4M_C1, 0x1000, 0x101000 },
  { 2, 0, NF_FLASH_SIZE_4M, 0x1000, 0x81000 },
  { 2, 0, NF_FLASH_SIZE_4M, 0x101000, 0 },   /* nobody can say */
  { 2, 512, NF_FLASH_SIZE_4M, 0x202000, 0 }, /* another boot loader's */
  { 0, 0, NF_FLASH_SIZE_4M, 0x81000, 0 },
};

static void
test_slots (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (slots); i++) {
    g_auto (GuardPlan) plan = { 0 };
    NfFinding finding;

    init_empty (&plan);
    add_loader (&plan, slots[i].size);
    add_user (&plan, slots[i].slot, slots[i].map_kb, slots[i].address);
    if (slots[i].right == 0) {
      guard_plan_check (&plan, NO_MORE);
      continue;
    }
    finding = guard_plan_check (&plan, NF_FINDING_WRONG_SLOT, NO_MORE);
    guard_assert_finding (&finding, NF_SEVERITY_ERROR, 1, NF_FIX_MOVE);
    g_assert_cmphex (finding.fix.address, ==, slots[i].right);
    guard_plan_apply (&plan, &finding);
    guard_plan_check (&plan, NO_MORE);
  }
}

/* --- Boot loaders ------------------------------------------------------------------------- */

static void
test_no_loader (void)
{
  g_auto (GuardPlan) unread = { 0 };
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&unread, 4 * TEST_MB, NULL);
  add_user (&unread, 1, 1024, 0x1000);
  finding = guard_plan_check (&unread, NF_FINDING_NO_BOOT_LOADER, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, 0, NF_FIX_NONE);
  unread.guard.erase_all = TRUE;
  finding = guard_plan_check (&unread, NF_FINDING_NO_BOOT_LOADER, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_NONE);
  init_empty (&plan);
  add_user (&plan, 1, 1024, 0x1000);
  finding = guard_plan_check (&plan, NF_FINDING_NO_BOOT_LOADER, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_NONE);
  add_loader (&plan, NF_FLASH_SIZE_4M);
  guard_plan_check (&plan, NO_MORE);
}

/* One on the chip does, until it is erased; rBoot is one too; a program is none. */
static void
test_loader_on_chip (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
  g_auto (GuardPlan) plan = { 0 };
  g_auto (GuardPlan) rboot = { 0 };
  g_auto (GuardPlan) other = { 0 };

  test_chip_put_program (chip, 0, 0xFF0, NF_FLASH_SIZE_4M);
  guard_plan_init (&plan, 4 * TEST_MB, chip);
  add_user (&plan, 1, 1024, 0x1000);
  guard_plan_check (&plan, NO_MORE);
  plan.guard.erase_all = TRUE;
  guard_plan_check (&plan, NF_FINDING_NO_BOOT_LOADER, NO_MORE);
  init_empty (&rboot);
  guard_plan_add (&rboot, NF_FIRMWARE_PROGRAM, 0, 0x9E0, 0);
  add_user (&rboot, 0, 0, 0x2000);
  guard_plan_check (&rboot, NO_MORE);
  test_chip_put_program (chip, 0, 0x9000, NF_FLASH_SIZE_4M);
  guard_plan_init (&other, 4 * TEST_MB, chip);
  add_user (&other, 2, 512, 0x81000);
  guard_plan_check (&other, NF_FINDING_NO_BOOT_LOADER, NO_MORE);
}

/* A program at 0 that is none: whatever the chip holds. */
static void
test_no_loader_in_plan (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, NULL);
  guard_plan_add (&plan, NF_FIRMWARE_PROGRAM, 0, 0x9000, 0)->product = "Arduino";
  add_user (&plan, 2, 512, 0x81000);
  finding = guard_plan_check (&plan, NF_FINDING_NO_BOOT_LOADER, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 1, NF_FIX_NONE);
}

/* --- Two parts ---------------------------------------------------------------------------- */

static void
add_part (GuardPlan *plan, gboolean is_code)
{
  NfFirmwareKind kind = is_code ? NF_FIRMWARE_NODEMCU_CODE : NF_FIRMWARE_NODEMCU_BOOT;
  guint32 address = is_code ? 0x10000 : 0;

  guard_plan_add (plan, kind, address, 0x8000, address)->product = "Arduino";
}

static void
test_parts (void)
{
  for (guint is_code = 0; is_code < 2; is_code++) {
    g_auto (GuardPlan) unread = { 0 };
    g_auto (GuardPlan) plan = { 0 };
    NfFinding finding;

    guard_plan_init (&unread, 4 * TEST_MB, NULL);
    add_part (&unread, is_code);
    finding = guard_plan_check (&unread, NF_FINDING_CODE_MISSING, NO_MORE);
    guard_assert_finding (&finding, NF_SEVERITY_WARNING, 0, NF_FIX_NONE);
    init_empty (&plan);
    add_part (&plan, is_code);
    finding = guard_plan_check (&plan, NF_FINDING_CODE_MISSING, NO_MORE);
    guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_NONE);
    add_part (&plan, !is_code);
    guard_plan_check (&plan, NO_MORE);
  }
}

/* The code of an older NodeMCU does not say that it is one, nor need the boot part. */
static void
test_plain_parts (void)
{
  g_auto (GuardPlan) plan = { 0 };

  init_empty (&plan);
  add_part (&plan, FALSE);
  add_part (&plan, TRUE);
  plan.facts[1].kind = NF_FIRMWARE_SDK_CODE;
  guard_plan_check (&plan, NO_MORE);
  plan.facts[0].kind = NF_FIRMWARE_PROGRAM;
  guard_plan_check (&plan, NO_MORE);
  plan.facts[1].kind = NF_FIRMWARE_NODEMCU_CODE;
  guard_plan_check (&plan, NO_MORE);
}

static void
test_parts_on_chip (void)
{
  for (guint is_code = 0; is_code < 2; is_code++) {
    g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
    g_auto (GuardPlan) plan = { 0 };

    test_chip_put_classic (chip, 0x60000, NF_FLASH_SIZE_4M);
    guard_plan_init (&plan, 4 * TEST_MB, chip);
    add_part (&plan, is_code);
    guard_plan_check (&plan, NO_MORE);
    plan.guard.erase_all = TRUE;
    guard_plan_check (&plan, NF_FINDING_CODE_MISSING, NO_MORE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guard-places/overlap", test_overlap);
  g_test_add_func ("/guard-places/overlap-moves", test_overlap_moves);
  g_test_add_func ("/guard-places/gap", test_gap);
  g_test_add_func ("/guard-places/gap-reversed", test_gap_reversed);
  g_test_add_func ("/guard-places/no-gap", test_no_gap);
  g_test_add_func ("/guard-places/app-at-zero", test_app_at_zero);
  g_test_add_func ("/guard-places/data-at-zero", test_data_at_zero);
  g_test_add_func ("/guard-places/init-data-at-zero", test_init_data_at_zero);
  g_test_add_func ("/guard-places/program-elsewhere", test_program_elsewhere);
  g_test_add_func ("/guard-places/wrong-address", test_wrong_address);
  g_test_add_func ("/guard-places/slots", test_slots);
  g_test_add_func ("/guard-places/no-loader", test_no_loader);
  g_test_add_func ("/guard-places/loader-on-chip", test_loader_on_chip);
  g_test_add_func ("/guard-places/no-loader-in-plan", test_no_loader_in_plan);
  g_test_add_func ("/guard-places/parts", test_parts);
  g_test_add_func ("/guard-places/plain-parts", test_plain_parts);
  g_test_add_func ("/guard-places/parts-on-chip", test_parts_on_chip);
  return g_test_run ();
}
