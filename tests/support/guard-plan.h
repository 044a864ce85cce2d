/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A plan for the guard to judge, file by file, and a person who clicks on a fix.
 */
#pragma once

#include "nf-guard.h"

#include "support/test-chip.h"

enum { GUARD_PLAN_MAX = 8 };

typedef struct {
  NfGuard guard;
  NfGuardItem items[GUARD_PLAN_MAX];
  NfFirmwareFacts facts[GUARD_PLAN_MAX];
  NfSurvey *survey;
  NfBoardFacts board;
} GuardPlan;

/** Makes a chip of 4 MB as it is after some time with that NodeMCU, with files. */
TestChip *guard_make_board (NfNodemcu nodemcu);

/** @chip: (nullable): one that was read */
void guard_plan_init (GuardPlan *self, guint32 flash_bytes, TestChip *chip);
void guard_plan_clear (GuardPlan *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuardPlan, guard_plan_clear)

/** Adds a file of @size bytes. Returns: its facts, to be added to: it belongs at @place */
NfFirmwareFacts *
guard_plan_add (GuardPlan *self, NfFirmwareKind kind, guint32 address, guint32 size, guint32 place);

/* What is mostly added. */

/** A whole NodeMCU of @nodemcu, its header made for @size. @lfs: bytes of the store, of a 3 */
NfFirmwareFacts *
guard_plan_add_nodemcu (GuardPlan *self, NfNodemcu nodemcu, NfFlashSize size, guint32 lfs);

/** Init data; @bytes: (nullable): what it says, NULL: the default */
void guard_plan_add_init_data (GuardPlan *self, guint32 address, const guint8 *bytes);

/** Fails unless the guard finds exactly @kinds, -1 at the end, in this order. Returns: the first;
 * size 0 and no fix when there is none */
NfFinding guard_plan_check (const GuardPlan *self, ...);

/** Fails unless a finding is as it should be. */
void
guard_assert_finding (const NfFinding *finding, NfSeverity severity, guint item, NfFixKind fix);

/** Does what one click on a fix does. */
void guard_plan_apply (GuardPlan *self, const NfFinding *finding);
