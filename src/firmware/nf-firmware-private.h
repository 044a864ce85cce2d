/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the parts of nf-firmware share: the file that is being looked at, and the questions that are
 * put to it one after the other. For nf-firmware*.c only.
 */
#pragma once

#include "nf-firmware.h"

G_BEGIN_DECLS

struct _NfFirmware {
  gatomicrefcount ref_count;
  NfFirmwareFacts facts;
  GArray *programs; /* of NfFirmwareProgram */
  GPtrArray *texts; /* that the facts point to */
};

/** What is wrong with a program. */
typedef struct {
  NfFirmwareFault kind;
  gsize at;
} NfFault;

/** A file that is being looked at, and what has been found out. */
typedef struct {
  NfFirmware *firmware;   /* the result … */
  NfFirmwareFacts *facts; /* … and its facts */
  const char *name;       /* in lower case, without folders */
  const guint8 *data;     /* NULL: it cannot be read */
  gsize size;
  gboolean is_inner;      /* it was packed in another file: no further ones are unpacked */
  gboolean is_place_open; /* the bytes do not say where it goes, so its name may */
} NfLook;

/* --- Bytes and texts (nf-firmware-text.c) ------------------------------------------------ */

/** Returns: whether @size bytes stand at @at */
gboolean nf_look_has (const NfLook *look, gsize at, gsize size);
/** Returns: whether those of @text stand at @at */
gboolean nf_look_has_text (const NfLook *look, gsize at, const char *text);
/** Returns: whether all of a range is FF, and there */
gboolean nf_look_is_blank (const NfLook *look, gsize at, gsize size);

/** Returns: (nullable): where @text stands first, from @from on, NULL: nowhere. @from: (nullable):
 * NULL: the beginning */
const guint8 *nf_look_find (const NfLook *look, const guint8 *from, const char *text);

/** Keeps text for the facts: without blanks around it, with other characters in place of those that
 * cannot be shown. Returns: (transfer none) (nullable): NULL when nothing is left */
const char *nf_look_keep (NfLook *look, gconstpointer text, gsize size);
/** The same for text that ends with NUL, or NULL. */
const char *nf_look_keep_text (NfLook *look, const char *text);

/* --- Results (nf-firmware.c) ------------------------------------------------------------- */

void nf_look_set (NfLook *look, NfFirmwareKind kind, NfConfidence confidence);
void nf_look_set_address (NfLook *look, guint32 address);
void nf_look_set_place (NfLook *look, NfGoesTo goes_to);
/** The first fault that is found stays. */
void nf_look_set_fault (NfLook *look, NfFirmwareFault fault, gsize at);
void nf_look_add_program (NfLook *look, const NfFirmwareProgram *program);
/** Finds out what is packed in a file. Returns: (transfer full) */
NfFirmware *nf_firmware_identify_inner (const char *name, GBytes *bytes);

/* --- Questions. Each returns whether it knows what the file is ---------------------------- */

/** Archives, UF2, Intel HEX, ELF, texts (nf-firmware-container.c, nf-firmware-gzip.c). */
gboolean nf_look_for_container (NfLook *look);
gboolean nf_look_for_gzip (NfLook *look);
/** A web page or a pointer of Git's, saved as a file; JSON and the like. */
gboolean nf_look_for_text (NfLook *look);
gboolean nf_look_for_blank (NfLook *look);
/** Partition tables and which of two programs is started (nf-firmware-table.c). */
gboolean nf_look_for_table (NfLook *look);
/** E9 and EA (nf-firmware-kind.c). */
gboolean nf_look_for_program (NfLook *look);
/** Lua flash stores and init data (nf-firmware-data.c). */
gboolean nf_look_for_lfs (NfLook *look);
gboolean nf_look_for_init_data (NfLook *look);
gboolean nf_look_for_file_system (NfLook *look);
/** Code without a header (nf-firmware-kind.c). */
gboolean nf_look_for_code (NfLook *look);
/** Whatever the name says (nf-firmware-name.c). */
gboolean nf_look_at_name (NfLook *look);

/* --- Programs (nf-firmware-program.c) ---------------------------------------------------- */

/**
 * Reads the program whose first byte stands at @offset; a damaged one as far as it goes.
 *
 * @fault: (out): what is wrong with it
 *
 * Returns: FALSE when there is none
 */
gboolean
nf_look_read_program (NfLook *look, gsize offset, NfFirmwareProgram *program, NfFault *fault);

/** Checks what only some have, in a program that is sound so far: the CRC behind EA, that in a
 * program of Arduino, the SHA-256 behind one of the RTOS SDK (nf-firmware-proof.c). */
void nf_look_check_proof (NfLook *look, NfFirmwareProgram *program, NfFault *fault);

/* --- Other chips (nf-firmware-other-chip.c) ---------------------------------------------- */

/** Returns: whether the header at @offset is one of 24 bytes, of the ESP32 family */
gboolean nf_look_read_chip (const NfLook *look, gsize offset, NfOtherChip *chip);
/** Says what a file of another chip is. @program: the first in it */
void nf_look_set_other_chip (NfLook *look, const NfFirmwareProgram *program);
/** Returns: whether a UF2 family is a chip of the ESP32 family, and which */
gboolean nf_other_chip_find_family (guint32 family, NfOtherChip *chip);

/* --- Where code was made for (nf-firmware-link.c) ----------------------------------------- */

/** Returns: whether it is known where in the flash a program has to stand for its code to run */
gboolean
nf_look_find_place (const NfLook *look, const NfFirmwareProgram *program, guint32 *address);
/** The same for a file that is code and nothing else. */
gboolean nf_look_find_code_place (const NfLook *look, guint32 *address);

/* --- Texts inside programs --------------------------------------------------------------- */

/** Reads NodeMCU's page and banner (nf-firmware-nodemcu.c). @code_at: where its code begins; a file
 * that ends before has none. Returns: whether it is one */
gboolean nf_look_for_nodemcu (NfLook *look, gsize code_at);

/** Finds out whose program it is, and what it says of itself (nf-firmware-product.c). */
void nf_look_read_product (NfLook *look);
/** Returns: (transfer none) (nullable): the version behind @mark and a colon */
const char *nf_look_keep_version_behind (NfLook *look, const char *mark);
/** Reads what an application of the RTOS SDK says of itself. @at: where that begins. Returns:
 * whether it does */
gboolean nf_look_read_description (NfLook *look, gsize at);

/* --- Names (nf-firmware-name.c) ---------------------------------------------------------- */

/** Returns: whether "0x…" stands in the name as a word of its own, at a sector's start */
gboolean nf_look_name_has_address (const NfLook *look, guint32 *address);
/** Returns: (transfer none) (nullable): a version number in the name, "0.14.0" */
const char *nf_look_keep_name_version (NfLook *look);
gboolean nf_look_name_begins (const NfLook *look, const char *prefix);
/** Returns: 1 or 2 for user1… and user2…, else 0 */
guint nf_look_get_name_slot (const NfLook *look);
/** Lets the name say where the file goes, if the bytes leave it open. */
void nf_look_place_by_name (NfLook *look);

G_END_DECLS
