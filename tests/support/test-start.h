/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What can stand in a sector of init data, and what each NodeMCU does about it when it starts,
 * played on a flash laid out by hand. For tests of the advice.
 */
#pragma once

#include "nf-init-data.h"

#include "support/test-chip.h"

typedef enum {
  BLANK,
  GOOD_V05,
  GOOD_V08,
  GOOD_0_9, /* the default of NodeMCU 0.9.5 */
  GOOD_1_2, /* that of SDK 1.2.0 */
  CUSTOM,
  OLD_4,
  OLD_2,
  FOREIGN,
  FOREIGN_FF, /* begins with FF, but is not blank */
  FOREIGN_5,  /* begins with 05 by chance */
  N_STATES,
  NOT_READ = N_STATES,
  N_CASES,
} State;

/** Fills a sector. @state: not NOT_READ */
void put_state (TestChip *chip, guint32 address, State state);

/** Starts a firmware that looks for its init data by the size of all the flash. What it writes, it
 * writes. Returns: whether the SDK gets past its "rf_cal[0] !=0x05", with data that is no rubbish
 */
gboolean start (TestChip *chip, NfNodemcu nodemcu);

/** Does to the flash what was advised to be written. */
void follow (TestChip *chip, const NfInitDataAdvice *advice);

/* --- What is right ------------------------------------------------------------------------ */

typedef struct {
  NfInitDataAction action;
  NfInitDataReason reason;
} Expected;

#define WRITE(reason)                                                                              \
  {                                                                                                \
    NF_INIT_DATA_WRITE, NF_INIT_DATA_BECAUSE_##reason                                              \
  }
#define NOTHING(reason)                                                                            \
  {                                                                                                \
    NF_INIT_DATA_NOTHING, NF_INIT_DATA_BECAUSE_##reason                                            \
  }
#define KEEP                                                                                       \
  {                                                                                                \
    NF_INIT_DATA_KEEP_CUSTOM, NF_INIT_DATA_BECAUSE_CUSTOM                                          \
  }
#define MOVE                                                                                       \
  {                                                                                                \
    NF_INIT_DATA_MOVE_CUSTOM, NF_INIT_DATA_BECAUSE_CUSTOM                                          \
  }
#define UNKNOWN                                                                                    \
  {                                                                                                \
    NF_INIT_DATA_UNKNOWN, NF_INIT_DATA_BECAUSE_UNKNOWN                                             \
  }

/** @blank: the sector to be blanked as well; 0: none */
void
assert_advice (const NfInitDataAdvice *advice, Expected expected, guint32 address, guint32 blank);

/** What is about to be written. */
NfIntention
intend (const NfFirmwareFacts *firmware, guint32 header_bytes, const NfRange *written, guint n);
