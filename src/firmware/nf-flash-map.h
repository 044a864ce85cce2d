/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The whole flash as a row of regions: what is there now, and what a plan makes of it. What a
 * drawing shows and a list tells; the words are elsewhere (nf-words-guard.h).
 *
 * Pure functions, for any thread.
 */
#pragma once

#include "nf-guard.h"

G_BEGIN_DECLS

/** What a region holds. */
typedef enum {
  NF_CONTENT_UNREAD, /* nobody has looked */
  NF_CONTENT_BLANK,
  NF_CONTENT_PROGRAM, /* with the boot part */
  NF_CONTENT_FILE_SYSTEM,
  NF_CONTENT_LFS,
  NF_CONTENT_INIT_DATA,
  NF_CONTENT_RF_CAL,
  NF_CONTENT_PARAMETERS,    /* the SDK's: Wi-Fi settings and such */
  NF_CONTENT_CONFIGURATION, /* NodeMCU 3's page at 0x10000 */
  NF_CONTENT_UNKNOWN,       /* something: treated as data of the person's */
  NF_N_CONTENTS,
} NfContent;

/** What becomes of it. */
typedef enum {
  NF_FATE_STAYS,
  NF_FATE_WRITTEN,  /* by a file of the plan: ITEM */
  NF_FATE_ERASED,   /* and left blank */
  NF_FATE_KEPT,     /* shares a sector with a file, and is put back */
  NF_FATE_CONFLICT, /* two files want it: ITEM and OTHER_ITEM */
  NF_FATE_BEYOND,   /* a file goes there, and the flash has ended */
  NF_N_FATES,
} NfFate;

typedef struct {
  NfRange range;
  NfContent now;
  NfFate fate;
  guint item, other_item; /* NF_NO_ITEM: none */
} NfRegion;

/** Answers "do my files stay?". */
typedef enum {
  NF_FILES_UNKNOWN, /* not read, or nothing that tells: treated as data */
  NF_FILES_NONE,    /* there is no file system */
  NF_FILES_STAY,
  NF_FILES_LOST, /* written over or erased, at least in part */
  NF_FILES_MOVE, /* they stay, but the new firmware looks for its file system elsewhere */
} NfFilesFate;

typedef struct {
  NfFilesFate fate;
  NfContent kind;    /* NF_CONTENT_FILE_SYSTEM, or NF_CONTENT_UNKNOWN */
  NfRange range;     /* where they are now */
  NfRange new_range; /* where the new firmware will look; size 0: not known */
} NfFilesAnswer;

/** Returns: (transfer full) (element-type NfRegion): in order, without gaps, from 0 to the end of
 * the flash, and behind it what lies beyond; empty while the size of the flash is not known */
GArray *nf_flash_map_make (const NfGuard *guard);

/** Returns: (transfer full) (element-type NfRegion): what is on the chip alone, all of it staying.
 * @survey: as read */
GArray *nf_flash_map_read (const NfSurvey *survey);

NfFilesAnswer nf_flash_map_answer (const NfGuard *guard);

/**
 * Says what of a chip has to be read for all this; a gate's wants ().
 *
 * @data: not used
 */
gboolean nf_flash_map_wants (const NfSurvey *survey, NfRange *range, gpointer data);

G_END_DECLS
