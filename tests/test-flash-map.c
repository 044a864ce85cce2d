/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the map of the flash: what is recognised on whole chips, laid out by hand for each age of
 * firmware, what a plan makes of it, and that it asks for little.
 */
#include "nf-flash-map.h"

#include "support/guard-plan.h"

#include <string.h>

/* --- Regions as text ---------------------------------------------------------------------- */

static const char *const contents[NF_N_CONTENTS] = {
  [NF_CONTENT_UNREAD] = "unread",
  [NF_CONTENT_BLANK] = "blank",
  [NF_CONTENT_PROGRAM] = "program",
  [NF_CONTENT_FILE_SYSTEM] = "files",
  [NF_CONTENT_LFS] = "lfs",
  [NF_CONTENT_INIT_DATA] = "init",
  [NF_CONTENT_RF_CAL] = "cal",
  [NF_CONTENT_PARAMETERS] = "settings",
  [NF_CONTENT_CONFIGURATION] = "page",
  [NF_CONTENT_UNKNOWN] = "data",
};

static const char *const fates[NF_N_FATES] = {
  [NF_FATE_STAYS] = "",     [NF_FATE_WRITTEN] = " written",   [NF_FATE_ERASED] = " erased",
  [NF_FATE_KEPT] = " kept", [NF_FATE_CONFLICT] = " conflict", [NF_FATE_BEYOND] = " beyond",
};

/* "0 program, 6000 blank": where each begins. */
static char *
describe (const GArray *regions)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < regions->len; i++) {
    const NfRegion *region = &g_array_index (regions, NfRegion, i);
    g_string_append_printf (text,
                            "%s%X %s%s",
                            i > 0 ? ", " : "",
                            region->range.address,
                            contents[region->now],
                            fates[region->fate]);
    if (region->item != NF_NO_ITEM)
      g_string_append_printf (text, " %u", region->item);
    if (region->other_item != NF_NO_ITEM)
      g_string_append_printf (text, " %u", region->other_item);
  }
  return g_string_free (text, FALSE);
}

static void
assert_regions (const GArray *regions, const char *expected)
{
  g_autofree char *text = describe (regions);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_chip (TestChip *chip, const char *expected)
{
  g_autoptr (NfSurvey) survey = test_chip_read (chip);
  g_autoptr (GArray) regions = nf_flash_map_read (survey);

  assert_regions (regions, expected);
}

/* --- Whole chips -------------------------------------------------------------------------- */

static void
test_empty (void)
{
  g_autoptr (TestChip) chip = test_chip_new (512 * TEST_KB);
  g_autoptr (NfSurvey) nothing = nf_survey_new (512 * TEST_KB);
  g_autoptr (NfSurvey) unknown = nf_survey_new (0);
  g_autoptr (GArray) unread = nf_flash_map_read (nothing);
  g_autoptr (GArray) none = nf_flash_map_read (unknown);

  assert_chip (chip, "0 blank");
  assert_regions (unread, "0 unread");
  g_assert_cmpuint (none->len, ==, 0);
}

/* 0.9.5: a SPIFFS without a mark, which reaches up to the init data. */
static void
test_0_9 (void)
{
  g_autoptr (TestChip) chip = test_chip_new (512 * TEST_KB);

  test_chip_put_classic (chip, 0x62264, NF_FLASH_SIZE_512K);
  test_chip_put_old_spiffs (chip, 0x64000, 3);
  test_chip_put_init_data (chip, 0x7C000, NF_IMAGE_DEFAULT_NAME, 114, 0);
  test_chip_put_data (chip, 0x7D000, 0x7E000);
  assert_chip (chip,
               "0 program, C000 blank, 10000 program, 63000 blank, 64000 files, 7C000 init, "
               "7D000 settings, 7E000 blank");
}

/* Without a gap between the code and the files. */
static void
test_0_9_close (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);

  test_chip_put_classic (chip, 0x64000, NF_FLASH_SIZE_4M);
  test_chip_put_old_spiffs (chip, 0x64000, 1);
  assert_chip (chip, "0 program, C000 blank, 10000 program, 64000 files, 3FC000 blank");
}

/* Its files are in the second block; the first was cleared for reuse. */
static void
test_0_9_blank_block (void)
{
  g_autoptr (TestChip) chip = test_chip_new (512 * TEST_KB);

  test_chip_put_classic (chip, 0x62264, NF_FLASH_SIZE_512K);
  test_chip_put_old_spiffs (chip, 0x65000, 1);
  assert_chip (chip, "0 program, C000 blank, 10000 program, 63000 blank, 64000 files, 7C000 blank");
}

/* Numbers that are no list of files: too many, with a hole, or another file's pages. */
static void
test_0_9_no_files (void)
{
  g_autoptr (TestChip) chip = test_chip_new (512 * TEST_KB);

  test_chip_put_classic (chip, 0x62264, NF_FLASH_SIZE_512K);
  test_chip_put_old_spiffs (chip, 0x64000, 1);
  memcpy (chip->bytes + 0x64000 + 30, chip->bytes + 0x64002, 2);
  assert_chip (chip, "0 program, C000 blank, 10000 program, 63000 blank, 64000 data, 65000 blank");
  memset (chip->bytes + 0x64000 + 30, 0xFF, 2);
  memset (chip->bytes + 0x64000 + 6, 0xFF, 2);
  assert_chip (chip, "0 program, C000 blank, 10000 program, 63000 blank, 64000 data, 65000 blank");
  test_chip_put_old_spiffs (chip, 0x64000, 1);
  chip->bytes[0x64100] = 7;
  assert_chip (chip, "0 program, C000 blank, 10000 program, 63000 blank, 64000 data, 65000 blank");
}

/* 1.5.4.1 to 2: a SPIFFS with marks from the next 64 KB on, calibration before the init data. */
static void
test_classic (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);

  test_chip_put_classic (chip, 0x7A123, NF_FLASH_SIZE_4M);
  test_chip_put_spiffs (chip, 0x90000, 0x2000, (0x3FB000 - 0x90000) / 0x2000);
  test_chip_put_data (chip, 0x3FB000, 0x3FB274);
  test_chip_put_init_data (chip, 0x3FC000, NF_IMAGE_DEFAULT_NAME, 0, 0);
  test_chip_put_data (chip, 0x3FD000, 0x400000);
  assert_chip (chip,
               "0 program, C000 blank, 10000 program, 7B000 blank, 90000 files, 3FA000 blank, "
               "3FB000 cal, 3FC000 init, 3FD000 settings");
}

/* The file system begins at a block that is no multiple of what is looked at first, right behind
 * the code. */
static void
test_classic_close (void)
{
  g_autoptr (TestChip) chip = test_chip_new (1 * TEST_MB);

  test_chip_put_classic (chip, 0x66000, NF_FLASH_SIZE_1M);
  test_chip_put_spiffs (chip, 0x66000, 0x2000, 20);
  test_chip_put_data (chip, 0xE0000, 0xE1000);
  assert_chip (chip,
               "0 program, C000 blank, 10000 program, 66000 files, 8E000 blank, E0000 data, "
               "E1000 blank");
}

/* A block that was being erased when the power failed. */
static void
test_torn_files (void)
{
  for (guint torn = 1; torn < 3; torn++) {
    g_autoptr (TestChip) chip = test_chip_new (1 * TEST_MB);

    test_chip_put_classic (chip, 0x60000, NF_FLASH_SIZE_1M);
    test_chip_put_spiffs (chip, 0x70000, 0x1000, 20);
    memset (chip->bytes + 0x70000 + torn * 0x1000, 0xFF, 0x1000);
    assert_chip (chip,
                 "0 program, C000 blank, 10000 program, 60000 blank, 70000 files, 84000 blank");
  }
}

/* Two blocks in which the mark is right by chance make no file system. */
static void
test_no_files (void)
{
  g_autoptr (TestChip) chip = test_chip_new (1 * TEST_MB);

  test_chip_put_spiffs (chip, 0x70000, 0x1000, 20);
  memset (chip->bytes + 0x71000, 0x55, 0x13000);
  assert_chip (chip, "0 blank, 70000 data, 84000 blank");
}

/* Two blocks are too few, and a littlefs does not reach past the end of the flash. */
static void
test_stumps (void)
{
  g_autoptr (TestChip) chip = test_chip_new (1 * TEST_MB);

  test_chip_put_spiffs (chip, 0x70000, 0x1000, 2);
  test_chip_put_littlefs (chip, 0xE0000, 0x1000, 33);
  assert_chip (chip, "0 blank, 70000 data, 72000 blank, E0000 data, E2000 blank");
  test_chip_put_littlefs (chip, 0xE0000, 0x1000, 32);
  assert_chip (chip, "0 blank, 70000 data, 72000 blank, E0000 files");
}

/* Right behind other data, where layouts have it. */
static void
test_files_behind_data (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);

  test_chip_put_data (chip, 0x180000, 0x200000);
  test_chip_put_littlefs (chip, 0x200000, 0x2000, 253);
  assert_chip (chip, "0 blank, 180000 data, 200000 files, 3FA000 blank");
}

static void
test_3 (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);

  test_chip_put_nodemcu_3 (chip, NF_NODEMCU_3, TEST_PAGE_LOOKED, TEST_LFS_SIZE);
  test_chip_put_data (chip, TEST_CODE_END, TEST_CODE_END + 0x800);
  test_chip_put_spiffs (chip, TEST_CODE_END + TEST_LFS_SIZE, 0x2000, 200);
  assert_chip (chip,
               "0 program, 8000 blank, D000 cal, E000 blank, F000 init, 10000 page, 11000 program, "
               "74000 lfs, 84000 files, 3FD000 blank, 3FE000 settings");
}

static void
test_3_old (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);

  test_chip_put_nodemcu_3 (chip, NF_NODEMCU_3_OLD, TEST_PAGE_LOOKED, 0);
  test_chip_put_spiffs (chip, TEST_CODE_END, 0x2000, 200);
  assert_chip (chip,
               "0 program, 8000 blank, B000 cal, C000 init, D000 blank, E000 settings, 10000 page, "
               "11000 program, 74000 files");
}

/* A page that the firmware has not filled in says where its files will be, not that they are there;
 * an older file system is found by its marks. */
static void
test_3_fresh (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);

  test_chip_put_nodemcu_3 (chip, NF_NODEMCU_3, TEST_PAGE_FRESH, 0);
  assert_chip (chip, "0 program, 8000 blank, 10000 page, 11000 program, 74000 blank");
  test_chip_put_spiffs (chip, 0x100000, 0x2000, 64);
  assert_chip (chip,
               "0 program, 8000 blank, 10000 page, 11000 program, 74000 blank, 100000 files, "
               "180000 blank");
}

/* Written over an older one, and not started yet: what that had at the end is still there. */
static void
test_3_over_classic (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);

  test_chip_put_nodemcu_3 (chip, NF_NODEMCU_3, TEST_PAGE_FRESH, 0);
  test_chip_put_data (chip, 0x3FB000, 0x3FB100);
  test_chip_put_init_data (chip, 0x3FC000, NF_IMAGE_DEFAULT_NAME, 0, 0);
  test_chip_put_data (chip, 0x3FE000, 0x3FF000);
  assert_chip (chip,
               "0 program, 8000 blank, 10000 page, 11000 program, 74000 blank, 3FB000 cal, "
               "3FC000 init, 3FD000 blank, 3FE000 settings, 3FF000 blank");
}

/* Started, and nothing has been saved yet. */
static void
test_3_no_files (void)
{
  g_autoptr (TestChip) chip = test_chip_new (2 * TEST_MB);

  test_chip_put_nodemcu_3 (chip, NF_NODEMCU_3, TEST_PAGE_STARTED, TEST_LFS_SIZE);
  assert_chip (chip, "0 program, 8000 blank, 10000 page, 11000 program, 74000 blank");
}

/* Arduino: eboot, the sketch at 0x1000, littlefs, EEPROM, calibration and settings at the end. */
static void
test_arduino (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);

  test_chip_put_program (chip, 0, 0xF80, NF_FLASH_SIZE_4M);
  test_chip_put_program (chip, 0x1000, 0x4A000, NF_FLASH_SIZE_4M);
  test_chip_put_littlefs (chip, 0x200000, 0x2000, 253);
  test_chip_put_data (chip, 0x3FB000, 0x3FB100);
  test_chip_put_data (chip, 0x3FD000, 0x3FD100);
  test_chip_put_data (chip, 0x3FF000, 0x3FF100);
  assert_chip (chip,
               "0 program, 4A000 blank, 200000 files, 3FA000 blank, 3FB000 data, 3FC000 blank, "
               "3FD000 settings, 3FE000 blank, 3FF000 settings");
}

/* The SDK's boot loader and two user programs, the second right behind other data. */
static void
test_user_programs (void)
{
  g_autoptr (TestChip) chip = test_chip_new (2 * TEST_MB);

  test_chip_put_program (chip, 0, 0xFF0, NF_FLASH_SIZE_2M_C1);
  test_chip_put_user_program (chip, 0x1000, 0x61004);
  test_chip_put_data (chip, 0x100000, 0x101000);
  test_chip_put_user_program (chip, 0x101000, 0x161004);
  test_chip_put_init_data (chip, 0x1FC000, NF_IMAGE_DEFAULT_V08_NAME, 0, 0);
  assert_chip (chip,
               "0 program, 62000 blank, 100000 data, 101000 program, 162000 blank, 1FC000 init, "
               "1FD000 blank");
}

static void
test_rboot (void)
{
  g_autoptr (TestChip) chip = test_chip_new (1 * TEST_MB);

  test_chip_put_program (chip, 0, 0x9E0, NF_FLASH_SIZE_1M);
  test_chip_put_data (chip, 0x1000, 0x1100);
  test_chip_put_user_program (chip, 0x2000, 0x40004);
  assert_chip (chip, "0 program, 1000 data, 2000 program, 41000 blank");
}

/* The RTOS SDK: a boot loader, a table that is not ours to read, an application. */
static void
test_rtos (void)
{
  g_autoptr (TestChip) chip = test_chip_new (2 * TEST_MB);

  test_chip_put_program (chip, 0, 0x2F00, NF_FLASH_SIZE_2M);
  test_chip_put_data (chip, 0x8000, 0x8C00);
  test_chip_put_program (chip, 0x10000, 0x60000, NF_FLASH_SIZE_2M);
  assert_chip (chip, "0 program, 3000 blank, 8000 data, 9000 blank, 10000 program, 60000 blank");
}

/* A header of another size: the data stands where it says, and where the flash really ends. */
static void
test_other_size (void)
{
  g_autoptr (TestChip) chip = test_chip_new (1 * TEST_MB);

  test_chip_put_classic (chip, 0x60000, NF_FLASH_SIZE_512K);
  test_chip_put_init_data (chip, 0x7C000, NF_IMAGE_DEFAULT_NAME, 0, 0);
  test_chip_put_data (chip, 0x7E000, 0x80000);
  test_chip_put_init_data (chip, 0xFC000, NF_IMAGE_DEFAULT_NAME, 0, 0);
  test_chip_put_data (chip, 0xFD000, 0xFE000);
  assert_chip (chip,
               "0 program, C000 blank, 10000 program, 60000 blank, 7C000 init, 7D000 blank, "
               "7E000 settings, 80000 blank, FC000 init, FD000 settings, FE000 blank");
}

/* A header that cannot be is data. */
static void
test_no_program (void)
{
  g_autoptr (TestChip) chip = test_chip_new (1 * TEST_MB);

  test_chip_put_program (chip, 0, 0x8000, NF_FLASH_SIZE_1M);
  memset (chip->bytes + 12, 0x7F, 4);
  assert_chip (chip, "0 data, 8000 blank");
  test_chip_put_program (chip, 0, 0x8000, NF_FLASH_SIZE_1M);
  chip->bytes[7] = 0x3F;
  assert_chip (chip, "0 data, 8000 blank");
}

/* --- What is not read --------------------------------------------------------------------- */

/* Of a flash of which only some sectors were looked at the rest stays unread, within whatever. */
static void
test_partly_read (void)
{
  g_autoptr (TestChip) chip = test_chip_new (1 * TEST_MB);
  g_autoptr (NfSurvey) survey = nf_survey_new (1 * TEST_MB);
  g_autoptr (GArray) regions = NULL;

  test_chip_put_program (chip, 0, 0x8000, NF_FLASH_SIZE_1M);
  nf_survey_add (survey, (NfRange){ 0, 0x3000 }, chip->bytes);
  nf_survey_set_blank (survey, 0x5000, FALSE);
  nf_survey_set_blank (survey, 0x9000, TRUE);
  regions = nf_flash_map_read (survey);
  assert_regions (regions, "0 data, 3000 unread, 5000 data, 6000 unread, 9000 blank, A000 unread");
}

/* --- What it asks for --------------------------------------------------------------------- */

enum {
  LINE = 46080,    /* bytes in a second at 460800 baud */
  FRAME = 20 + 16, /* of a request, and of its answer beside the bytes */
  TURN_US = 2000,  /* until an answer begins, with an adapter on USB */
  LOOKS_MS = 1500, /* what looking may take on 4 MB */
};

static guint
compute_ms (const TestChip *chip)
{
  guint64 bytes = chip->n_bytes + (guint64) chip->n_requests * FRAME;

  return (guint) (bytes * 1000 / LINE + chip->n_requests * TURN_US / 1000);
}

static void
assert_looks (TestChip *chip, guint limit_ms)
{
  guint ms = 0;

  nf_survey_unref (test_chip_read (chip));
  ms = compute_ms (chip);
  g_test_message ("%u requests, %u bytes: %u ms", chip->n_requests, chip->n_bytes, ms);
  g_assert_cmpuint (ms, <, limit_ms);
}

static void
test_little (void)
{
  g_autoptr (TestChip) empty = test_chip_new (4 * TEST_MB);
  g_autoptr (TestChip) full = test_chip_new (4 * TEST_MB);
  g_autoptr (TestChip) striped = test_chip_new (4 * TEST_MB);
  g_autoptr (TestChip) classic = test_chip_new (4 * TEST_MB);
  g_autoptr (TestChip) three = test_chip_new (4 * TEST_MB);
  g_autoptr (TestChip) large = test_chip_new (16 * TEST_MB);

  assert_looks (empty, 1);
  g_assert_cmpuint (empty->n_requests, ==, 0);
  test_chip_put_nodemcu_3 (three, NF_NODEMCU_3, TEST_PAGE_LOOKED, TEST_LFS_SIZE);
  test_chip_put_spiffs (three, TEST_CODE_END + TEST_LFS_SIZE, 0x2000, 440);
  assert_looks (three, 300);
  test_chip_put_classic (classic, 0x7A000, NF_FLASH_SIZE_4M);
  test_chip_put_spiffs (classic, 0x90000, 0x2000, 430);
  assert_looks (classic, 400);
  test_chip_put_classic (full, 4 * TEST_MB, NF_FLASH_SIZE_4M);
  test_chip_put_data (full, 0x8000, 4 * TEST_MB);
  assert_looks (full, LOOKS_MS);
  for (guint32 at = 0; at < 4 * TEST_MB; at += 2 * FLASH_SECTOR_SIZE)
    test_chip_put_data (striped, at, at + FLASH_SECTOR_SIZE);
  assert_looks (striped, LOOKS_MS);
  test_chip_put_data (large, 0, 16 * TEST_MB);
  assert_looks (large, LOOKS_MS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flash-map/empty", test_empty);
  g_test_add_func ("/flash-map/0-9", test_0_9);
  g_test_add_func ("/flash-map/0-9-close", test_0_9_close);
  g_test_add_func ("/flash-map/0-9-blank-block", test_0_9_blank_block);
  g_test_add_func ("/flash-map/0-9-no-files", test_0_9_no_files);
  g_test_add_func ("/flash-map/classic", test_classic);
  g_test_add_func ("/flash-map/classic-close", test_classic_close);
  g_test_add_func ("/flash-map/torn-files", test_torn_files);
  g_test_add_func ("/flash-map/no-files", test_no_files);
  g_test_add_func ("/flash-map/stumps", test_stumps);
  g_test_add_func ("/flash-map/files-behind-data", test_files_behind_data);
  g_test_add_func ("/flash-map/3", test_3);
  g_test_add_func ("/flash-map/3-old", test_3_old);
  g_test_add_func ("/flash-map/3-fresh", test_3_fresh);
  g_test_add_func ("/flash-map/3-over-classic", test_3_over_classic);
  g_test_add_func ("/flash-map/3-no-files", test_3_no_files);
  g_test_add_func ("/flash-map/arduino", test_arduino);
  g_test_add_func ("/flash-map/user-programs", test_user_programs);
  g_test_add_func ("/flash-map/rboot", test_rboot);
  g_test_add_func ("/flash-map/rtos", test_rtos);
  g_test_add_func ("/flash-map/other-size", test_other_size);
  g_test_add_func ("/flash-map/no-program", test_no_program);
  g_test_add_func ("/flash-map/partly-read", test_partly_read);
  g_test_add_func ("/flash-map/little", test_little);
  return g_test_run ();
}
