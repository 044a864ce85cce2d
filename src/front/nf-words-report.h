/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The doctor's evidence as lines, and as a report that can be pasted into a forum.
 *
 * The report holds nothing that belongs to a person: no names of people, folders, networks and
 * machines, no whole MAC addresses and serial numbers. Of what the board said only the lines of the
 * ROM and the SDK are quoted, whose form is known; what its program says, which may be anything,
 * is counted.
 */
#pragma once

#include "nf-diagnosis.h"

G_BEGIN_DECLS

/** Returns: (transfer full) (element-type utf8): one line each: "USB: CH340 at 1-1.4, driver ch341,
 * /dev/ttyUSB0, plugged in 12 s ago" */
GPtrArray *nf_words_list_evidence (const NfEvidence *evidence);

/** Returns: (transfer full): plain text of many lines */
char *nf_words_format_report (const NfEvidence *evidence, const NfDiagnosis *diagnosis);

G_END_DECLS
