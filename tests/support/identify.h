/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Identifies files that tests have made, and checks what is said of damaged ones.
 */
#pragma once

#include "nf-firmware.h"

/** Identifies the first @size bytes, in memory that ends where they end. Returns: (transfer full)
 */
NfFirmware *identify (const char *name, const GByteArray *file, gsize size);

/** Identifies all of @file as "firmware.bin". @firmware: (inout): is replaced. Returns: (transfer
 * none) */
const NfFirmwareFacts *identify_facts (NfFirmware **firmware, const GByteArray *file);

/** What is said of a file in short. */
typedef struct {
  NfFirmwareKind kind;
  NfGoesTo goes_to;
  guint32 address;
  NfConfidence confidence;
} IdentifyVerdict;

/** Fails unless @file, under that name, is sound and this. */
void identify_assert_verdict (const char *name, const GByteArray *file, IdentifyVerdict expected);

/** Identifies every beginning of @file, so that reading on is found out. */
void identify_cut_everywhere (const GByteArray *file);

/** Fails unless @file is known to be damaged in that way, at that byte. */
void identify_assert_fault (const GByteArray *file, NfFirmwareFault fault, gsize at);

/** Cuts @file off everywhere before @end. What is left must be cut off at its end, or below @begin
 * not known. */
void identify_assert_cut_off (const GByteArray *file, gsize begin, gsize end);
