/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What stands in a virtual board's flash, as far as it can be played: an image that carries a
 * script; NodeMCU of every age; the AT firmware of Espressif's SDK behind its boot loader. The
 * last two are known by their own texts, and what they say is what stands there.
 *
 * What firmware writes to the flash when it starts, it writes here too.
 */
#pragma once

#include "nf-virtual-chip.h"
#include "nf-virtual-script.h"

G_BEGIN_DECLS

/** Programs are mapped from the first MB of the flash. */
enum { NF_VIRTUAL_FIRMWARE_MAPPED = 0x100000 };

/** Returns: (transfer full) (nullable): what the program in the flash does, NULL when that is not
 * known. May write to the flash */
NfVirtualScript *nf_virtual_firmware_find_script (NfVirtualChip *chip);

/** What the SDK does at its start that keeps its init data where the image header's size says.
 * Returns: (transfer full) (nullable): its complaint, NULL when all is well */
char *nf_virtual_firmware_check_init_data (NfVirtualChip *chip);

/** The same for init data at @address. */
char *nf_virtual_firmware_check_init_data_at (NfVirtualChip *chip, guint32 address);

/** Returns: a byte of the flash; an address beyond its end comes round to its beginning */
guint8 nf_virtual_firmware_get_byte (const NfVirtualChip *chip, guint32 address);

/** Returns: the flash size in the header of the image at 0, in bytes; 0: none that the SDK knows */
guint32 nf_virtual_firmware_get_header_size (const NfVirtualChip *chip);

/** Returns: (transfer none) (nullable): where @text begins in the mapped flash, at or behind @from
 * (NULL: the beginning) */
const guint8 *
nf_virtual_firmware_find (const NfVirtualChip *chip, const guint8 *from, const char *text);

/** Appends the lines of the SDK's start about its RF calibration, at the boot ROM's rate.
 * @calibration: where the calibration stands; @init_data: and the init data */
void nf_virtual_firmware_append_rf_lines (const NfVirtualChip *chip,
                                          GString *script,
                                          guint32 calibration,
                                          guint32 init_data);

G_END_DECLS
