/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about a plan before it is carried out: what speaks against it and what can
 * be done about that, what the board's init data needs, what stands where in the flash, and whether
 * a person's files stay. Translated; for any thread.
 */
#pragma once

#include "nf-flash-map.h"

G_BEGIN_DECLS

/* --- Findings ---------------------------------------------------------------------------- */

/** Returns: (transfer none): "Warning" */
const char *nf_words_get_severity (NfSeverity severity);

/**
 * Returns: (transfer full): a finding in one sentence: "fw.bin cannot be started from address
 * 0."
 *
 * @name: (nullable): of the file that it is about
 * @other_name: (nullable): of the other one
 */
char *nf_words_format_finding (const NfFinding *finding, const char *name, const char *other_name);

/** Returns: (transfer full) (nullable): the label of a button: "Move to 0x10000"; NULL: there is no
 * fix */
char *nf_words_format_fix (const NfFix *fix);

/* --- Init data --------------------------------------------------------------------------- */

/** Returns: (transfer full): why that is advised, in one sentence, with the address that this
 * firmware looks at */
char *nf_words_format_init_data (const NfInitDataAdvice *advice);

/** Returns: (transfer full): one byte that somebody has changed: "vdd33_const (byte 107): 255
 * instead of 0" */
char *nf_words_format_init_data_byte (const NfInitDataByte *byte);

/* --- The map ----------------------------------------------------------------------------- */

/** Returns: (transfer full): "0x10000 to 0x73fff". @range: not empty */
char *nf_words_format_range (NfRange range);

/** Returns: (transfer none): "File system" */
const char *nf_words_get_content (NfContent content);

/**
 * Returns: (transfer full): a region in one line: "0x10000 to 0x73fff (400 KB): Program, will hold
 * fw.bin"
 *
 * @name, @other_name: (nullable): of the files that want it
 */
char *nf_words_format_region (const NfRegion *region, const char *name, const char *other_name);

/** Returns: (transfer full): the answer to "Do my files stay?" */
char *nf_words_format_files (const NfFilesAnswer *answer);

G_END_DECLS
