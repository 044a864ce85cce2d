/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A profile: what the program knows of one kind of board before it has talked to it. It never
 * changes after it is made, so it may be read on any thread.
 *
 * A profile is one file, "ID.json", that holds one JSON object (UTF-8, at most 64 KiB). The
 * name of the file is the profile's id. The keys, in kebab case as the program's options are:
 *
 *   name               text of 1 to 64 characters; required
 *   description        text of 1 to 200 characters: what a person knows the board by
 *   flash-size         "detect", "256KB", "512KB", "1MB", "2MB", "4MB", "8MB" or "16MB";
 *                      required. "2MB-c1" and "4MB-c1" choose the other OTA layout
 *   flash-mode         "keep" (default), "qio", "qout", "dio" or "dout"
 *   flash-frequency    "keep" (default), "20m", "26m", "40m" or "80m"
 *   auto-reset         true (default): the board resets itself by DTR and RTS
 *   into-loader        "D0|R1|W0.1|D1|R0|W0.05|D0": how DTR and RTS are moved to get into the
 *                      loader, for a board that is wired in another way; see nf-reset-sequence.h
 *   into-program       "R1|W0.1|R0": the same to start the program
 *   module             which drawing leads by hand into the loader: "esp-01", "esp-12", "nodemcu",
 *                      "d1-mini" or "generic" (default)
 *   init-data-address  "0x3fc000"; default: flash size - 0x4000
 *   blank-address      "0x3fe000"; default: flash size - 0x2000
 *
 * Other keys are ignored, so that a file for a later version still works. A wrong value is
 * refused with NF_ERROR_PROFILE and FILE:LINE: "key": what is wrong and what would be right.
 */
#pragma once

#include "nf-flash-settings.h"
#include "nf-reset-sequence.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define NF_TYPE_PROFILE (nf_profile_get_type ())

/**
 * NfProfile: properties, all read-only: "id", "name", "description", "flash-size",
 * "auto-reset" and "path", each as its function below says.
 */
G_DECLARE_FINAL_TYPE (NfProfile, nf_profile, NF, PROFILE, GObject)

/**
 * Reads a profile of the user's own. Blocks for the time it takes to read 64 KiB.
 *
 * @path: in the file system's encoding
 *
 * Errors: NF_ERROR_PROFILE, also when the file is missing, unreadable or no regular file; the
 * message begins with the path
 */
NfProfile *nf_profile_new_from_file (const char *path, GError **error);

/**
 * Reads a profile that comes with the program.
 *
 * @json: the content of its file
 *
 * Errors: NF_ERROR_PROFILE; the message begins with "ID.json"
 */
NfProfile *nf_profile_new_built_in (const char *id, GBytes *json, GError **error);

/** Returns: (transfer none): the stable name for scripts and settings, as "esp-12e" */
const char *nf_profile_get_id (NfProfile *self);

/** Returns: (transfer none): what a list shows; a built-in's in the user's language */
const char *nf_profile_get_name (NfProfile *self);

/** Returns: (transfer none): one line that helps to choose, "" when there is none; a built-in's
 * in the user's language */
const char *nf_profile_get_description (NfProfile *self);

/** Returns: the flash size in bytes; 0 when the chip is to be asked */
guint32 nf_profile_get_flash_size (NfProfile *self);

/** Returns: what an image's header shall say; its size agrees with the flash size and is
 * NF_FLASH_SIZE_DETECT when that is 0, and never NF_FLASH_SIZE_KEEP */
NfFlashSettings nf_profile_get_flash_settings (NfProfile *self);

/** Returns: whether DTR and RTS are wired so that they start the ROM loader; if not, a person
 * has to hold GPIO0 low and reset the board */
gboolean nf_profile_get_auto_reset (NfProfile *self);

/** Returns: (transfer none): how the lines get the board into its loader; empty: in the usual way
 */
const NfResetSequence *nf_profile_get_into_loader (NfProfile *self);

/** Returns: (transfer none): how the lines start the program; empty: in the usual way */
const NfResetSequence *nf_profile_get_into_program (NfProfile *self);

/** Returns: (transfer none): the shape of the board, one of the words above */
const char *nf_profile_get_module (NfProfile *self);

/** Returns: (transfer none) (nullable): the file it was read from; %NULL for a built-in */
const char *nf_profile_get_path (NfProfile *self);

/**
 * Finds where esp_init_data_default.bin goes: the profile's own address, else the fourth sector
 * from the end of the flash.
 *
 * @detected_size: bytes of flash that the chip reported, at least 0x4000, or 0 while it has not
 *   been asked; only looked at when the profile has no size of its own
 * @address: (out): set only when known
 *
 * Returns: whether the address is known
 */
gboolean
nf_profile_get_init_data_address (NfProfile *self, guint32 detected_size, guint32 *address);

/** Finds where blank.bin goes: the profile's own address, else the second sector from the end
 * of the flash. As nf_profile_get_init_data_address() */
gboolean nf_profile_get_blank_address (NfProfile *self, guint32 detected_size, guint32 *address);

/** Returns: whether the two say the same in every respect, id and path included */
gboolean nf_profile_equal (NfProfile *a, NfProfile *b);

G_END_DECLS
