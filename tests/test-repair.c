/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Repairs on virtual boards: what each writes, and that nothing else of the flash changes.
 */
#include "nf-repair.h"

#include "nf-error.h"
#include "nf-flasher.h"
#include "support/test-chip.h"
#include "support/test-flash.h"

#include <string.h>

enum {
  MODE = 2, /* bytes of a header */
  SIZE = 3,
  CODE_END = 0x60000,
};

/* --- The two jobs ------------------------------------------------------------------------ */

static void
store (TestFlash *f, const TestChip *chip)
{
  g_assert_cmpuint (chip->size, ==, f->size);
  memcpy (f->expected, chip->bytes, f->size);
  test_flash_store (f);
}

static void
survey (TestFlash *f, NfRepairKind kind, const char *options, NfResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = nf_repair_new_survey_plan (kind, &f->options, &error);

  g_assert_no_error (error);
  g_assert_cmpint (nf_plan_get_options (plan)->after, ==, NF_AFTER_NOTHING);
  test_flash_run (f, plan, options, result, &error);
  g_assert_no_error (error);
  test_flash_assert (f);
}

/* @options: of the board. Returns: (transfer full) (nullable): the plan of the second job */
static NfPlan *
make_plan (TestFlash *f, NfRepairKind kind, const char *options, GError **error)
{
  g_auto (NfResult) result = { 0 };

  survey (f, kind, options, &result);
  return nf_repair_new_plan (kind, &f->options, &result.facts, result.survey, error);
}

static void
repair (TestFlash *f, NfRepairKind kind, const char *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = make_plan (f, kind, options, &error);
  g_auto (NfResult) result = { 0 };

  g_assert_no_error (error);
  test_flash_run (f, plan, options, &result, &error);
  g_assert_no_error (error);
  g_assert_true (result.is_task_done);
}

static void
assert_refused (TestFlash *f, NfRepairKind kind, NfError cause, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = make_plan (f, kind, "", &error);

  g_assert_null (plan);
  g_assert_error (error, NF_ERROR, (int) cause);
  g_assert_cmpstr (error->message, ==, message);
}

/* --- The mode ---------------------------------------------------------------------------- */

static void
put_nodemcu (TestFlash *f, NfFlashMode mode, NfFlashSize size)
{
  g_autoptr (TestChip) chip = test_chip_new ((guint32) f->size);

  test_chip_put_classic (chip, CODE_END, size);
  test_chip_put_data (chip, 0x100000, 0x140000);
  chip->bytes[MODE] = (guint8) mode;
  store (f, chip);
}

static void
assert_mode (TestFlash *f, NfFlashMode before, NfRepairKind kind, NfFlashMode after)
{
  put_nodemcu (f, before, NF_FLASH_SIZE_4M);
  repair (f, kind, "");
  f->expected[MODE] = (guint8) after;
  test_flash_assert (f);
}

static void
test_mode (TestFlash *f, gconstpointer data)
{
  assert_mode (f, NF_FLASH_MODE_QIO, NF_REPAIR_USE_DIO, NF_FLASH_MODE_DIO);
  assert_mode (f, NF_FLASH_MODE_QOUT, NF_REPAIR_USE_DIO, NF_FLASH_MODE_DIO);
  assert_mode (f, NF_FLASH_MODE_DIO, NF_REPAIR_USE_DIO, NF_FLASH_MODE_DOUT);
  assert_mode (f, NF_FLASH_MODE_QIO, NF_REPAIR_USE_DOUT, NF_FLASH_MODE_DOUT);
}

static void
test_no_mode_left (TestFlash *f, gconstpointer data)
{
  put_nodemcu (f, NF_FLASH_MODE_DOUT, NF_FLASH_SIZE_4M);
  assert_refused (f,
                  NF_REPAIR_USE_DIO,
                  NF_ERROR_NOTHING_TO_DO,
                  "the header says dout already, and there is no simpler mode");
  test_flash_assert (f);
}

/* An ESP8285 has its flash inside, and no mode but one. */
static void
test_embedded_flash (TestFlash *f, gconstpointer data)
{
  NfBoardFacts facts = { .chip = NF_CHIP_ESP8285, .flash_bytes = 1 << 20 };
  g_auto (NfResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = NULL;
  const guint8 *sector = NULL;
  gsize size = 0;

  put_nodemcu (f, NF_FLASH_MODE_QIO, NF_FLASH_SIZE_4M);
  survey (f, NF_REPAIR_USE_DIO, "", &result);
  plan = nf_repair_new_plan (NF_REPAIR_USE_DIO, &f->options, &facts, result.survey, &error);
  g_assert_no_error (error);
  sector = nf_image_get_data (nf_plan_get_image (plan, 0), &size);
  g_assert_cmpuint (size, ==, FLASH_SECTOR_SIZE);
  g_assert_cmpint (sector[MODE], ==, NF_FLASH_MODE_DOUT);
}

static void
test_no_program (TestFlash *f, gconstpointer data)
{
  assert_refused (f, NF_REPAIR_USE_DIO, NF_ERROR_BUNDLE, "there is no program at address 0");
  assert_refused (f, NF_REPAIR_SET_SIZE, NF_ERROR_BUNDLE, "there is no program at address 0");
  test_flash_assert (f);
}

/* --- The size ---------------------------------------------------------------------------- */

static void
test_size (TestFlash *f, gconstpointer data)
{
  put_nodemcu (f, NF_FLASH_MODE_DIO, NF_FLASH_SIZE_512K);
  repair (f, NF_REPAIR_SET_SIZE, "");
  f->expected[SIZE] = (guint8) (NF_FLASH_SIZE_4M << 4 | (f->expected[SIZE] & 0x0F));
  test_flash_assert (f);
  assert_refused (f,
                  NF_REPAIR_SET_SIZE,
                  NF_ERROR_NOTHING_TO_DO,
                  "the header says the size of the flash chip already");
}

/* --- Init data --------------------------------------------------------------------------- */

static void
expect_init_data (TestFlash *f, guint32 address)
{
  g_autoptr (NfImage) standard = nf_image_load (NF_IMAGE_DEFAULT_NAME, NULL);

  test_flash_expect_blank (f, address, FLASH_SECTOR_SIZE);
  test_flash_expect (f, address, nf_image_get_data (standard, NULL), NF_INIT_DATA_SIZE);
}

/* What stands in the whole sector is not of use: it may be anything. */
static void
assert_init_data (TestFlash *f, NfFlashSize size, guint32 address)
{
  put_nodemcu (f, NF_FLASH_MODE_DIO, size);
  memset (f->expected + address, 0x04, 0x800);
  test_flash_store (f);
  repair (f, NF_REPAIR_WRITE_INIT_DATA, "");
  expect_init_data (f, address);
  test_flash_assert (f);
}

/* It stands where the header says that the flash ends, be that true or not. */
static void
test_init_data (TestFlash *f, gconstpointer data)
{
  assert_init_data (f, NF_FLASH_SIZE_4M, 0x3FC000);
  assert_init_data (f, NF_FLASH_SIZE_1M, 0xFC000);
  assert_refused (f,
                  NF_REPAIR_WRITE_INIT_DATA,
                  NF_ERROR_NOTHING_TO_DO,
                  "the init data at 0xfc000 is right");
}

static void
test_blank_init_data (TestFlash *f, gconstpointer data)
{
  put_nodemcu (f, NF_FLASH_MODE_DIO, NF_FLASH_SIZE_4M);
  test_flash_expect_blank (f, 0x3FC000, FLASH_SECTOR_SIZE);
  test_flash_store (f);
  repair (f, NF_REPAIR_WRITE_INIT_DATA, "");
  expect_init_data (f, 0x3FC000);
  test_flash_assert (f);
}

static void
assert_nodemcu_3 (TestFlash *f, NfNodemcu nodemcu, guint32 address)
{
  g_autoptr (TestChip) chip = test_chip_new ((guint32) f->size);

  test_chip_put_nodemcu_3 (chip, nodemcu, TEST_PAGE_LOOKED, TEST_LFS_SIZE);
  memset (chip->bytes + address, 0xFF, FLASH_SECTOR_SIZE);
  store (f, chip);
  repair (f, NF_REPAIR_WRITE_INIT_DATA, "");
  expect_init_data (f, address);
  test_flash_assert (f);
}

/* By its table, not by the header. */
static void
test_nodemcu_3 (TestFlash *f, gconstpointer data)
{
  assert_nodemcu_3 (f, NF_NODEMCU_3, 0xF000);
  assert_nodemcu_3 (f, NF_NODEMCU_3_OLD, 0xC000);
}

/* The default is made for 26 MHz: with another crystal the SDK would say nothing but garbage. */
static void
test_crystal (TestFlash *f, gconstpointer data)
{
  g_auto (NfResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = NULL;
  NfBoardFacts facts;

  put_nodemcu (f, NF_FLASH_MODE_DIO, NF_FLASH_SIZE_4M);
  survey (f, NF_REPAIR_WRITE_INIT_DATA, "", &result);
  facts = result.facts;
  facts.crystal_mhz = 40;
  plan = nf_repair_new_plan (NF_REPAIR_WRITE_INIT_DATA, &f->options, &facts, result.survey, &error);
  g_assert_no_error (error);
  g_assert_cmphex (nf_plan_get_address (plan, 0), ==, 0x3FC000);
  g_assert_cmpuint (nf_image_get_data (nf_plan_get_image (plan, 0), NULL)[48], ==, 0);
}

static void
test_header_too_large (TestFlash *f, gconstpointer data)
{
  put_nodemcu (f, NF_FLASH_MODE_DIO, NF_FLASH_SIZE_16M);
  assert_refused (f,
                  NF_REPAIR_WRITE_INIT_DATA,
                  NF_ERROR_BUNDLE,
                  "the firmware on the board looks for its init data at 0xffc000, and the flash "
                  "ends at 0x400000: its header says too large a size");
  test_flash_assert (f);
}

static void
test_no_firmware (TestFlash *f, gconstpointer data)
{
  test_flash_expect_blank (f, 0, f->size);
  test_flash_store (f);
  assert_refused (f,
                  NF_REPAIR_WRITE_INIT_DATA,
                  NF_ERROR_BUNDLE,
                  "the firmware on the board does not tell where it looks for its init data");
}

/* --- Both ways --------------------------------------------------------------------------- */

static void
test_kinds (void)
{
  for (guint kind = NF_REPAIR_NONE; kind < NF_N_REPAIRS; kind++)
    g_assert_cmpint (nf_repair_is_self_contained ((NfRepairKind) kind),
                     ==,
                     kind != NF_REPAIR_NONE && kind != NF_REPAIR_ERASE_ALL &&
                         kind != NF_REPAIR_WRITE_AGAIN);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/repair/" name, TestFlash, NULL, test_flash_set_up, function, test_flash_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/repair/kinds", test_kinds);
  ADD ("mode", test_mode);
  ADD ("no-mode-left", test_no_mode_left);
  ADD ("embedded-flash", test_embedded_flash);
  ADD ("no-program", test_no_program);
  ADD ("size", test_size);
  ADD ("init-data", test_init_data);
  ADD ("blank-init-data", test_blank_init_data);
  ADD ("nodemcu-3", test_nodemcu_3);
  ADD ("crystal", test_crystal);
  ADD ("header-too-large", test_header_too_large);
  ADD ("no-firmware", test_no_firmware);
  return g_test_run ();
}
