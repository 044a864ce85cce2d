/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What stands in the flash of a board, as far as it was read: the memory with holes in it.
 *
 * Filled by the flasher (nf-gate.h) before it writes, then read by whoever judges; never changed
 * after it was handed out. Reference counted, so it crosses threads without a lock.
 */
#pragma once

#include "nf-range.h"

#include "opcodes.h"

G_BEGIN_DECLS

typedef struct _NfSurvey NfSurvey;

/** @flash_bytes: the size of the flash; 0: not known, then nothing can be added */
NfSurvey *nf_survey_new (guint32 flash_bytes);
NfSurvey *nf_survey_ref (NfSurvey *self);
void nf_survey_unref (NfSurvey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfSurvey, nf_survey_unref)

guint32 nf_survey_get_flash_bytes (const NfSurvey *self);

/** Adds what was read. @bytes: @range's size of them; a place that is known already is replaced */
void nf_survey_add (NfSurvey *self, NfRange range, const guint8 *bytes);

/** Says that a sector holds nothing but FF, or something else. @address: a multiple of its size */
void nf_survey_set_blank (NfSurvey *self, guint32 address, gboolean is_blank);

/** Returns: (transfer none) (nullable): the bytes of @range; NULL when not all of them are known.
 * Those of a blank sector are known without having been read. Valid as long as @self is not
 * changed */
const guint8 *nf_survey_get (const NfSurvey *self, NfRange range);

typedef enum {
  NF_SECTOR_NOT_READ,
  NF_SECTOR_BLANK,
  NF_SECTOR_USED,
} NfSectorState;

/** Returns: what is known of the sector that @address lies in */
NfSectorState nf_survey_get_sector (const NfSurvey *self, guint32 address);

G_END_DECLS
