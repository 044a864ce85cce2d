/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What speaks against a plan: the files, where they go and how, held against each other and
 * against the chip as it was read. Each finding names a fix that can be applied by one click.
 *
 * Facts only; the sentences stand in nf-words-guard.h. Pure functions, for any thread.
 */
#pragma once

#include "nf-init-data.h"

#include "nf-board-facts.h"
#include "nf-progress.h"

G_BEGIN_DECLS

typedef enum {
  NF_FINDING_WRONG_CHIP,   /* the file is for another chip */
  NF_FINDING_NOT_WRITABLE, /* the file is none that is written as it is: an archive, a web page … */
  NF_FINDING_DAMAGED,      /* the file is damaged or cut off */
  NF_FINDING_TOO_LARGE,    /* it ends past the end of the flash */
  NF_FINDING_OVERLAP,      /* two files want the same place */
  NF_FINDING_SIZE_TOO_LARGE,   /* the header says more flash than there is: the SDK would look for
                                  its parameters where there is nothing */
  NF_FINDING_SIZE_TOO_SMALL,   /* the header says less: parameters may lie inside the firmware */
  NF_FINDING_MODE_CANNOT_BOOT, /* an ESP8285 boots in DOUT alone */
  NF_FINDING_NO_BOOT_LOADER,   /* a user program, and nothing at 0 that would start it */
  NF_FINDING_APP_AT_ZERO, /* a file at 0 that the ROM cannot start: an app, data, a user program */
  NF_FINDING_PROGRAM_NOT_AT_ZERO, /* a program for 0 that would go elsewhere */
  NF_FINDING_CODE_MISSING,  /* a boot part without its code, or the code without its boot part,
                               and the chip does not hold the other either */
  NF_FINDING_WRONG_SLOT,    /* user2 in the first slot, or the other way round */
  NF_FINDING_WRONG_ADDRESS, /* a file whose place is known goes elsewhere */
  NF_FINDING_LFS_NUMBERS,   /* an integer LFS image for a float firmware, or the other way round */
  NF_FINDING_LFS_TOO_LARGE, /* it does not fit the firmware's LFS area */
  NF_FINDING_INIT_DATA_USELESS, /* init data where this firmware never looks */
  NF_FINDING_INIT_DATA_HARMFUL, /* the same, and it lies in its file system */
  NF_FINDING_INIT_DATA_MISSING, /* this firmware needs it and it will not be there */
  NF_FINDING_INIT_DATA_CUSTOM,  /* a customised one would be lost */
  NF_FINDING_IN_FILE_SYSTEM, /* a file goes into the file system of the firmware being written, or
                                of the one that stays */
  NF_FINDING_FILES_LOST,     /* the file system on the chip would be erased or written over */
  NF_FINDING_UPGRADE,        /* another age of NodeMCU is on the chip: the clean way is to erase */
  NF_FINDING_TOO_SMALL_FOR,  /* this firmware needs more flash than there is (NodeMCU 3: 1 MB) */
  NF_N_FINDINGS,
} NfFindingKind;

typedef enum {
  NF_SEVERITY_NOTE,       /* worth knowing */
  NF_SEVERITY_WARNING,    /* the board will probably not do what is wanted; can be overridden */
  NF_SEVERITY_ERROR,      /* the board will not start; can be overridden */
  NF_SEVERITY_IMPOSSIBLE, /* cannot be done at all */
} NfSeverity;

/** What one click does about it. */
typedef enum {
  NF_FIX_NONE,
  NF_FIX_MOVE,           /* the row to ADDRESS */
  NF_FIX_REMOVE,         /* the row */
  NF_FIX_SET_MODE,       /* VALUE: NfFlashMode */
  NF_FIX_SET_SIZE,       /* VALUE: NfFlashSize */
  NF_FIX_ADD_INIT_DATA,  /* a row with the default at ADDRESS, and blank at OTHER when not 0 */
  NF_FIX_KEEP_INIT_DATA, /* a row with what was read at OTHER, for ADDRESS */
  NF_FIX_ERASE_ALL,      /* the whole flash first */
  NF_N_FIXES,
} NfFixKind;

typedef struct {
  NfFixKind kind;
  guint item; /* of NF_FIX_MOVE and NF_FIX_REMOVE */
  guint32 address, other;
  int value;
} NfFix;

typedef struct {
  NfFindingKind kind;
  NfSeverity severity;
  guint item;       /* which of the files, NF_NO_ITEM: none of them */
  guint other_item; /* of NF_FINDING_OVERLAP; else NF_NO_ITEM */
  NfRange range;    /* the place it is about; size 0: none */
  guint32 value;    /* SIZE_*: the bytes that the header says. MODE_CANNOT_BOOT: NfFlashMode.
                       TOO_LARGE, LFS_TOO_LARGE, TOO_SMALL_FOR: the bytes there are. INIT_DATA_MISSING:
                       NfInitDataReason */
  NfFix fix;
} NfFinding;

/** One file of the plan. */
typedef struct {
  const NfFirmwareFacts *facts;
  NfFlashSettings header; /* what the file's own header says; KEEP when it does not begin with E9 */
  const guint8 *init_data; /* (nullable): NF_INIT_DATA_SIZE bytes, of NF_FIRMWARE_INIT_DATA */
  guint32 address;
  guint32 size; /* bytes */
} NfGuardItem;

/** Returns: an item that lives as long as @firmware and @bytes, the file's content, do */
NfGuardItem nf_guard_make_item (const NfFirmware *firmware, GBytes *bytes, guint32 address);

typedef struct {
  const NfGuardItem *items;
  guint n_items;
  NfFlashSettings settings; /* what the header of the program at 0 is made to say */
  gboolean erase_all;
  guint32 flash_bytes;       /* as the chip or the profile says; 0: not known */
  const NfBoardFacts *facts; /* (nullable): when a board was asked */
  const NfSurvey *survey;    /* (nullable): when it was read */
} NfGuard;

/** Returns: (transfer full) (element-type NfFinding): the worst first */
GArray *nf_guard_check (const NfGuard *guard);

/** Returns: what the board needs of init data, whatever files of it there are among the items */
NfInitDataAdvice nf_guard_advise (const NfGuard *guard);

/**
 * Says which part of an item may be left out in favour of another: a whole NodeMCU 3 holds nothing
 * but FF between its two parts, where the chip has its calibration and its init data. Where another
 * file goes there, the two parts are to be written on their own.
 *
 * Returns: size 0: there is none
 */
NfRange nf_guard_get_gap (const NfGuardItem *item);

/** Returns: (transfer none): a stable name for scripts and --force: "wrong-chip" */
const char *nf_finding_get_name (NfFindingKind kind);
const char *nf_severity_get_name (NfSeverity severity);

G_END_DECLS
