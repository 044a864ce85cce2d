/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A plan for the guard, see guard-plan.h.
 */
#include "guard-plan.h"

#include <stdarg.h>
#include <string.h>

TestChip *
guard_make_board (NfNodemcu nodemcu)
{
  TestChip *chip = test_chip_new (4 * TEST_MB);

  if (nodemcu >= NF_NODEMCU_3_OLD) {
    test_chip_put_nodemcu_3 (chip, nodemcu, TEST_PAGE_LOOKED, 0);
    test_chip_put_spiffs (chip, TEST_CODE_END, 0x2000, 100);
    return chip;
  }
  test_chip_put_classic (chip, TEST_CODE_END, NF_FLASH_SIZE_4M);
  if (nodemcu == NF_NODEMCU_0_9)
    test_chip_put_old_spiffs (chip, TEST_CODE_END, 3);
  else
    test_chip_put_spiffs (chip, 0x80000, 0x2000, 100);
  test_chip_put_init_data (chip, 0x3FC000, NF_IMAGE_DEFAULT_NAME, 0, 0);
  test_chip_put_data (chip, 0x3FE000, 0x400000);
  return chip;
}

void
guard_plan_init (GuardPlan *self, guint32 flash_bytes, TestChip *chip)
{
  *self = (GuardPlan){ .guard = { .settings = NF_FLASH_SETTINGS_KEEP } };
  self->survey = chip != NULL ? test_chip_read (chip) : NULL;
  self->board.chip = NF_CHIP_ESP8266;
  self->board.flash_bytes = flash_bytes;
  self->guard.items = self->items;
  self->guard.flash_bytes = flash_bytes;
  self->guard.facts = &self->board;
  self->guard.survey = self->survey;
}

void
guard_plan_clear (GuardPlan *self)
{
  g_clear_pointer (&self->survey, nf_survey_unref);
}

NfFirmwareFacts *
guard_plan_add (GuardPlan *self, NfFirmwareKind kind, guint32 address, guint32 size, guint32 place)
{
  guint i = self->guard.n_items++;

  g_assert_cmpuint (i, <, GUARD_PLAN_MAX);
  self->facts[i] = test_facts_make (kind, NF_NODEMCU_NONE, NULL);
  self->facts[i].goes_to = NF_GOES_TO_ADDRESS;
  self->facts[i].address = place;
  self->items[i] = (NfGuardItem){ .facts = &self->facts[i], .address = address, .size = size };
  self->items[i].header = NF_FLASH_SETTINGS_KEEP;
  return &self->facts[i];
}

NfFirmwareFacts *
guard_plan_add_nodemcu (GuardPlan *self, NfNodemcu nodemcu, NfFlashSize size, guint32 lfs)
{
  guint i = self->guard.n_items;
  NfFirmwareFacts *facts = guard_plan_add (self, NF_FIRMWARE_NODEMCU, 0, TEST_CODE_END, 0);
  guint8 page[NF_PARTITIONS_SIZE];

  test_chip_make_page (page, nodemcu, TEST_PAGE_FRESH, lfs, 0);
  if (nodemcu >= NF_NODEMCU_3_OLD)
    g_assert_true (nf_partitions_read (&facts->partitions, page, sizeof page));
  facts->nodemcu = nodemcu;
  facts->numbers = NF_NUMBERS_FLOAT;
  self->items[i].header = (NfFlashSettings){ NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_40M, size };
  return facts;
}

static const guint8 *
get_default (void)
{
  static guint8 bytes[NF_INIT_DATA_SIZE];
  g_autoptr (NfImage) image = nf_image_load (NF_IMAGE_DEFAULT_NAME, NULL);

  memcpy (bytes, nf_image_get_data (image, NULL), sizeof bytes);
  return bytes;
}

void
guard_plan_add_init_data (GuardPlan *self, guint32 address, const guint8 *bytes)
{
  guint i = self->guard.n_items;

  guard_plan_add (self, NF_FIRMWARE_INIT_DATA, address, NF_INIT_DATA_SIZE, 0);
  self->facts[i].goes_to = NF_GOES_TO_INIT_DATA;
  self->items[i].init_data = bytes != NULL ? bytes : get_default ();
}

static char *
list_findings (const GArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    g_string_append_printf (text,
                            "%s%s",
                            i > 0 ? " " : "",
                            nf_finding_get_name (g_array_index (findings, NfFinding, i).kind));
  return g_string_free (text, FALSE);
}

NfFinding
guard_plan_check (const GuardPlan *self, ...)
{
  g_autoptr (GArray) findings = nf_guard_check (&self->guard);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *found = list_findings (findings);
  va_list kinds;

  va_start (kinds, self);
  for (int kind = va_arg (kinds, int); kind >= 0; kind = va_arg (kinds, int))
    g_string_append_printf (expected,
                            "%s%s",
                            expected->len > 0 ? " " : "",
                            nf_finding_get_name ((NfFindingKind) kind));
  va_end (kinds);
  g_assert_cmpstr (found, ==, expected->str);
  return findings->len > 0 ? g_array_index (findings, NfFinding, 0) : (NfFinding){ 0 };
}

void
guard_assert_finding (const NfFinding *finding, NfSeverity severity, guint item, NfFixKind fix)
{
  g_assert_cmpstr (nf_severity_get_name (finding->severity), ==, nf_severity_get_name (severity));
  g_assert_cmpuint (finding->item, ==, item);
  g_assert_cmpint (finding->fix.kind, ==, fix);
}

static void
remove_item (GuardPlan *self, guint item)
{
  g_assert_cmpuint (item, <, self->guard.n_items);
  self->guard.n_items--;
  for (guint i = item; i < self->guard.n_items; i++) {
    self->facts[i] = self->facts[i + 1];
    self->items[i] = self->items[i + 1];
    self->items[i].facts = &self->facts[i];
  }
}

static void
add_blank (GuardPlan *self, guint32 address)
{
  if (address != 0)
    guard_plan_add (self, NF_FIRMWARE_BLANK, address, FLASH_SECTOR_SIZE, 0)->goes_to =
        NF_GOES_TO_BLANK;
}

void
guard_plan_apply (GuardPlan *self, const NfFinding *finding)
{
  const NfFix *fix = &finding->fix;

  switch (fix->kind) {
  case NF_FIX_MOVE:
    self->items[fix->item].address = fix->address;
    break;
  case NF_FIX_REMOVE:
    remove_item (self, fix->item);
    break;
  case NF_FIX_SET_MODE:
    self->guard.settings.mode = (NfFlashMode) fix->value;
    break;
  case NF_FIX_SET_SIZE:
    self->guard.settings.size = (NfFlashSize) fix->value;
    break;
  case NF_FIX_ADD_INIT_DATA:
    guard_plan_add_init_data (self, fix->address, NULL);
    add_blank (self, fix->other);
    break;
  case NF_FIX_KEEP_INIT_DATA:
    guard_plan_add_init_data (
        self,
        fix->address,
        nf_survey_get (self->survey, (NfRange){ fix->other, NF_INIT_DATA_SIZE }));
    break;
  case NF_FIX_ERASE_ALL:
    self->guard.erase_all = TRUE;
    break;
  case NF_FIX_NONE:
  case NF_N_FIXES:
  default:
    g_assert_not_reached ();
  }
}
