/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Whether the init data of a plan goes where the firmware looks, is there when it must be, and
 * leaves what somebody has customised, see nf-guard.h.
 */
#include "nf-guard-private.h"

#include <string.h>

static gboolean
is_nodemcu_3 (const NfGuardCase *self)
{
  return self->partitions.n > 0;
}

static NfRange
get_target (const NfGuardCase *self)
{
  return (NfRange){ self->advice.address, NF_INIT_DATA_SIZE };
}

static guint
find_init_data (const NfGuardCase *self, guint32 address)
{
  for (guint i = 0; i < self->guard->n_items; i++)
    if (self->guard->items[i].facts->kind == NF_FIRMWARE_INIT_DATA &&
        self->guard->items[i].address == address)
      return i;
  return NF_NO_ITEM;
}

/* --- At the wrong address ---------------------------------------------------------------- */

/* Up to NodeMCU 2 a file of init data is never wrong where the firmware looks; in NodeMCU 3 it only
 * belongs there when the firmware will not help itself. */
static gboolean
is_wanted (const NfGuardCase *self)
{
  return self->advice.address != 0 && find_init_data (self, self->advice.address) == NF_NO_ITEM &&
         (!is_nodemcu_3 (self) || self->advice.action == NF_INIT_DATA_WRITE);
}

static gboolean
check_misplaced (NfGuardCase *self, guint i)
{
  const NfGuardItem *item = &self->guard->items[i];
  gboolean is_harmful = nf_range_meets (nf_guard_get_range (item), nf_guard_get_files (self));
  NfFinding *finding = NULL;

  if (item->address == self->advice.address || item->address == 0 ||
      self->advice.action == NF_INIT_DATA_UNKNOWN)
    return FALSE;
  finding = nf_guard_add (self,
                          is_harmful ? NF_FINDING_INIT_DATA_HARMFUL : NF_FINDING_INIT_DATA_USELESS,
                          is_harmful ? NF_SEVERITY_WARNING : NF_SEVERITY_NOTE,
                          i);
  if (is_wanted (self))
    nf_guard_fix_by_moving (finding, self->advice.address);
  else
    nf_guard_fix_by_removing (finding);
  return finding->fix.kind == NF_FIX_MOVE;
}

/* --- Not there --------------------------------------------------------------------------- */

/* SDKs up to 1.5.1 write a default of their own into a blank sector. A board whose firmware stays
 * is as it was before; one that nobody has looked at mostly has what it needs. */
static NfSeverity
judge_missing (const NfGuardCase *self)
{
  const NfFirmwareFacts *firmware = self->firmware != NULL ? self->firmware->facts : NULL;

  if (firmware == NULL)
    return NF_SEVERITY_WARNING;
  if (self->advice.reason == NF_INIT_DATA_BECAUSE_NOT_READ)
    return nf_init_data_is_written_by (firmware) ? NF_SEVERITY_NOTE : NF_SEVERITY_WARNING;
  if (self->advice.reason == NF_INIT_DATA_BECAUSE_BLANK && firmware->nodemcu == NF_NODEMCU_0_9)
    return NF_SEVERITY_WARNING;
  return NF_SEVERITY_ERROR;
}

/* What covers the place may be a row that clears it; that one goes first. */
static void
fix_missing (NfGuardCase *self, NfFinding *finding, NfFix fix)
{
  guint covering = nf_guard_find_item (self->guard, get_target (self), NF_NO_ITEM);

  if (covering == NF_NO_ITEM) {
    finding->fix = fix;
  } else if (self->guard->items[covering].facts->kind == NF_FIRMWARE_BLANK) {
    finding->item = covering;
    nf_guard_fix_by_removing (finding);
  }
}

static void
check_missing (NfGuardCase *self)
{
  NfFix fix = { .kind = NF_FIX_ADD_INIT_DATA, .item = NF_NO_ITEM };
  NfFinding *finding = NULL;

  if (self->advice.action != NF_INIT_DATA_WRITE)
    return;
  fix.address = self->advice.address;
  fix.other = self->advice.blank_address;
  finding = nf_guard_add (self, NF_FINDING_INIT_DATA_MISSING, judge_missing (self), NF_NO_ITEM);
  finding->range = get_target (self);
  finding->value = self->advice.reason;
  fix_missing (self, finding, fix);
}

/* --- Customised -------------------------------------------------------------------------- */

static void
check_custom_lost (NfGuardCase *self)
{
  NfFix fix = { .kind = NF_FIX_KEEP_INIT_DATA, .item = NF_NO_ITEM };
  NfFinding *finding = NULL;

  if (self->advice.action != NF_INIT_DATA_MOVE_CUSTOM)
    return;
  fix.address = self->advice.address;
  fix.other = self->advice.from;
  finding = nf_guard_add (self, NF_FINDING_INIT_DATA_CUSTOM, NF_SEVERITY_WARNING, NF_NO_ITEM);
  finding->range = (NfRange){ self->advice.from, NF_INIT_DATA_SIZE };
  fix_missing (self, finding, fix);
}

/* A default in the place of somebody's own; another that was changed is what they want. */
static void
check_custom_replaced (NfGuardCase *self, guint i)
{
  guint32 used = nf_flash_content_get_init_data (&self->content);
  const guint8 *custom =
      used != 0 && self->was_read
          ? nf_survey_get (self->guard->survey, (NfRange){ used, NF_INIT_DATA_SIZE })
          : NULL;
  const guint8 *ours = self->guard->items[i].init_data;
  NfFinding *finding = NULL;

  if (nf_init_data_get_state (custom, NF_INIT_DATA_SIZE) != NF_INIT_DATA_CUSTOM || ours == NULL ||
      nf_init_data_get_state (ours, NF_INIT_DATA_SIZE) != NF_INIT_DATA_GOOD)
    return;
  finding = nf_guard_add (self, NF_FINDING_INIT_DATA_CUSTOM, NF_SEVERITY_WARNING, i);
  finding->range = (NfRange){ used, NF_INIT_DATA_SIZE };
  nf_guard_fix_by_removing (finding);
}

/* --- All --------------------------------------------------------------------------------- */

static void
check_age (NfGuardCase *self)
{
  NfFinding *finding = NULL;

  if (!self->advice.is_upgrade)
    return;
  finding = nf_guard_add (self, NF_FINDING_UPGRADE, NF_SEVERITY_WARNING, NF_NO_ITEM);
  finding->fix = (NfFix){ .kind = NF_FIX_ERASE_ALL, .item = NF_NO_ITEM };
}

void
nf_guard_check_init_data (NfGuardCase *self)
{
  guint there = NF_NO_ITEM;
  gboolean will_move = FALSE;

  for (guint i = 0; i < self->guard->n_items; i++)
    if (self->guard->items[i].facts->kind == NF_FIRMWARE_INIT_DATA &&
        nf_guard_is_usable (&self->guard->items[i]))
      will_move = check_misplaced (self, i) || will_move;
  if (self->advice.address != 0)
    there = find_init_data (self, self->advice.address);
  if (there != NF_NO_ITEM) {
    check_custom_replaced (self, there);
  } else if (!will_move) {
    check_missing (self);
    check_custom_lost (self);
  }
  check_age (self);
}
