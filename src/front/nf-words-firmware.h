/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about files: what one is, why it is taken for that, what is wrong with it,
 * and what to do with one that cannot be written. Translated; for any thread.
 */
#pragma once

#include "nf-firmware.h"

G_BEGIN_DECLS

/** Returns: (transfer full): what a file is, in one line: "NodeMCU 2.2.0, integer, 12 modules" */
char *nf_words_format_firmware (const NfFirmware *firmware);

/** Returns: (transfer full): why, in one sentence without a full stop: "It carries NodeMCU's own
 * partition record at 0x10000" */
char *nf_words_format_firmware_reason (const NfFirmware *firmware);

/** Returns: (transfer full): where it goes: "0x10000", "Where the firmware has its file system"; ""
 * when a person has to say it */
char *nf_words_format_firmware_place (const NfFirmware *firmware);

/** Returns: (transfer full) (nullable): what is wrong with it, and at which byte; NULL: nothing */
char *nf_words_format_firmware_fault (const NfFirmware *firmware);

/** Returns: (transfer full) (nullable): why it cannot be written as it is, and what to do; NULL: it
 * can be written */
char *nf_words_format_firmware_refusal (const NfFirmware *firmware);

/** Returns: (transfer full): some lines for the file's row in a table: what it is, the reason, why
 * it goes where it goes, and when it was built. @is_given: its address was not found by itself */
char *nf_words_format_firmware_why (const NfFirmware *firmware, gboolean is_given);

/** Returns: how many modules a NodeMCU has; 0: not known */
guint nf_words_count_modules (const NfFirmwareFacts *facts);

G_END_DECLS
