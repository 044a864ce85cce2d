/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the guard and the map with firmware that real boards run: from the folder that
 * NODEFLASHER_FIRMWARE names, then beside the project; where there is none the tests are skipped.
 */
#include "nf-flash-map.h"

#include "support/guard-plan.h"
#include "support/real-firmware.h"

enum { NO_MORE = -1 };

static const char nodemcu_0_9[] = "nodemcu-0.9.5/nodemcu_integer_0.9.5_20150318.bin";
static const char nodemcu_1_5[] = "nodemcu-1.5.4.1/nodemcu_float_master_20160917-1140.bin";
static const char nodemcu_2[] = "nodemcu-2.2.0/konnected-firmware-2-2-7.bin";
static const char nodemcu_2_files[] = "nodemcu-2.2.0/konnected-filesystem-0x100000-2-2-7.img";
static const char nodemcu_3[] =
    "nodemcu-3.0/nodemcu-release-12-modules-2024-01-18-19-25-08-float.bin";
static const char boot_part[] = "nodemcu-0.9.5/0x00000.bin";
static const char code_part[] = "nodemcu-0.9.5/0x10000.bin";
static const char init_data[] = "nodemcu-0.9.5/esp_init_data_default.bin";
static const char init_data_v08[] = "nonos-sdk-3/esp_init_data_default_v08.bin";
static const char loader[] = "nonos-sdk-3/boot_v1.7.bin";
static const char user_program[] = "nonos-sdk-3/user1.1024.new.2.bin";

typedef struct {
  char *folder;
  GPtrArray *firmware;
  GPtrArray *files; /* of GBytes */
  GuardPlan plan;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = real_firmware_require ();
  self->firmware = g_ptr_array_new_with_free_func ((GDestroyNotify) nf_firmware_unref);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  guard_plan_clear (&self->plan);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->firmware);
  g_free (self->folder);
}

static GBytes *
load (Fixture *self, const char *file)
{
  g_autofree char *path = g_build_filename (self->folder, file, NULL);
  char *content = NULL;
  gsize size = 0;
  GBytes *bytes = NULL;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  bytes = g_bytes_new_take (content, size);
  g_ptr_array_add (self->files, bytes);
  return bytes;
}

/* Begins a plan for a chip of @size, as it is read. */
static void
begin (Fixture *self, TestChip *chip)
{
  guard_plan_clear (&self->plan);
  guard_plan_init (&self->plan, chip->size, chip);
  self->plan.guard.settings.size = NF_FLASH_SIZE_DETECT;
}

static void
add (Fixture *self, const char *file, guint32 address)
{
  GBytes *bytes = load (self, file);
  NfFirmware *firmware = nf_firmware_identify (file, bytes);
  guint i = self->plan.guard.n_items++;

  g_ptr_array_add (self->firmware, firmware);
  self->plan.facts[i] = *nf_firmware_get_facts (firmware);
  self->plan.items[i] = nf_guard_make_item (firmware, bytes, address);
  self->plan.items[i].facts = &self->plan.facts[i];
}

static void
put_file (Fixture *self, TestChip *chip, const char *file, guint32 address)
{
  GBytes *bytes = load (self, file);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  test_chip_put (chip, address, data, size);
}

/* --- On an empty chip --------------------------------------------------------------------- */

/* Each age alone: the older ones need init data, which one click adds; the later help themselves.
 */
static void
test_ages (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *file;
    NfSeverity severity; /* of what is missing; NOTE: nothing is */
  } cases[] = {
    { nodemcu_0_9, NF_SEVERITY_WARNING },
    { nodemcu_1_5, NF_SEVERITY_ERROR },
    { nodemcu_2, NF_SEVERITY_NOTE },
    { nodemcu_3, NF_SEVERITY_NOTE },
  };
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);

  for (guint i = 0; self->folder != NULL && i < G_N_ELEMENTS (cases); i++) {
    NfFinding finding;

    begin (self, chip);
    add (self, cases[i].file, 0);
    if (cases[i].severity > NF_SEVERITY_NOTE) {
      finding = guard_plan_check (&self->plan, NF_FINDING_INIT_DATA_MISSING, NO_MORE);
      guard_assert_finding (&finding, cases[i].severity, NF_NO_ITEM, NF_FIX_ADD_INIT_DATA);
      g_assert_cmphex (finding.fix.address, ==, 0x3FC000);
      guard_plan_apply (&self->plan, &finding);
    }
    guard_plan_check (&self->plan, NO_MORE);
  }
}

/* The two parts of 0.9.5, with its own init data, and with the code dropped on 0. */
static void
test_parts (Fixture *self, gconstpointer data)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
  NfFinding finding;

  if (self->folder == NULL)
    return;
  begin (self, chip);
  add (self, boot_part, 0);
  add (self, code_part, 0x10000);
  add (self, init_data, 0x3FC000);
  guard_plan_check (&self->plan, NO_MORE);
  begin (self, chip);
  add (self, code_part, 0);
  add (self, init_data, 0x3FC000);
  finding = guard_plan_check (&self->plan, NF_FINDING_APP_AT_ZERO, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_MOVE);
  g_assert_cmphex (finding.fix.address, ==, 0x10000);
  guard_plan_apply (&self->plan, &finding);
  guard_plan_check (&self->plan, NF_FINDING_CODE_MISSING, NO_MORE);
}

static void
test_user_program (Fixture *self, gconstpointer data)
{
  g_autoptr (TestChip) chip = test_chip_new (2 * TEST_MB);
  NfFinding finding;

  if (self->folder == NULL)
    return;
  begin (self, chip);
  add (self, user_program, 0x1000);
  add (self, init_data_v08, 0x1FC000);
  guard_plan_check (&self->plan, NF_FINDING_NO_BOOT_LOADER, NO_MORE);
  add (self, loader, 0);
  guard_plan_check (&self->plan, NO_MORE);
  self->plan.items[0].address = 0x101000;
  finding = guard_plan_check (&self->plan, NF_FINDING_WRONG_SLOT, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_MOVE);
  guard_plan_apply (&self->plan, &finding);
  g_assert_cmphex (self->plan.items[0].address, ==, 0x1000);
  guard_plan_check (&self->plan, NO_MORE);
}

/* --- On a board --------------------------------------------------------------------------- */

static void
assert_region (const GArray *regions, NfContent content, guint32 begin, guint32 end)
{
  for (guint i = 0; i < regions->len; i++) {
    const NfRegion *region = &g_array_index (regions, NfRegion, i);
    if (region->range.address != begin)
      continue;
    g_assert_cmpint (region->now, ==, content);
    g_assert_cmphex (region->range.address + region->range.size, ==, end);
    return;
  }
  g_assert_not_reached ();
}

/* A 2.2 with files: they stay with the same firmware, not with a 3.0, which asks for a clean way.
 */
static void
test_board_2 (Fixture *self, gconstpointer data)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
  g_autoptr (GArray) regions = NULL;
  NfFilesAnswer answer;

  if (self->folder == NULL)
    return;
  put_file (self, chip, nodemcu_2, 0);
  put_file (self, chip, nodemcu_2_files, 0x100000);
  chip->bytes[3] = 0x40; /* 4 MB: the firmware has corrected it */
  put_file (self, chip, init_data, 0x3FC000);
  begin (self, chip);
  regions = nf_flash_map_read (self->plan.survey);
  assert_region (regions, NF_CONTENT_PROGRAM, 0x10000, 0xAD000);
  assert_region (regions, NF_CONTENT_FILE_SYSTEM, 0x100000, 0x100000 + 237568);
  assert_region (regions, NF_CONTENT_INIT_DATA, 0x3FC000, 0x3FD000);
  add (self, nodemcu_2, 0);
  guard_plan_check (&self->plan, NO_MORE);
  answer = nf_flash_map_answer (&self->plan.guard);
  g_assert_cmpint (answer.fate, ==, NF_FILES_STAY);
  begin (self, chip);
  add (self, nodemcu_3, 0);
  guard_plan_check (&self->plan, NF_FINDING_UPGRADE, NO_MORE);
  answer = nf_flash_map_answer (&self->plan.guard);
  g_assert_cmpint (answer.fate, ==, NF_FILES_MOVE);
  g_assert_cmphex (answer.new_range.address, ==, 0x74000);
}

/* A 3.0 as it comes: init data at the classic address would damage its files. */
static void
test_board_3 (Fixture *self, gconstpointer data)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
  g_autoptr (GArray) regions = NULL;
  NfFinding finding;

  if (self->folder == NULL)
    return;
  put_file (self, chip, nodemcu_3, 0);
  begin (self, chip);
  regions = nf_flash_map_read (self->plan.survey);
  assert_region (regions, NF_CONTENT_PROGRAM, 0, 0x8000);
  assert_region (regions, NF_CONTENT_CONFIGURATION, 0x10000, 0x11000);
  assert_region (regions, NF_CONTENT_PROGRAM, 0x11000, 0x74000);
  assert_region (regions, NF_CONTENT_BLANK, 0x74000, 4 * TEST_MB);
  add (self, nodemcu_3, 0);
  add (self, init_data, 0x3FC000);
  finding = guard_plan_check (&self->plan, NF_FINDING_INIT_DATA_HARMFUL, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_WARNING, 1, NF_FIX_REMOVE);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/guard-images/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("ages", test_ages);
  ADD ("parts", test_parts);
  ADD ("user-program", test_user_program);
  ADD ("board-2", test_board_2);
  ADD ("board-3", test_board_3);
  return g_test_run ();
}
