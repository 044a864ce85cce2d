/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the processor and the SDK say when a program crashes: the cause by its number, the
 * registers, and the stack that Arduino's core prints.
 *
 * Pure functions, for any thread. Sources: Xtensa ISA summary, table of EXCCAUSE; the formats of
 * the NONOS SDK ("Fatal exception (28):") and of Arduino's core ("Exception (28):", ">>>stack>>>").
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Plain data. */
typedef struct {
  gboolean has_dump; /* FALSE: none of the rest means anything */
  guint cause;       /* EXCCAUSE */
  guint32 epc1, epc2, epc3, excvaddr, depc;
  guint stack_words; /* of the dump between its marks; 0: there was none */
  gboolean is_whole; /* the end of the stack was seen, or it has none */
} NfException;

/** What an address of the program's is. */
typedef enum {
  NF_CODE_NOWHERE,
  NF_CODE_ROM,
  NF_CODE_IRAM,
  NF_CODE_FLASH,
} NfCodePlace;

/** Reads the last dump in @text. Returns: whether there is one */
gboolean nf_exception_read (NfException *self, const char *text, gsize size);

/** Returns: (transfer none): the name in the processor's manual: "LoadProhibited"; "" for a number
 * that has none */
const char *nf_exception_get_name (guint cause);

NfCodePlace nf_exception_get_place (guint32 address);

G_END_DECLS
