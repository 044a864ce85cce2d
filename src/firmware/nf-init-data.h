/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The 128 bytes of RF parameters that the SDK reads at its start: what they say, and what a board
 * needs done to them so that the firmware about to be written finds what it expects.
 *
 * Pure functions, for any thread. Sources: Espressif's PHY init parameter guide 1.0 (names and
 * units); the files of the NONOS SDK; NodeMCU's app/user/user_main.c at its tags (who writes what
 * and when).
 */
#pragma once

#include "nf-firmware.h"
#include "nf-survey.h"

G_BEGIN_DECLS

enum { NF_INIT_DATA_SIZE = 128 };

/** What stands in a sector of init data. */
typedef enum {
  NF_INIT_DATA_NOT_READ,
  NF_INIT_DATA_BLANK,  /* the first word is FFFFFFFF: what NodeMCU takes for blank */
  NF_INIT_DATA_GOOD,   /* begins with 05 and equals a default of one of the SDKs */
  NF_INIT_DATA_CUSTOM, /* begins with 05 and differs from a default in some bytes: somebody's own */
  NF_INIT_DATA_OLD,    /* of an SDK of another generation: begins with 02, 03 or 04 */
  NF_INIT_DATA_FOREIGN, /* anything else, also what begins with 05 by chance */
} NfInitDataState;

/** @bytes: (nullable): what stands there. Fewer than NF_INIT_DATA_SIZE are FOREIGN, unless blank */
NfInitDataState nf_init_data_get_state (const guint8 *bytes, gsize size);

/** A byte that differs from the default. */
typedef struct {
  guint offset;
  const char *name; /* in English, as Espressif names it: "vdd33_const" */
  guint8 value;
  guint8 standard; /* what the default has there */
} NfInitDataByte;

/** Returns: (transfer full) (element-type NfInitDataByte): what differs from the version of the
 * default that is nearest. @version: (out) (optional): 0x05 or 0x08: which one that is */
GArray *nf_init_data_compare (const guint8 bytes[NF_INIT_DATA_SIZE], guint8 *version);

/** Returns: (transfer none): the name of a byte of it; "reserved" for those that have none */
const char *nf_init_data_get_byte_name (guint offset);

/** What is to be done. */
typedef enum {
  NF_INIT_DATA_NOTHING,     /* leave it as it is */
  NF_INIT_DATA_WRITE,       /* write the default at ADDRESS, and where BLANK_ADDRESS is not 0
                               blank there */
  NF_INIT_DATA_KEEP_CUSTOM, /* a customised one stands at ADDRESS, and stays */
  NF_INIT_DATA_MOVE_CUSTOM, /* a customised one stands at FROM: it is to be written to ADDRESS. Both
                               are the same where the rest of the job would clear it */
  NF_INIT_DATA_UNKNOWN,     /* nobody knows what this firmware needs: nothing is done */
} NfInitDataAction;

/** Why; each is one sentence in nf-words-guard.h. */
typedef enum {
  NF_INIT_DATA_BECAUSE_NOT_USED,      /* this firmware brings its own (Arduino, RTOS SDK …) */
  NF_INIT_DATA_BECAUSE_GOOD,          /* what is there is right */
  NF_INIT_DATA_BECAUSE_WRITES_ITSELF, /* the firmware will find nothing of use, and puts it there */
  NF_INIT_DATA_BECAUSE_BLANK,         /* the sector is blank, and the firmware would loop */
  NF_INIT_DATA_BECAUSE_OLD,           /* what is there is of another age */
  NF_INIT_DATA_BECAUSE_FOREIGN,       /* what is there is no init data, and would not be repaired */
  NF_INIT_DATA_BECAUSE_LOOKED_ALREADY, /* NodeMCU 3 has noted that it looked, and will not again */
  NF_INIT_DATA_BECAUSE_CLEARED,        /* the image covers it, and the firmware writes it anew */
  NF_INIT_DATA_BECAUSE_IN_IMAGE,       /* a file that is written covers it and brings its own */
  NF_INIT_DATA_BECAUSE_CUSTOM,         /* somebody has changed it on purpose */
  NF_INIT_DATA_BECAUSE_NOT_READ,       /* the chip was not read: the safe thing is done */
  NF_INIT_DATA_BECAUSE_UNKNOWN,        /* the firmware is not known, or where it looks */
  NF_N_INIT_DATA_REASONS,
} NfInitDataReason;

typedef struct {
  NfInitDataAction action;
  NfInitDataReason reason;
  guint32 address;       /* where this firmware looks; 0: nowhere */
  guint32 blank_address; /* with NF_INIT_DATA_WRITE: a sector to be blanked as well; 0: none */
  guint32 from;          /* with NF_INIT_DATA_MOVE_CUSTOM */
  gboolean is_upgrade;   /* the chip holds a firmware of another generation: the clean way is to back up,
                            erase and write */
} NfInitDataAdvice;

/** What is about to be written. */
typedef struct {
  const NfFirmwareFacts *firmware; /* (nullable): the program for 0, or NodeMCU's code; NULL: the
                                      one on the chip stays */
  guint32 header_bytes;            /* the flash size that the header at 0 will say, after patching;
                                      0: not known */
  const NfRange *written;          /* where files go that are no init data … */
  guint n_written;
  const NfRange *blanked; /* … and where files go that hold nothing but FF */
  guint n_blanked;
  gboolean erase_all; /* all of the flash is erased first */
} NfIntention;

/**
 * Decides what the board needs.
 *
 * @survey: (nullable): what is on the chip now; NULL: not read
 */
NfInitDataAdvice nf_init_data_advise (const NfIntention *intention, const NfSurvey *survey);

/** Returns: where that firmware looks for its init data; 0: it has none, or nobody knows.
 * @header_bytes: the flash size in the header at 0; 0: not known */
guint32 nf_init_data_get_address (const NfFirmwareFacts *firmware, guint32 header_bytes);

/** Returns: where a firmware that is on a chip, and reads init data, looks for it: by NodeMCU 3's
 * table, else by the size in its header; 0: neither is there. @survey: what nf_flash_map_wants ()
 * wants */
guint32 nf_init_data_find_on_chip (const NfSurvey *survey);

/** Returns: whether that firmware writes init data itself where it finds nothing */
gboolean nf_init_data_is_written_by (const NfFirmwareFacts *firmware);

G_END_DECLS
