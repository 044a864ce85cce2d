/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Where a file goes when nobody has said it: by what it is.
 */
#pragma once

#include "nf-firmware.h"
#include "nf-profile.h"

G_BEGIN_DECLS

typedef enum {
  NF_PLACE_UNKNOWN,   /* a person has to say it */
  NF_PLACE_FIXED,     /* at a certain address */
  NF_PLACE_INIT_DATA, /* where the board has its init data: moves with the profile */
  NF_PLACE_BLANK,     /* where the board's parameters begin anew: moves with the profile */
} NfPlaceKind;

typedef struct {
  NfPlaceKind kind;
  guint32 address; /* of NF_PLACE_FIXED */
} NfPlace;

/** Returns: the place of a file, as far as that is the same for every board. A file system and a Lua
 * flash store go where the firmware has them, which the file does not tell: NF_PLACE_UNKNOWN */
NfPlace nf_place_guess (const NfFirmware *firmware);

/**
 * Reads a place as a person writes it: an address as nf_address_parse () takes it, or the words
 * "init" and "blank".
 *
 * Errors: NF_ERROR_ADDRESS
 */
gboolean nf_place_parse (const char *text, NfPlace *place, GError **error);

/**
 * Turns a place into an address.
 *
 * @flash_bytes: the size found on the chip; 0: not asked yet
 * @address: (out): set only when it is known
 *
 * Returns: whether it is known; FALSE for NF_PLACE_UNKNOWN and for places that move while the
 * size of the flash is not known
 */
gboolean
nf_place_resolve (NfPlace place, NfProfile *profile, guint32 flash_bytes, guint32 *address);

G_END_DECLS
