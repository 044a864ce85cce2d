/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what the guard says of files and the chip: each finding, the neighbouring case in which
 * there is none, and the plan after a click on the fix.
 */
#include "nf-guard.h"

#include "support/guard-plan.h"
#include "support/test-image.h"

#include <string.h>

enum { NO_MORE = -1 };

static const NfFlashSettings dio_4m = { NF_FLASH_MODE_DIO,
                                        NF_FLASH_FREQUENCY_40M,
                                        NF_FLASH_SIZE_4M };

/* A program for 0 that brings its own init data and whose header says 4 MB. */
static void
add_sketch (GuardPlan *plan)
{
  guint i = plan->guard.n_items;

  guard_plan_add (plan, NF_FIRMWARE_PROGRAM, 0, 0x50000, 0)->product = "Arduino";
  plan->items[i].header = dio_4m;
}

static void
test_nothing (void)
{
  g_auto (GuardPlan) plan = { 0 };

  guard_plan_init (&plan, 4 * TEST_MB, NULL);
  guard_plan_check (&plan, NO_MORE);
  add_sketch (&plan);
  guard_plan_check (&plan, NO_MORE);
}

/* --- The file itself ---------------------------------------------------------------------- */

static void
test_unusable (void)
{
  static const struct {
    NfFirmwareKind kind;
    NfFirmwareFault fault;
    NfFindingKind finding;
  } cases[] = {
    { NF_FIRMWARE_OTHER_CHIP, NF_FIRMWARE_SOUND, NF_FINDING_WRONG_CHIP },
    { NF_FIRMWARE_HTML, NF_FIRMWARE_SOUND, NF_FINDING_NOT_WRITABLE },
    { NF_FIRMWARE_ZIP, NF_FIRMWARE_SOUND, NF_FINDING_NOT_WRITABLE },
    { NF_FIRMWARE_GZIP, NF_FIRMWARE_SOUND, NF_FINDING_NOT_WRITABLE },
    { NF_FIRMWARE_LFS_LOOSE, NF_FIRMWARE_SOUND, NF_FINDING_NOT_WRITABLE },
    { NF_FIRMWARE_PROGRAM, NF_FIRMWARE_CUT_OFF, NF_FINDING_DAMAGED },
    { NF_FIRMWARE_NODEMCU, NF_FIRMWARE_BAD_CHECKSUM, NF_FINDING_DAMAGED },
    { NF_FIRMWARE_USER_PROGRAM, NF_FIRMWARE_BAD_CRC, NF_FINDING_DAMAGED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GuardPlan) plan = { 0 };
    NfFinding finding;

    guard_plan_init (&plan, 4 * TEST_MB, NULL);
    add_sketch (&plan);
    guard_plan_add (&plan, cases[i].kind, 0x100000, 1000, 0)->fault = cases[i].fault;
    finding = guard_plan_check (&plan, cases[i].finding, NO_MORE);
    guard_assert_finding (&finding, NF_SEVERITY_ERROR, 1, NF_FIX_REMOVE);
    guard_plan_apply (&plan, &finding);
    guard_plan_check (&plan, NO_MORE);
  }
}

static void
test_too_large (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 1 * TEST_MB, NULL);
  guard_plan_add (&plan, NF_FIRMWARE_UNKNOWN, 0xFF000, 0x1000, 0)->goes_to = NF_GOES_NOWHERE;
  guard_plan_check (&plan, NO_MORE);
  plan.items[0].size++;
  finding = guard_plan_check (&plan, NF_FINDING_TOO_LARGE, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_IMPOSSIBLE, 0, NF_FIX_REMOVE);
  g_assert_cmphex (finding.range.address, ==, 0xFF000);
  g_assert_cmphex (finding.range.size, ==, 0x1001);
  plan.guard.flash_bytes = 0;
  finding = guard_plan_check (&plan, NF_FINDING_TOO_LARGE, NO_MORE);
  plan.guard.facts = NULL;
  guard_plan_check (&plan, NO_MORE);
}

/* Init data for another size of flash moves to where this one has it. */
static void
test_too_far (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 1 * TEST_MB, NULL);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_2, NF_FLASH_SIZE_1M, 0);
  guard_plan_add_init_data (&plan, 0x3FC000, NULL);
  finding = guard_plan_check (&plan, NF_FINDING_TOO_LARGE, NF_FINDING_INIT_DATA_USELESS, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_IMPOSSIBLE, 1, NF_FIX_MOVE);
  g_assert_cmphex (finding.fix.address, ==, 0xFC000);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
}

/* Where it belongs there is no room for it either. */
static void
test_too_large_everywhere (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 1 * TEST_MB, NULL);
  guard_plan_add (&plan, NF_FIRMWARE_OTA_DATA, 0x20000, 0xF0001, 0x10000);
  finding = guard_plan_check (&plan, NF_FINDING_TOO_LARGE, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_IMPOSSIBLE, 0, NF_FIX_REMOVE);
  plan.items[0].size--;
  finding = guard_plan_check (&plan, NF_FINDING_TOO_LARGE, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_IMPOSSIBLE, 0, NF_FIX_MOVE);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
}

/* --- The header --------------------------------------------------------------------------- */

static void
test_size_too_large (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 1 * TEST_MB, NULL);
  add_sketch (&plan);
  finding = guard_plan_check (&plan, NF_FINDING_SIZE_TOO_LARGE, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_SET_SIZE);
  g_assert_cmpint (finding.fix.value, ==, NF_FLASH_SIZE_1M);
  g_assert_cmphex (finding.value, ==, 4 * TEST_MB);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
  plan.guard.settings.size = NF_FLASH_SIZE_DETECT;
  guard_plan_check (&plan, NO_MORE);
  plan.guard.settings.size = NF_FLASH_SIZE_16M;
  guard_plan_check (&plan, NF_FINDING_SIZE_TOO_LARGE, NO_MORE);
}

static void
test_size_too_small (void)
{
  static const struct {
    NfNodemcu nodemcu;
    const char *product;
    NfFlashSize size;
    NfSeverity severity;
  } cases[] = {
    /* NodeMCU before 3 corrects it, unless the SDK's settings lie inside its code … */
    { NF_NODEMCU_2, "NodeMCU", NF_FLASH_SIZE_1M, NF_SEVERITY_NOTE },
    { NF_NODEMCU_2, "NodeMCU", NF_FLASH_SIZE_512K, NF_SEVERITY_NOTE },
    { NF_NODEMCU_2, "NodeMCU", NF_FLASH_SIZE_256K, NF_SEVERITY_ERROR },
    /* … 3 does not, and needs 1 MB. */
    { NF_NODEMCU_3, "NodeMCU", NF_FLASH_SIZE_1M, NF_SEVERITY_NOTE },
    { NF_NODEMCU_3, "NodeMCU", NF_FLASH_SIZE_512K, NF_SEVERITY_ERROR },
    { NF_NODEMCU_3_OLD, "NodeMCU", NF_FLASH_SIZE_2M, NF_SEVERITY_NOTE },
    { NF_NODEMCU_NONE, "Tasmota", NF_FLASH_SIZE_1M, NF_SEVERITY_NOTE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GuardPlan) plan = { 0 };
    g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
    NfFinding finding;

    guard_plan_init (&plan, 4 * TEST_MB, chip);
    guard_plan_add_nodemcu (&plan, cases[i].nodemcu, cases[i].size, 0)->product = cases[i].product;
    if (cases[i].nodemcu == NF_NODEMCU_NONE)
      plan.facts[0].kind = NF_FIRMWARE_PROGRAM;
    finding = guard_plan_check (&plan, NF_FINDING_SIZE_TOO_SMALL, NO_MORE);
    guard_assert_finding (&finding, cases[i].severity, 0, NF_FIX_SET_SIZE);
    g_assert_cmpint (finding.fix.value, ==, NF_FLASH_SIZE_4M);
    guard_plan_apply (&plan, &finding);
    guard_plan_check (&plan, NO_MORE);
  }
}

/* Its settings lie in a file of the plan only when that is more than what belongs there. */
static void
test_size_inside (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, NULL);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_2, NF_FLASH_SIZE_512K, 0);
  guard_plan_add_init_data (&plan, 0x7C000, NULL);
  guard_plan_add (&plan, NF_FIRMWARE_BLANK, 0x7E000, 0x1000, 0)->goes_to = NF_GOES_TO_BLANK;
  finding = guard_plan_check (&plan, NF_FINDING_SIZE_TOO_SMALL, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_NOTE, 0, NF_FIX_SET_SIZE);
  plan.items[0].size = 0x7B001;
  finding = guard_plan_check (&plan, NF_FINDING_SIZE_TOO_SMALL, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_SET_SIZE);
}

/* Of a file that is damaged nothing else is said. */
static void
test_damaged_header (void)
{
  g_auto (GuardPlan) plan = { 0 };

  guard_plan_init (&plan, 1 * TEST_MB, NULL);
  add_sketch (&plan);
  plan.facts[0].fault = NF_FIRMWARE_CUT_OFF;
  guard_plan_check (&plan, NF_FINDING_DAMAGED, NO_MORE);
}

/* The other OTA layout stays what it is. */
static void
test_size_c1 (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, NULL);
  add_sketch (&plan);
  plan.items[0].header.size = NF_FLASH_SIZE_4M_C1;
  guard_plan_check (&plan, NO_MORE);
  plan.items[0].header.size = NF_FLASH_SIZE_2M_C1;
  finding = guard_plan_check (&plan, NF_FINDING_SIZE_TOO_SMALL, NO_MORE);
  g_assert_cmpint (finding.fix.value, ==, NF_FLASH_SIZE_4M_C1);
  guard_plan_apply (&plan, &finding);
  guard_plan_check (&plan, NO_MORE);
}

/* Only a program at 0 has its header read, and only a size that is known can be wrong. */
static void
test_size_elsewhere (void)
{
  g_auto (GuardPlan) plan = { 0 };

  guard_plan_init (&plan, 1 * TEST_MB, NULL);
  guard_plan_add (&plan, NF_FIRMWARE_RTOS_APP, 0x10000, 0x50000, 0x10000);
  plan.items[0].header = dio_4m;
  guard_plan_check (&plan, NO_MORE);
  plan.facts[0].kind = NF_FIRMWARE_RTOS_LOADER;
  plan.facts[0].address = 0;
  plan.items[0].address = 0;
  guard_plan_check (&plan, NF_FINDING_SIZE_TOO_LARGE, NO_MORE);
  plan.guard.flash_bytes = 0;
  plan.board.flash_bytes = 0;
  guard_plan_check (&plan, NO_MORE);
}

static void
test_mode (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding finding;

  guard_plan_init (&plan, 4 * TEST_MB, NULL);
  add_sketch (&plan);
  plan.board.chip = NF_CHIP_ESP8285;
  finding = guard_plan_check (&plan, NF_FINDING_MODE_CANNOT_BOOT, NO_MORE);
  guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_SET_MODE);
  g_assert_cmpint ((int) finding.value, ==, NF_FLASH_MODE_DIO);
  guard_plan_apply (&plan, &finding);
  g_assert_cmpint (plan.guard.settings.mode, ==, NF_FLASH_MODE_DOUT);
  guard_plan_check (&plan, NO_MORE);
  plan.guard.settings.mode = NF_FLASH_MODE_KEEP;
  plan.items[0].header.mode = NF_FLASH_MODE_DOUT;
  guard_plan_check (&plan, NO_MORE);
  plan.guard.settings.mode = NF_FLASH_MODE_QIO;
  guard_plan_check (&plan, NF_FINDING_MODE_CANNOT_BOOT, NO_MORE);
  plan.board.chip = NF_CHIP_ESP8266;
  guard_plan_check (&plan, NO_MORE);
}

/* --- What the firmware needs -------------------------------------------------------------- */

static void
test_too_small_for (void)
{
  static const NfNodemcu ages[] = { NF_NODEMCU_3_OLD, NF_NODEMCU_3 };

  for (guint i = 0; i < G_N_ELEMENTS (ages); i++) {
    g_auto (GuardPlan) plan = { 0 };
    NfFinding finding;

    guard_plan_init (&plan, 512 * TEST_KB, NULL);
    guard_plan_add_nodemcu (&plan, ages[i], NF_FLASH_SIZE_512K, 0);
    finding = guard_plan_check (&plan, NF_FINDING_TOO_SMALL_FOR, NO_MORE);
    guard_assert_finding (&finding, NF_SEVERITY_ERROR, 0, NF_FIX_NONE);
    g_assert_cmphex (finding.value, ==, 512 * TEST_KB);
    plan.board.flash_bytes = plan.guard.flash_bytes = 1 * TEST_MB;
    plan.guard.settings.size = NF_FLASH_SIZE_DETECT;
    guard_plan_check (&plan, NO_MORE);
  }
}

/* A store that leaves no room for the rest stops it as well. */
static void
test_layout (void)
{
  g_auto (GuardPlan) fits = { 0 };
  g_auto (GuardPlan) plan = { 0 };

  guard_plan_init (&fits, 1 * TEST_MB, NULL);
  guard_plan_add_nodemcu (&fits, NF_NODEMCU_3, NF_FLASH_SIZE_1M, 0x40000);
  guard_plan_check (&fits, NO_MORE);
  guard_plan_init (&plan, 1 * TEST_MB, NULL);
  guard_plan_add_nodemcu (&plan, NF_NODEMCU_3, NF_FLASH_SIZE_1M, 0xA0000);
  guard_plan_check (&plan, NF_FINDING_TOO_SMALL_FOR, NO_MORE);
}

/* --- Items -------------------------------------------------------------------------------- */

/* Only what begins with E9 has a header that counts. */
static void
test_items (void)
{
  g_autoptr (GBytes) program = test_image_new_program (0x20000, 1);
  g_autoptr (GByteArray) shifted = g_byte_array_new ();
  g_autoptr (GBytes) behind = NULL;
  g_autoptr (NfImage) init_data = nf_image_load (NF_IMAGE_DEFAULT_NAME, NULL);
  g_autoptr (GBytes) bytes =
      g_bytes_new_static (nf_image_get_data (init_data, NULL), NF_INIT_DATA_SIZE);
  g_autoptr (NfFirmware) first = nf_firmware_identify ("a.bin", program);
  g_autoptr (NfFirmware) second = NULL;
  g_autoptr (NfFirmware) third = nf_firmware_identify ("b.bin", bytes);
  NfGuardItem item = nf_guard_make_item (first, program, 0x1000);

  g_assert_cmphex (item.address, ==, 0x1000);
  g_assert_cmphex (item.size, ==, 0x20000);
  g_assert_cmpint (item.header.mode, ==, NF_FLASH_MODE_QIO);
  g_assert_cmpint (item.header.size, ==, NF_FLASH_SIZE_512K);
  g_assert_null (item.init_data);
  g_byte_array_set_size (shifted, 0x1000);
  memset (shifted->data, 0xFF, 0x1000);
  g_byte_array_append (shifted, g_bytes_get_data (program, NULL), 0x20000);
  behind = g_byte_array_free_to_bytes (g_steal_pointer (&shifted));
  second = nf_firmware_identify ("a.bin", behind);
  item = nf_guard_make_item (second, behind, 0);
  g_assert_cmpint (item.header.size, ==, NF_FLASH_SIZE_KEEP);
  item = nf_guard_make_item (third, bytes, 0x3FC000);
  g_assert_cmpint (item.header.size, ==, NF_FLASH_SIZE_KEEP);
  g_assert_true (item.init_data == g_bytes_get_data (bytes, NULL));
}

/* --- The list ----------------------------------------------------------------------------- */

/* The worst comes first, then row by row. */
static void
test_order (void)
{
  g_auto (GuardPlan) plan = { 0 };
  NfFinding first;

  guard_plan_init (&plan, 512 * TEST_KB, NULL);
  add_sketch (&plan);
  guard_plan_add (&plan, NF_FIRMWARE_HTML, 0x60000, 100, 0);
  guard_plan_add (&plan, NF_FIRMWARE_UNKNOWN, 0x80000, 100, 0)->goes_to = NF_GOES_NOWHERE;
  first = guard_plan_check (&plan,
                            NF_FINDING_TOO_LARGE,
                            NF_FINDING_SIZE_TOO_LARGE,
                            NF_FINDING_NOT_WRITABLE,
                            NO_MORE);
  g_assert_cmpuint (first.item, ==, 2);
}

static void
test_names (void)
{
  for (guint kind = 0; kind < NF_N_FINDINGS; kind++) {
    g_assert_nonnull (nf_finding_get_name ((NfFindingKind) kind));
    for (guint other = 0; other < kind; other++)
      g_assert_cmpstr (nf_finding_get_name ((NfFindingKind) kind),
                       !=,
                       nf_finding_get_name ((NfFindingKind) other));
  }
  g_assert_cmpstr (nf_finding_get_name (NF_FINDING_WRONG_CHIP), ==, "wrong-chip");
  g_assert_cmpstr (nf_severity_get_name (NF_SEVERITY_NOTE), ==, "note");
  g_assert_cmpstr (nf_severity_get_name (NF_SEVERITY_WARNING), ==, "warning");
  g_assert_cmpstr (nf_severity_get_name (NF_SEVERITY_ERROR), ==, "error");
  g_assert_cmpstr (nf_severity_get_name (NF_SEVERITY_IMPOSSIBLE), ==, "impossible");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guard/nothing", test_nothing);
  g_test_add_func ("/guard/unusable", test_unusable);
  g_test_add_func ("/guard/too-large", test_too_large);
  g_test_add_func ("/guard/too-far", test_too_far);
  g_test_add_func ("/guard/too-large-everywhere", test_too_large_everywhere);
  g_test_add_func ("/guard/size-too-large", test_size_too_large);
  g_test_add_func ("/guard/size-too-small", test_size_too_small);
  g_test_add_func ("/guard/size-inside", test_size_inside);
  g_test_add_func ("/guard/damaged-header", test_damaged_header);
  g_test_add_func ("/guard/size-c1", test_size_c1);
  g_test_add_func ("/guard/size-elsewhere", test_size_elsewhere);
  g_test_add_func ("/guard/mode", test_mode);
  g_test_add_func ("/guard/too-small-for", test_too_small_for);
  g_test_add_func ("/guard/layout", test_layout);
  g_test_add_func ("/guard/items", test_items);
  g_test_add_func ("/guard/order", test_order);
  g_test_add_func ("/guard/names", test_names);
  return g_test_run ();
}
