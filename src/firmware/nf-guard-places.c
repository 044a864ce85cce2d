/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files held against each other: whether each goes where it belongs, and what it needs beside it is
 * there, see nf-guard.h.
 */
#include "nf-guard-private.h"

enum { CODE_AT = NF_PARTITIONS_AT };

/* --- Overlap ----------------------------------------------------------------------------- */

static NfRange
round_to_sectors (NfRange range)
{
  guint32 begin = range.address - range.address % FLASH_SECTOR_SIZE;
  guint64 end = (guint64) range.address + range.size + FLASH_SECTOR_SIZE - 1;

  return (NfRange){ begin, (guint32) (end - end % FLASH_SECTOR_SIZE) - begin };
}

static gboolean
is_in_gap (NfRange sectors, const NfGuardItem *item)
{
  NfRange gap = nf_guard_get_gap (item);

  return sectors.address >= gap.address && sectors.address + sectors.size <= gap.address + gap.size;
}

static gboolean
overlap (const NfGuardItem *a, const NfGuardItem *b)
{
  NfRange first = round_to_sectors (nf_guard_get_range (a));
  NfRange second = round_to_sectors (nf_guard_get_range (b));

  return nf_range_meets (first, second) && !is_in_gap (first, b) && !is_in_gap (second, a);
}

/* The one that has another place moves; where neither has, the later one goes. */
static void
fix_overlap (NfGuardCase *self, NfFinding *finding)
{
  guint candidates[] = { finding->item, finding->other_item };

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++) {
    const NfGuardItem *item = &self->guard->items[candidates[i]];
    guint32 place = 0;
    gboolean has_place = nf_guard_find_place (self, item, &place) && place != item->address;
    NfRange there = round_to_sectors ((NfRange){ place, item->size });
    if (!has_place || nf_guard_find_item (self->guard, there, candidates[i]) != NF_NO_ITEM)
      continue;
    finding->fix = (NfFix){ .kind = NF_FIX_MOVE, .item = candidates[i], .address = place };
    return;
  }
  nf_guard_fix_by_removing (finding);
}

static void
check_overlap (NfGuardCase *self, guint i)
{
  const NfGuardItem *items = self->guard->items;

  for (guint other = 0; other < i; other++) {
    NfFinding *finding = NULL;
    if (items[i].size == 0 || items[other].size == 0 || !overlap (&items[i], &items[other]))
      continue;
    finding = nf_guard_add (self, NF_FINDING_OVERLAP, NF_SEVERITY_IMPOSSIBLE, i);
    finding->other_item = other;
    fix_overlap (self, finding);
    return;
  }
}

/* --- Address 0 --------------------------------------------------------------------------- */

static gboolean
starts_from_zero (NfFirmwareKind kind)
{
  return kind == NF_FIRMWARE_NODEMCU || kind == NF_FIRMWARE_NODEMCU_BOOT ||
         kind == NF_FIRMWARE_PROGRAM || kind == NF_FIRMWARE_BOOT_LOADER ||
         kind == NF_FIRMWARE_RTOS_LOADER;
}

static void
check_zero (NfGuardCase *self, guint i)
{
  const NfGuardItem *item = &self->guard->items[i];
  guint32 place = 0;
  NfFinding *finding = NULL;

  if (item->address == 0 && !starts_from_zero (item->facts->kind)) {
    finding = nf_guard_add (self, NF_FINDING_APP_AT_ZERO, NF_SEVERITY_ERROR, i);
    if (nf_guard_find_place (self, item, &place) && place != 0)
      nf_guard_fix_by_moving (finding, place);
    else
      nf_guard_fix_by_removing (finding);
  } else if (item->address != 0 && starts_from_zero (item->facts->kind)) {
    /* rBoot and its like start programs of this form elsewhere. */
    gboolean is_sure = item->facts->kind != NF_FIRMWARE_PROGRAM;
    finding = nf_guard_add (self,
                            NF_FINDING_PROGRAM_NOT_AT_ZERO,
                            is_sure ? NF_SEVERITY_ERROR : NF_SEVERITY_WARNING,
                            i);
    nf_guard_fix_by_moving (finding, 0);
  }
}

/* --- Other places ------------------------------------------------------------------------ */

/* NodeMCU's code is mapped from one address; tables and applications can be moved by their boot
 * loader's settings, so that there is only a place where they mostly are. */
static void
check_address (NfGuardCase *self, guint i)
{
  const NfGuardItem *item = &self->guard->items[i];
  NfFirmwareKind kind = item->facts->kind;
  NfSeverity severity = NF_SEVERITY_WARNING;
  guint32 place = 0;

  if (kind == NF_FIRMWARE_NODEMCU_CODE)
    severity = NF_SEVERITY_ERROR;
  else if (kind != NF_FIRMWARE_PARTITIONS && kind != NF_FIRMWARE_RTOS_APP &&
           kind != NF_FIRMWARE_LFS)
    return;
  if (item->address == 0 || !nf_guard_find_place (self, item, &place) || place == item->address)
    return;
  nf_guard_fix_by_moving (nf_guard_add (self, NF_FINDING_WRONG_ADDRESS, severity, i), place);
}

static guint
get_slot_at (guint32 address)
{
  if (address == NF_SLOT_1)
    return 1;
  return address == NF_SLOT_2 || address == NF_SLOT_2_C1 ? 2 : 0;
}

/* A boot loader of another kind may have its slots anywhere. */
static void
check_slot (NfGuardCase *self, guint i)
{
  const NfGuardItem *item = &self->guard->items[i];
  guint there = get_slot_at (item->address);
  guint32 place = 0;

  if (item->facts->kind != NF_FIRMWARE_USER_PROGRAM || item->facts->slot == 0 || there == 0 ||
      !nf_guard_find_place (self, item, &place))
    return;
  if (there != item->facts->slot || (item->facts->map_kb != 0 && place != item->address))
    nf_guard_fix_by_moving (nf_guard_add (self, NF_FINDING_WRONG_SLOT, NF_SEVERITY_ERROR, i),
                            place);
}

/* --- What is needed beside it ------------------------------------------------------------ */

static gboolean
stays_on_chip (const NfGuardCase *self, guint32 address)
{
  NfRange first = { address, 1 };

  return self->was_read && !self->guard->erase_all &&
         nf_guard_find_item (self->guard, first, NF_NO_ITEM) == NF_NO_ITEM;
}

/* What the chip holds is not known as long as nobody has looked. */
static NfSeverity
judge_absence (const NfGuardCase *self)
{
  return self->was_read || self->guard->erase_all ? NF_SEVERITY_ERROR : NF_SEVERITY_WARNING;
}

static gboolean
has_loader (const NfGuardCase *self)
{
  if (self->start == NULL)
    return stays_on_chip (self, 0) && self->content.is_loader;
  return self->start->facts->kind == NF_FIRMWARE_BOOT_LOADER ||
         (self->start->facts->kind == NF_FIRMWARE_PROGRAM && self->start->size <= NF_SLOT_1);
}

static void
check_loader (NfGuardCase *self, guint i)
{
  if (self->guard->items[i].facts->kind == NF_FIRMWARE_USER_PROGRAM &&
      self->guard->items[i].address != 0 && !has_loader (self))
    nf_guard_add (self,
                  NF_FINDING_NO_BOOT_LOADER,
                  self->start != NULL ? NF_SEVERITY_ERROR : judge_absence (self),
                  i);
}

static gboolean
has_item (const NfGuardCase *self, NfFirmwareKind kind, guint32 address)
{
  for (guint i = 0; i < self->guard->n_items; i++)
    if (self->guard->items[i].facts->kind == kind && self->guard->items[i].address == address)
      return TRUE;
  return FALSE;
}

/* The other half of a program in two parts, in the plan or on the chip. The code of an older
 * NodeMCU need not say that it is one. */
static gboolean
has_code (const NfGuardCase *self)
{
  return has_item (self, NF_FIRMWARE_NODEMCU_CODE, CODE_AT) ||
         has_item (self, NF_FIRMWARE_SDK_CODE, CODE_AT) ||
         (stays_on_chip (self, CODE_AT) &&
          nf_survey_get_sector (self->guard->survey, CODE_AT) == NF_SECTOR_USED);
}

static gboolean
has_boot_part (const NfGuardCase *self)
{
  return has_item (self, NF_FIRMWARE_NODEMCU_BOOT, 0) || has_item (self, NF_FIRMWARE_PROGRAM, 0) ||
         (stays_on_chip (self, 0) && self->content.has_program);
}

/* Parts that go to the wrong place are told of as such. */
static void
check_parts (NfGuardCase *self, guint i)
{
  const NfGuardItem *item = &self->guard->items[i];
  NfFirmwareKind kind = item->facts->kind;
  gboolean is_boot = kind == NF_FIRMWARE_NODEMCU_BOOT && item->address == 0;
  gboolean is_code = (kind == NF_FIRMWARE_NODEMCU_CODE || kind == NF_FIRMWARE_SDK_CODE) &&
                     item->address == CODE_AT;

  if ((is_boot && !has_code (self)) || (is_code && !has_boot_part (self)))
    nf_guard_add (self, NF_FINDING_CODE_MISSING, judge_absence (self), i);
}

void
nf_guard_check_places (NfGuardCase *self)
{
  for (guint i = 0; i < self->guard->n_items; i++) {
    if (!nf_guard_is_usable (&self->guard->items[i]))
      continue;
    check_overlap (self, i);
    check_zero (self, i);
    check_address (self, i);
    check_slot (self, i);
    check_loader (self, i);
    check_parts (self, i);
  }
}
