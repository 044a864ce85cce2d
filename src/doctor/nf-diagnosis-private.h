/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the parts of the diagnosis share. For nf-diagnosis*.c only.
 *
 * The commands are (transfer full) (nullable): NULL where none is known that would help.
 */
#pragma once

#include "nf-diagnosis.h"

G_BEGIN_DECLS

/** Returns: what makes the user a member of the node's group */
char *nf_diagnosis_make_group_command (const NfHostEvidence *host);

/** Returns: what takes brltty off the machine, or keeps it from devices */
char *nf_diagnosis_make_brltty_command (const NfHostEvidence *host);

/** Returns: what brings the kernel up to date */
char *nf_diagnosis_make_update_command (const NfHostEvidence *host);

/** Returns: what loads the driver of @bridge, after getting it where it comes in its own package */
char *nf_diagnosis_make_driver_command (const NfHostEvidence *host, const NfUsbDevice *bridge);

/** Judges the port: the bus, the driver, the permission, who has it. NF_CAUSE_NONE: nothing speaks
 * against opening it */
NfCause nf_diagnose_port (const NfEvidence *evidence);

/** Judges a line that was open. */
NfCause nf_diagnose_line (const NfEvidence *evidence);

/** Returns: (transfer none) (nullable): the bridge that has no port */
const NfUsbDevice *nf_diagnosis_find_bare_bridge (const NfHostEvidence *host);

/** Returns: (transfer none) (nullable): the USB device of the port that was asked for */
const NfUsbDevice *nf_diagnosis_get_device (const NfHostEvidence *host);

G_END_DECLS
