/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what a plan makes of the flash: each region's fate, that regions tile the flash whatever
 * the plan, and whether a person's files stay.
 */
#include "nf-flash-map.h"

#include "support/guard-plan.h"

#include <string.h>

enum { KB = 1 << 10, MB = 1 << 20, SECTOR = FLASH_SECTOR_SIZE };

/* --- Fates -------------------------------------------------------------------------------- */

typedef struct {
  guint32 begin, end;
  NfContent now;
  NfFate fate;
  guint item, other;
} Piece;

#define NONE NF_NO_ITEM

static void
assert_pieces (const GuardPlan *plan, const Piece *pieces, guint n)
{
  g_autoptr (GArray) regions = nf_flash_map_make (&plan->guard);

  for (guint i = 0; i < n; i++) {
    const NfRegion *region = &g_array_index (regions, NfRegion, i);
    g_assert_cmpuint (i, <, regions->len);
    g_assert_cmphex (region->range.address, ==, pieces[i].begin);
    g_assert_cmphex (region->range.address + region->range.size, ==, pieces[i].end);
    g_assert_cmpint (region->now, ==, pieces[i].now);
    g_assert_cmpint (region->fate, ==, pieces[i].fate);
    g_assert_cmpuint (region->item, ==, pieces[i].item);
    g_assert_cmpuint (region->other_item, ==, pieces[i].other);
  }
  g_assert_cmpuint (regions->len, ==, n);
}

static void
add_data (GuardPlan *plan, NfFirmwareKind kind, guint32 address, guint32 size)
{
  guard_plan_add (plan, kind, address, size, 0)->goes_to = NF_GOES_NOWHERE;
}

/* What shares a sector with a file is put back, unless there is nothing. */
static void
test_written (void)
{
  static const Piece pieces[] = {
    { 0, 0x3000, NF_CONTENT_BLANK, NF_FATE_STAYS, NONE, NONE },
    { 0x3000, 0x3200, NF_CONTENT_UNKNOWN, NF_FATE_WRITTEN, 0, NONE },
    { 0x3200, 0x4000, NF_CONTENT_UNKNOWN, NF_FATE_KEPT, NONE, NONE },
    { 0x4000, 0x5000, NF_CONTENT_UNKNOWN, NF_FATE_STAYS, NONE, NONE },
    { 0x5000, 0x8000, NF_CONTENT_BLANK, NF_FATE_STAYS, NONE, NONE },
    { 0x8000, 0x9001, NF_CONTENT_BLANK, NF_FATE_WRITTEN, 1, NONE },
    { 0x9001, 0x80000, NF_CONTENT_BLANK, NF_FATE_STAYS, NONE, NONE },
  };
  static const Piece erased[] = {
    { 0, 0x3000, NF_CONTENT_BLANK, NF_FATE_ERASED, NONE, NONE },
    { 0x3000, 0x3200, NF_CONTENT_UNKNOWN, NF_FATE_WRITTEN, 0, NONE },
    { 0x3200, 0x5000, NF_CONTENT_UNKNOWN, NF_FATE_ERASED, NONE, NONE },
    { 0x5000, 0x8000, NF_CONTENT_BLANK, NF_FATE_ERASED, NONE, NONE },
    { 0x8000, 0x9001, NF_CONTENT_BLANK, NF_FATE_WRITTEN, 1, NONE },
    { 0x9001, 0x80000, NF_CONTENT_BLANK, NF_FATE_ERASED, NONE, NONE },
  };
  g_autoptr (TestChip) chip = test_chip_new (512 * KB);
  g_auto (GuardPlan) plan = { 0 };

  test_chip_put_data (chip, 0x3000, 0x5000);
  guard_plan_init (&plan, 512 * KB, chip);
  add_data (&plan, NF_FIRMWARE_UNKNOWN, 0x3000, 0x200);
  add_data (&plan, NF_FIRMWARE_UNKNOWN, 0x8000, 0x1001);
  assert_pieces (&plan, pieces, G_N_ELEMENTS (pieces));
  plan.guard.erase_all = TRUE;
  assert_pieces (&plan, erased, G_N_ELEMENTS (erased));
}

static void
test_conflict (void)
{
  static const Piece pieces[] = {
    { 0, 0x1000, NF_CONTENT_UNREAD, NF_FATE_WRITTEN, 0, NONE },
    { 0x1000, 0x2000, NF_CONTENT_UNREAD, NF_FATE_CONFLICT, 0, 1 },
    { 0x2000, 0x3000, NF_CONTENT_UNREAD, NF_FATE_WRITTEN, 1, NONE },
    { 0x3000, 0x7F000, NF_CONTENT_UNREAD, NF_FATE_STAYS, NONE, NONE },
    { 0x7F000, 0x80000, NF_CONTENT_UNREAD, NF_FATE_WRITTEN, 2, NONE },
    { 0x80000, 0x81000, NF_CONTENT_UNREAD, NF_FATE_BEYOND, 2, NONE },
    { 0x81000, 0x81800, NF_CONTENT_UNREAD, NF_FATE_BEYOND, 2, 3 },
    { 0x81800, 0x82000, NF_CONTENT_UNREAD, NF_FATE_BEYOND, 3, NONE },
    { 0x90000, 0x91000, NF_CONTENT_UNREAD, NF_FATE_BEYOND, 4, NONE },
  };
  g_auto (GuardPlan) plan = { 0 };

  guard_plan_init (&plan, 512 * KB, NULL);
  add_data (&plan, NF_FIRMWARE_UNKNOWN, 0, 0x2000);
  add_data (&plan, NF_FIRMWARE_UNKNOWN, 0x1000, 0x2000);
  add_data (&plan, NF_FIRMWARE_UNKNOWN, 0x7F000, 0x2800);
  add_data (&plan, NF_FIRMWARE_UNKNOWN, 0x81000, 0x1000);
  add_data (&plan, NF_FIRMWARE_UNKNOWN, 0x90000, 0x1000);
  assert_pieces (&plan, pieces, G_N_ELEMENTS (pieces));
  plan.board.flash_bytes = plan.guard.flash_bytes = 0;
  assert_pieces (&plan, NULL, 0);
}

/* Init data in the gap of a NodeMCU 3 is that file's, without a conflict. */
static void
test_gap (void)
{
  static const Piece pieces[] = {
    { 0, 0xF000, NF_CONTENT_UNREAD, NF_FATE_WRITTEN, 0, NONE },
    { 0xF000, 0xF080, NF_CONTENT_UNREAD, NF_FATE_WRITTEN, 1, NONE },
    { 0xF080, TEST_CODE_END, NF_CONTENT_UNREAD, NF_FATE_WRITTEN, 0, NONE },
    { TEST_CODE_END, 4 * MB, NF_CONTENT_UNREAD, NF_FATE_STAYS, NONE, NONE },
  };
  g_auto (GuardPlan) plan = { 0 };

  guard_plan_init (&plan, 4 * MB, NULL);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_3, NF_FLASH_SIZE_4M, 0);
  guard_plan_add_init_data (&plan, 0xF000, NULL);
  assert_pieces (&plan, pieces, G_N_ELEMENTS (pieces));
}

/* --- Whatever the plan -------------------------------------------------------------------- */

/* A chip of which some sectors were looked at and some of those read. */
static NfSurvey *
read_randomly (GRand *random, TestChip *chip)
{
  NfSurvey *survey = nf_survey_new (chip->size);

  for (guint32 at = 0; at < chip->size; at += SECTOR) {
    if (g_rand_boolean (random))
      test_chip_put_data (chip, at, at + (guint32) g_rand_int_range (random, 1, SECTOR));
    if (g_rand_int_range (random, 0, 3) > 0)
      nf_survey_set_blank (survey, at, chip->bytes[at] == 0xFF);
    if (g_rand_int_range (random, 0, 3) == 0)
      nf_survey_add (survey, (NfRange){ at, SECTOR }, chip->bytes + at);
  }
  return survey;
}

static void
add_randomly (GRand *random, GuardPlan *plan)
{
  guint n = (guint) g_rand_int_range (random, 0, GUARD_PLAN_MAX);

  for (guint i = 0; i < n; i++) {
    guint32 address = (guint32) g_rand_int_range (random, 0, 640 * KB);
    if (g_rand_boolean (random))
      address -= address % SECTOR;
    add_data (plan, NF_FIRMWARE_UNKNOWN, address, (guint32) g_rand_int_range (random, 0, 64 * KB));
  }
}

static guint
count_owners (const GuardPlan *plan, guint32 at)
{
  guint n = 0;

  for (guint i = 0; i < plan->guard.n_items; i++)
    n += at >= plan->items[i].address && at - plan->items[i].address < plan->items[i].size;
  return n;
}

/* What is said of a place must be so of its first and its last byte. */
static void
assert_byte (const GuardPlan *plan, const TestChip *chip, const NfRegion *region, guint32 at)
{
  guint n = count_owners (plan, at);
  gboolean is_beyond = at >= chip->size;
  const guint8 *sector = chip->bytes + (is_beyond ? 0 : at / SECTOR * SECTOR);

  g_assert_cmpint (region->fate == NF_FATE_BEYOND, ==, is_beyond);
  g_assert_cmpint (region->fate == NF_FATE_CONFLICT, ==, n > 1 && !is_beyond);
  g_assert_cmpint (region->fate == NF_FATE_WRITTEN, ==, n == 1 && !is_beyond);
  g_assert_cmpint (region->item != NONE, ==, n > 0);
  g_assert_cmpint (region->other_item != NONE, ==, n > 1);
  if (region->now == NF_CONTENT_BLANK)
    g_assert_true (sector[0] == 0xFF && memcmp (sector, sector + 1, SECTOR - 1) == 0);
  if (!is_beyond)
    g_assert_cmpint (region->now == NF_CONTENT_UNREAD,
                     ==,
                     nf_survey_get_sector (plan->survey, at) == NF_SECTOR_NOT_READ);
}

static void
assert_tiles (const GuardPlan *plan, const TestChip *chip)
{
  g_autoptr (GArray) regions = nf_flash_map_make (&plan->guard);
  guint32 end = 0;

  for (guint i = 0; i < regions->len; i++) {
    const NfRegion *region = &g_array_index (regions, NfRegion, i);
    g_assert_cmpuint (region->range.size, >, 0);
    if (region->fate == NF_FATE_BEYOND)
      g_assert_cmphex (region->range.address, >=, MAX (end, chip->size));
    else
      g_assert_cmphex (region->range.address, ==, end);
    assert_byte (plan, chip, region, region->range.address);
    end = region->range.address + region->range.size;
    assert_byte (plan, chip, region, end - 1);
  }
  g_assert_cmphex (end, >=, chip->size);
}

static void
test_tiles (void)
{
  for (guint32 seed = 1; seed <= 300; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (TestChip) chip = test_chip_new (512 * KB);
    g_auto (GuardPlan) plan = { 0 };

    guard_plan_init (&plan, chip->size, NULL);
    plan.survey = read_randomly (random, chip);
    plan.guard.survey = plan.survey;
    plan.guard.erase_all = seed % 4 == 0;
    add_randomly (random, &plan);
    assert_tiles (&plan, chip);
  }
}

/* A chip with headers, tables and marks of which some bytes are wrong. */
static void
put_garbage (GRand *random, TestChip *chip)
{
  static const guint32 places[] = { 0,       8,       12,      0x1000,  0x1008,  0x2000,
                                    0x10000, 0x10004, 0x10010, 0x20000, 0x200FC, 0x7C000 };

  if (g_rand_boolean (random))
    test_chip_put_classic (chip, 0x20000, NF_FLASH_SIZE_512K);
  else
    test_chip_put_nodemcu_3 (chip, NF_NODEMCU_3, TEST_PAGE_LOOKED, 0);
  if (g_rand_boolean (random))
    test_chip_put_program (chip, 0, 0x1000, (NfFlashSize) g_rand_int_range (random, 0, 16));
  if (g_rand_boolean (random))
    test_chip_put_user_program (chip, 0x1000, 0x8004);
  if (g_rand_boolean (random))
    test_chip_put_spiffs (chip, 0x20000, 0x2000, 20);
  else
    test_chip_put_littlefs (chip, 0x20000, 0x1000, 10);
  for (guint i = 0; i < 4; i++) {
    guint32 place = places[g_rand_int_range (random, 0, G_N_ELEMENTS (places))];
    chip->bytes[place + (guint32) g_rand_int_range (random, 0, 32)] = (guint8) g_rand_int (random);
  }
}

static void
test_garbage (void)
{
  for (guint32 seed = 1; seed <= 300; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (TestChip) chip = test_chip_new (512 * KB);
    g_autoptr (GArray) findings = NULL;
    g_auto (GuardPlan) plan = { 0 };
    NfFilesAnswer answer;

    put_garbage (random, chip);
    guard_plan_init (&plan, chip->size, chip);
    guard_plan_add_nodemcu (&plan, NF_NODEMCU_1_5_EARLY, NF_FLASH_SIZE_512K, 0);
    findings = nf_guard_check (&plan.guard);
    assert_tiles (&plan, chip);
    answer = nf_flash_map_answer (&plan.guard);
    g_assert_cmpint (answer.kind == NF_CONTENT_FILE_SYSTEM, ==, answer.range.size > 0);
  }
}

/* --- Do my files stay? -------------------------------------------------------------------- */

static void
assert_answer (const GuardPlan *plan, NfFilesFate fate, guint32 old, guint32 new)
{
  NfFilesAnswer answer = nf_flash_map_answer (&plan->guard);

  g_assert_cmpint (answer.fate, ==, fate);
  g_assert_cmpint (answer.kind, ==, old != 0 ? NF_CONTENT_FILE_SYSTEM : NF_CONTENT_UNKNOWN);
  g_assert_cmphex (answer.range.address, ==, old);
  g_assert_cmphex (answer.new_range.address, ==, new);
  g_assert_cmpint (answer.new_range.size > 0, ==, new != 0);
}

static void
test_no_files (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * MB);
  g_auto (GuardPlan) unread = { 0 };
  g_auto (GuardPlan) empty = { 0 };
  g_auto (GuardPlan) unknown = { 0 };

  guard_plan_init (&unread, 4 * MB, NULL);
  assert_answer (&unread, NF_FILES_UNKNOWN, 0, 0);
  guard_plan_init (&empty, 4 * MB, chip);
  assert_answer (&empty, NF_FILES_NONE, 0, 0);
  test_chip_put_data (chip, 0x200000, 0x210000);
  guard_plan_init (&unknown, 4 * MB, chip);
  assert_answer (&unknown, NF_FILES_UNKNOWN, 0, 0);
}

/* A NodeMCU 3 over itself: by its table. */
static void
test_3_stays (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * MB);
  g_auto (GuardPlan) plan = { 0 };

  test_chip_put_nodemcu_3 (chip, NF_NODEMCU_3, TEST_PAGE_LOOKED, 0);
  test_chip_put_spiffs (chip, TEST_CODE_END, 0x2000, 100);
  guard_plan_init (&plan, 4 * MB, chip);
  assert_answer (&plan, NF_FILES_STAY, TEST_CODE_END, 0);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_3, NF_FLASH_SIZE_4M, 0);
  assert_answer (&plan, NF_FILES_STAY, TEST_CODE_END, TEST_CODE_END);
  plan.items[0].size += 1;
  assert_answer (&plan, NF_FILES_LOST, TEST_CODE_END, 0);
  plan.items[0].size -= 1;
  plan.guard.erase_all = TRUE;
  assert_answer (&plan, NF_FILES_LOST, TEST_CODE_END, 0);
}

/* A store in between, or a header that leaves less room, moves them. */
static void
test_3_moves (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * MB);
  g_auto (GuardPlan) store = { 0 };
  g_auto (GuardPlan) size = { 0 };

  test_chip_put_nodemcu_3 (chip, NF_NODEMCU_3, TEST_PAGE_LOOKED, 0);
  test_chip_put_spiffs (chip, TEST_CODE_END, 0x2000, 100);
  guard_plan_init (&store, 4 * MB, chip);
  guard_plan_add_nodemcu (&store, NF_NODEMCU_3, NF_FLASH_SIZE_4M, TEST_LFS_SIZE);
  assert_answer (&store, NF_FILES_MOVE, TEST_CODE_END, TEST_CODE_END + TEST_LFS_SIZE);
  guard_plan_init (&size, 4 * MB, chip);
  guard_plan_add_nodemcu (&size, NF_NODEMCU_3, NF_FLASH_SIZE_1M, 0);
  assert_answer (&size, NF_FILES_MOVE, TEST_CODE_END, TEST_CODE_END);
}

/* 1.5.4.1 to 2 look at eight multiples of 64 KB behind their own end, then at eight blocks. */
static void
test_classic_stays (void)
{
  static const struct {
    guint32 files;
    NfFilesFate fate;
  } cases[] = {
    { 0x74000, NF_FILES_STAY },  { 0x76000, NF_FILES_STAY }, { 0x82000, NF_FILES_STAY },
    { 0x84000, NF_FILES_MOVE },  { 0x80000, NF_FILES_STAY }, { 0xF0000, NF_FILES_STAY },
    { 0x100000, NF_FILES_MOVE }, { 0x72000, NF_FILES_LOST },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestChip) chip = test_chip_new (4 * MB);
    g_auto (GuardPlan) plan = { 0 };

    test_chip_put_classic (chip, 0x70000, NF_FLASH_SIZE_4M);
    test_chip_put_spiffs (chip, cases[i].files, 0x2000, 100);
    guard_plan_init (&plan, 4 * MB, chip);
    assert_answer (&plan, NF_FILES_STAY, cases[i].files, 0);
    guard_plan_add_nodemcu (&plan, NF_NODEMCU_2, NF_FLASH_SIZE_4M, 0);
    assert_answer (&plan, cases[i].fate, cases[i].files, 0);
  }
}

/* Up to 1.5.1 there is one place, and no mark: a later one formats it. */
static void
test_old_stays (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * MB);
  g_auto (GuardPlan) plan = { 0 };

  test_chip_put_classic (chip, 0x70000, NF_FLASH_SIZE_4M);
  test_chip_put_old_spiffs (chip, 0x74000, 3);
  guard_plan_init (&plan, 4 * MB, chip);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_0_9, NF_FLASH_SIZE_4M, 0);
  assert_answer (&plan, NF_FILES_STAY, 0x74000, 0);
  plan.items[0].size = 0x70000;
  assert_answer (&plan, NF_FILES_MOVE, 0x74000, 0);
  plan.items[0].size = TEST_CODE_END;
  plan.facts[0].nodemcu = NF_NODEMCU_2;
  assert_answer (&plan, NF_FILES_MOVE, 0x74000, 0);
}

/* In a small flash the multiples of 64 KB are left out. */
static void
test_small_flash (void)
{
  for (guint is_large = 0; is_large < 2; is_large++) {
    g_autoptr (TestChip) chip = test_chip_new (is_large ? 1 * MB : 512 * KB);
    g_auto (GuardPlan) plan = { 0 };

    test_chip_put_spiffs (chip, 0x60000, 0x2000, 8);
    guard_plan_init (&plan, chip->size, chip);
    plan.guard.settings.size = NF_FLASH_SIZE_DETECT;
    guard_plan_add_nodemcu (&plan, NF_NODEMCU_2, NF_FLASH_SIZE_512K, 0);
    plan.items[0].size = 0x4F000;
    assert_answer (&plan, is_large ? NF_FILES_STAY : NF_FILES_MOVE, 0x60000, 0);
  }
}

/* Without a mark NodeMCU 3 does not take a file system for one, even in the right place. */
static void
test_old_to_3 (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * MB);
  g_auto (GuardPlan) plan = { 0 };

  test_chip_put_classic (chip, 0x70000, NF_FLASH_SIZE_4M);
  test_chip_put_old_spiffs (chip, TEST_CODE_END, 3);
  guard_plan_init (&plan, 4 * MB, chip);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_3, NF_FLASH_SIZE_4M, 0);
  assert_answer (&plan, NF_FILES_MOVE, TEST_CODE_END, TEST_CODE_END);
}

static void
test_across_ages (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * MB);
  g_auto (GuardPlan) plan = { 0 };

  test_chip_put_classic (chip, 0x70000, NF_FLASH_SIZE_4M);
  test_chip_put_spiffs (chip, 0x80000, 0x2000, 100);
  guard_plan_init (&plan, 4 * MB, chip);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_3, NF_FLASH_SIZE_4M, 0);
  assert_answer (&plan, NF_FILES_MOVE, 0x80000, TEST_CODE_END);
}

/* Another firmware over a NodeMCU does not know its files; over itself it does. */
static void
test_others (void)
{
  g_autoptr (TestChip) nodemcu = test_chip_new (4 * MB);
  g_autoptr (TestChip) arduino = test_chip_new (4 * MB);
  g_auto (GuardPlan) other = { 0 };
  g_auto (GuardPlan) same = { 0 };

  test_chip_put_classic (nodemcu, 0x70000, NF_FLASH_SIZE_4M);
  test_chip_put_spiffs (nodemcu, 0x80000, 0x2000, 100);
  guard_plan_init (&other, 4 * MB, nodemcu);
  guard_plan_add (&other, NF_FIRMWARE_PROGRAM, 0, 0x50000, 0)->product = "Tasmota";
  assert_answer (&other, NF_FILES_MOVE, 0x80000, 0);
  test_chip_put_program (arduino, 0, 0x1000, NF_FLASH_SIZE_4M);
  test_chip_put_program (arduino, 0x1000, 0x50000, NF_FLASH_SIZE_4M);
  test_chip_put_littlefs (arduino, 0x200000, 0x2000, 253);
  guard_plan_init (&same, 4 * MB, arduino);
  guard_plan_add (&same, NF_FIRMWARE_PROGRAM, 0, 0x50000, 0)->product = "Tasmota";
  assert_answer (&same, NF_FILES_STAY, 0x200000, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flash-map-plan/written", test_written);
  g_test_add_func ("/flash-map-plan/conflict", test_conflict);
  g_test_add_func ("/flash-map-plan/gap", test_gap);
  g_test_add_func ("/flash-map-plan/tiles", test_tiles);
  g_test_add_func ("/flash-map-plan/garbage", test_garbage);
  g_test_add_func ("/flash-map-plan/no-files", test_no_files);
  g_test_add_func ("/flash-map-plan/3-stays", test_3_stays);
  g_test_add_func ("/flash-map-plan/3-moves", test_3_moves);
  g_test_add_func ("/flash-map-plan/classic-stays", test_classic_stays);
  g_test_add_func ("/flash-map-plan/old-stays", test_old_stays);
  g_test_add_func ("/flash-map-plan/small-flash", test_small_flash);
  g_test_add_func ("/flash-map-plan/old-to-3", test_old_to_3);
  g_test_add_func ("/flash-map-plan/across-ages", test_across_ages);
  g_test_add_func ("/flash-map-plan/others", test_others);
  return g_test_run ();
}
