/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What stands on a chip, found out from what was read of it: the programs by their headers, NodeMCU
 * 3's areas by its page, file systems by their marks, the SDK's sectors by the size in the header.
 * What tells nothing is unknown, and what nobody has looked at stays so.
 *
 * The same code says what has still to be read: the first thing that it missed. For the files of
 * this folder only.
 */
#pragma once

#include "nf-flash-map.h"

G_BEGIN_DECLS

/** How far behind the last, the SDK's sectors begin: 7C000, 7D000 … of a flash of 512 KB. */
enum {
  NF_RF_CAL_FROM_END = 0x5000,
  NF_INIT_DATA_FROM_END = 0x4000,
  NF_PARAMETERS_FROM_END = 0x3000,
  NF_BLANK_FROM_END = 0x2000,
};

typedef struct {
  const NfSurvey *survey;
  guint n_sectors;
  guint8 *sectors; /* what is in each, an NfContent */

  gboolean has_header;    /* at 0, as a program's begins */
  gboolean has_program;   /* at 0, one that the ROM could start */
  guint32 header_bytes;   /* the flash size that it says; 0: none */
  NfFlashSettings header; /* KEEP without a program */
  guint32 program_end;    /* behind the program at 0 */
  gboolean is_loader;     /* the program at 0 starts another, which need not be there */

  /* An older NodeMCU, or another program of the SDK in two parts without a boot loader: the second
   * stands at 0x10000 and has no header. */
  gboolean is_classic;
  gboolean has_page;       /* a NodeMCU 3 */
  gboolean has_started;    /* and it has filled in its page */
  NfPartitions partitions; /* of it, filled in by us where it has not */
  NfNodemcu nodemcu;       /* which; NONE: not known, or another firmware. Of the older ones
                              only 0_9 and 2, which stands for early 1.5.4.1 as well */

  NfRange files;          /* the largest file system; size 0: none was found */
  gboolean has_old_files; /* it is a SPIFFS without a mark, as 1.5.1 and before made it */
  guint probes_left;      /* for what might be a file system or a program */

  NfRange missing; /* the first thing that was not read; size 0: nothing */
} NfFlashContent;

/**
 * Finds out what is on a chip.
 *
 * @survey: (nullable): must outlive @self, unchanged. NULL: nothing was read
 */
void nf_flash_content_init (NfFlashContent *self, const NfSurvey *survey);
void nf_flash_content_clear (NfFlashContent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfFlashContent, nf_flash_content_clear)

/** Returns: (nullable): the bytes of @range; NULL when they were not read, which is noted */
const guint8 *nf_flash_content_look (NfFlashContent *self, NfRange range);

/** Says what the sectors of @range hold, where nothing else has been found. Blank ones too, unless
 * all are blank; never one that was not looked at. Returns: whether there is anything */
gboolean nf_flash_content_mark (NfFlashContent *self, NfRange range, NfContent content);

/** The same, but for used sectors alone. */
void nf_flash_content_mark_used (NfFlashContent *self, NfRange range, NfContent content);

/**
 * Reads the headers of a program.
 *
 * @end: (out): behind its last byte
 *
 * Returns: whether there is one whose every segment lies in the flash
 */
gboolean nf_flash_content_find_program (NfFlashContent *self, guint32 address, guint32 *end);

/** Looks for file systems and programs where nothing else has been found
 * (nf-flash-content-files.c). */
void nf_flash_content_find_files (NfFlashContent *self);

/** Returns: where this chip's firmware looks for its init data; 0: not known */
guint32 nf_flash_content_get_init_data (const NfFlashContent *self);

/** Returns: whether two ranges have a byte in common */
gboolean nf_range_meets (NfRange a, NfRange b);

G_END_DECLS
