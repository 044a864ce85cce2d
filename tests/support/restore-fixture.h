/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A folder for restore points, a board, and what its flash holds.
 */
#pragma once

#include "nf-restore-points.h"

#include "opcodes.h"

enum { RESTORE_SECTOR = FLASH_SECTOR_SIZE };

typedef struct {
  char *parent;
  char *folder; /* is not there yet */
  NfBoardFacts facts;
  GBytes *flash; /* 64 KiB that look like nothing */
} RestoreFixture;

/** For g_test_add (). */
void restore_fixture_set_up (RestoreFixture *self, gconstpointer unused);
void restore_fixture_tear_down (RestoreFixture *self, gconstpointer unused);

/** Returns: (transfer none): what the flash holds from a sector on */
const guint8 *restore_fixture_get_flash (RestoreFixture *self, guint sector);

/** Returns: (transfer full): a writer into the folder, with all the room there is */
NfRestoreWriter *restore_fixture_new_writer (RestoreFixture *self, const char *title);

/** Keeps @n sectors; blank ones, or those of the flash. */
void restore_fixture_keep (RestoreFixture *self,
                           NfRestoreWriter *writer,
                           guint first,
                           guint n,
                           gboolean is_blank);

/** Returns: (transfer full): the path of "a title" with @n sectors from 3 on, then a blank one */
char *restore_fixture_make_point (RestoreFixture *self, guint n);

/** Returns: (transfer full): what a file is, which must be a restore point */
NfRestorePoint *restore_fixture_open (const char *path);

/** Compares piece @index with @n sectors. */
void restore_fixture_assert_piece (RestoreFixture *self,
                                   GArray *pieces,
                                   guint index,
                                   guint first,
                                   guint n,
                                   gboolean is_blank);
