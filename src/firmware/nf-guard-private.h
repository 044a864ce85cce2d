/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the checks of a guard share: the case, as it was worked out once, and the findings so far.
 * Each idea has a file of its own, nf-guard-*.c.
 */
#pragma once

#include "nf-flash-content.h"

G_BEGIN_DECLS

/** Where the SDK's boot loader looks for the programs that it starts. */
enum {
  NF_SLOT_1 = 0x1000,
  NF_SLOT_2 = 0x81000,
  NF_SLOT_2_C1 = 0x101000, /* with 1 MB for each */
};

typedef struct {
  const NfGuard *guard;
  GArray *findings; /* of NfFinding */

  guint32 flash_bytes; /* 0: not known */
  gboolean was_read;   /* the chip */
  NfFlashContent content;

  const NfGuardItem *start;    /* (nullable): what the plan writes to 0 */
  const NfGuardItem *firmware; /* (nullable): what says which firmware will run; NULL: the one that
                                  is on the chip */
  guint32 header_bytes;        /* the flash size that the header at 0 will say; 0: not known */
  NfPartitions partitions;     /* of the firmware that will run; n is 0 for others than NodeMCU 3.
                                  Filled in, as long as the size of the flash is known */
  gboolean is_layout_possible; /* what it lays out fits */
  NfInitDataAdvice advice;
} NfGuardCase;

/** Works out all but the findings. */
void nf_guard_case_init (NfGuardCase *self, const NfGuard *guard);
void nf_guard_case_clear (NfGuardCase *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfGuardCase, nf_guard_case_clear)

/** Returns: whether the file could be written at all, so that its place matters */
gboolean nf_guard_is_usable (const NfGuardItem *item);

NfRange nf_guard_get_range (const NfGuardItem *item);

/** Returns: the item that has a byte in @range, but for @except; NF_NO_ITEM: none. A gap that a
 * file leaves counts as free */
guint nf_guard_find_item (const NfGuard *guard, NfRange range, guint except);

/** Finds where a file belongs on this board. Returns: FALSE when nobody knows */
gboolean nf_guard_find_place (const NfGuardCase *self, const NfGuardItem *item, guint32 *address);

/** Returns: where the file system is of the firmware that will run; size 0: it has none, or nobody
 * knows */
NfRange nf_guard_get_files (const NfGuardCase *self);

/** Adds a finding about an item, without a fix. Returns: it, until the next is added */
NfFinding *nf_guard_add (NfGuardCase *self, NfFindingKind kind, NfSeverity severity, guint item);

/** Gives a finding its fix. */
void nf_guard_fix_by_removing (NfFinding *finding);
void nf_guard_fix_by_moving (NfFinding *finding, guint32 address);

void nf_guard_check_chip (NfGuardCase *self);
void nf_guard_check_places (NfGuardCase *self);
void nf_guard_check_init_data (NfGuardCase *self);
void nf_guard_check_file_systems (NfGuardCase *self);

G_END_DECLS
