/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files held against the chip: whether they are for it, fit in, and say of its flash what is so,
 * see nf-guard.h.
 */
#include "nf-guard-private.h"

enum {
  NODEMCU_3_MIN = 1 << 20,
};

/* --- The file itself --------------------------------------------------------------------- */

static void
check_file (NfGuardCase *self, guint i)
{
  const NfFirmwareFacts *facts = self->guard->items[i].facts;
  NfFindingKind kind = NF_FINDING_NOT_WRITABLE;

  if (nf_guard_is_usable (&self->guard->items[i]))
    return;
  if (facts->kind == NF_FIRMWARE_OTHER_CHIP)
    kind = NF_FINDING_WRONG_CHIP;
  else if (facts->fault != NF_FIRMWARE_SOUND)
    kind = NF_FINDING_DAMAGED;
  nf_guard_fix_by_removing (nf_guard_add (self, kind, NF_SEVERITY_ERROR, i));
}

static void
check_end (NfGuardCase *self, guint i)
{
  const NfGuardItem *item = &self->guard->items[i];
  guint32 place = 0;
  NfFinding *finding = NULL;

  if (self->flash_bytes == 0 || (guint64) item->address + item->size <= self->flash_bytes)
    return;
  finding = nf_guard_add (self, NF_FINDING_TOO_LARGE, NF_SEVERITY_IMPOSSIBLE, i);
  finding->value = self->flash_bytes;
  if (nf_guard_find_place (self, item, &place) && (guint64) place + item->size <= self->flash_bytes)
    nf_guard_fix_by_moving (finding, place);
  else
    nf_guard_fix_by_removing (finding);
}

/* --- The header -------------------------------------------------------------------------- */

static NfFinding *
add_about_start (NfGuardCase *self, NfFindingKind kind, NfSeverity severity)
{
  return nf_guard_add (self, kind, severity, (guint) (self->start - self->guard->items));
}

/* A size with the other OTA layout keeps that: the boot loader's second slot depends on it. */
static void
fix_size (NfGuardCase *self, NfFinding *finding)
{
  NfFlashSize size = nf_flash_size_from_bytes (self->flash_bytes);
  NfFlashSize said =
      self->guard->settings.size >= 0 ? self->guard->settings.size : self->start->header.size;
  gboolean is_c1 = said == NF_FLASH_SIZE_2M_C1 || said == NF_FLASH_SIZE_4M_C1;

  if (is_c1 && size == NF_FLASH_SIZE_2M)
    size = NF_FLASH_SIZE_2M_C1;
  else if (is_c1 && size == NF_FLASH_SIZE_4M)
    size = NF_FLASH_SIZE_4M_C1;
  if (size != NF_FLASH_SIZE_KEEP)
    finding->fix = (NfFix){ .kind = NF_FIX_SET_SIZE, .item = finding->item, .value = size };
}

/* The SDK writes its settings where it takes the end of the flash to be. */
static gboolean
would_damage_firmware (const NfGuardCase *self)
{
  NfRange end = { self->header_bytes - NF_RF_CAL_FROM_END, NF_RF_CAL_FROM_END };

  for (guint i = 0; i < self->guard->n_items; i++) {
    const NfGuardItem *item = &self->guard->items[i];
    if (item->facts->kind != NF_FIRMWARE_INIT_DATA && item->facts->kind != NF_FIRMWARE_BLANK &&
        nf_range_meets (nf_guard_get_range (item), end))
      return TRUE;
  }
  return FALSE;
}

/* NodeMCU before 3 corrects the size at its first start, where it does not lie in its own way;
 * programs of the Arduino core know where their things are; and others use a part of the flash. */
static NfSeverity
judge_small_size (const NfGuardCase *self)
{
  NfNodemcu nodemcu = self->firmware != NULL ? self->firmware->facts->nodemcu : NF_NODEMCU_NONE;

  if (would_damage_firmware (self))
    return NF_SEVERITY_ERROR;
  if (nodemcu != NF_NODEMCU_3 && nodemcu != NF_NODEMCU_3_OLD)
    return NF_SEVERITY_NOTE;
  return self->header_bytes < NODEMCU_3_MIN ? NF_SEVERITY_ERROR : NF_SEVERITY_NOTE;
}

static void
check_size (NfGuardCase *self)
{
  NfFinding *finding = NULL;

  if (self->header_bytes == 0 || self->flash_bytes == 0 || self->header_bytes == self->flash_bytes)
    return;
  if (self->header_bytes > self->flash_bytes)
    finding = add_about_start (self, NF_FINDING_SIZE_TOO_LARGE, NF_SEVERITY_ERROR);
  else
    finding = add_about_start (self, NF_FINDING_SIZE_TOO_SMALL, judge_small_size (self));
  finding->value = self->header_bytes;
  fix_size (self, finding);
}

static void
check_mode (NfGuardCase *self)
{
  NfFlashMode mode = self->guard->settings.mode;
  NfFinding *finding = NULL;

  if (mode == NF_FLASH_MODE_KEEP)
    mode = self->start->header.mode;
  if (self->guard->facts == NULL || self->guard->facts->chip != NF_CHIP_ESP8285 ||
      mode == NF_FLASH_MODE_DOUT)
    return;
  finding = add_about_start (self, NF_FINDING_MODE_CANNOT_BOOT, NF_SEVERITY_ERROR);
  finding->value = (guint32) mode;
  finding->fix =
      (NfFix){ .kind = NF_FIX_SET_MODE, .item = finding->item, .value = NF_FLASH_MODE_DOUT };
}

/* --- What the firmware needs ------------------------------------------------------------- */

/* NodeMCU 3 stops in less than 1 MB, and where what its table asks for does not fit. */
static void
check_need (NfGuardCase *self)
{
  NfNodemcu nodemcu = self->firmware != NULL ? self->firmware->facts->nodemcu : NF_NODEMCU_NONE;
  NfFinding *finding = NULL;

  if ((nodemcu != NF_NODEMCU_3 && nodemcu != NF_NODEMCU_3_OLD) || self->flash_bytes == 0 ||
      (self->flash_bytes >= NODEMCU_3_MIN && self->is_layout_possible))
    return;
  finding = nf_guard_add (self,
                          NF_FINDING_TOO_SMALL_FOR,
                          NF_SEVERITY_ERROR,
                          (guint) (self->firmware - self->guard->items));
  finding->value = self->flash_bytes;
}

void
nf_guard_check_chip (NfGuardCase *self)
{
  for (guint i = 0; i < self->guard->n_items; i++) {
    check_file (self, i);
    check_end (self, i);
  }
  if (self->start != NULL && nf_guard_is_usable (self->start) &&
      self->start->header.size != NF_FLASH_SIZE_KEEP) {
    check_size (self);
    check_mode (self);
  }
  check_need (self);
}
