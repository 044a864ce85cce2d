/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How the chip shall talk to its flash: the mode, the frequency and the size that stand in
 * bytes 2 and 3 of an ESP8266 image's header, and what is to be done to them on writing.
 *
 * Source of the numbers: the ESP8266 NONOS SDK's and esptool's image format.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Byte 2 of the header. */
typedef enum {
  NF_FLASH_MODE_KEEP = -1, /* leave what the file says */
  NF_FLASH_MODE_QIO = 0,
  NF_FLASH_MODE_QOUT = 1,
  NF_FLASH_MODE_DIO = 2,
  NF_FLASH_MODE_DOUT = 3,
} NfFlashMode;

/** The low nibble of byte 3. */
typedef enum {
  NF_FLASH_FREQUENCY_KEEP = -1,
  NF_FLASH_FREQUENCY_40M = 0x0,
  NF_FLASH_FREQUENCY_26M = 0x1,
  NF_FLASH_FREQUENCY_20M = 0x2,
  NF_FLASH_FREQUENCY_80M = 0xF,
} NfFlashFrequency;

/** The high nibble of byte 3. The c1 sizes are the same chips with another OTA layout
 * (1024 KB + 1024 KB); a file that has one keeps it when its size in bytes is right. */
typedef enum {
  NF_FLASH_SIZE_KEEP = -1,
  NF_FLASH_SIZE_DETECT = -2, /* what the flash chip's id says */
  NF_FLASH_SIZE_512K = 0x0,
  NF_FLASH_SIZE_256K = 0x1,
  NF_FLASH_SIZE_1M = 0x2,
  NF_FLASH_SIZE_2M = 0x3,
  NF_FLASH_SIZE_4M = 0x4,
  NF_FLASH_SIZE_2M_C1 = 0x5,
  NF_FLASH_SIZE_4M_C1 = 0x6,
  NF_FLASH_SIZE_8M = 0x8,
  NF_FLASH_SIZE_16M = 0x9,
} NfFlashSize;

typedef struct {
  NfFlashMode mode;
  NfFlashFrequency frequency;
  NfFlashSize size;
} NfFlashSettings;

/** Settings that leave a file as it is. */
#define NF_FLASH_SETTINGS_KEEP                                                                     \
  ((NfFlashSettings){ NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_KEEP })

/**
 * Reads a mode as the command line and profiles spell it: keep, qio, qout, dio, dout.
 * Upper and lower case are the same.
 *
 * Errors: NF_ERROR_SETTING, with the words that would have been right
 */
gboolean nf_flash_mode_parse (const char *text, NfFlashMode *mode, GError **error);

/** Reads a frequency: keep, 20m, 26m, 40m, 80m. Errors: as nf_flash_mode_parse() */
gboolean nf_flash_frequency_parse (const char *text, NfFlashFrequency *frequency, GError **error);

/** Reads a size: keep, detect, 256KB, 512KB, 1MB, 2MB, 2MB-c1, 4MB, 4MB-c1, 8MB, 16MB; 2M and
 * 2MB are the same. Errors: as nf_flash_mode_parse() */
gboolean nf_flash_size_parse (const char *text, NfFlashSize *size, GError **error);

/** Returns: (transfer none): the word that parse takes; "unknown" for a value that has none */
const char *nf_flash_mode_to_string (NfFlashMode mode);
const char *nf_flash_frequency_to_string (NfFlashFrequency frequency);
const char *nf_flash_size_to_string (NfFlashSize size);

/** Returns: the size in bytes; 0 for keep, detect and values that are no size */
guint32 nf_flash_size_to_bytes (NfFlashSize size);

/** Returns: the plain (not c1) size of @bytes; NF_FLASH_SIZE_KEEP when the header has no value
 * for it */
NfFlashSize nf_flash_size_from_bytes (guint32 bytes);

/**
 * Patches bytes 2 and 3 of an image header.
 *
 * @header: at least 4 bytes that begin with E9; the caller has proven that it is an image
 * @settings: what to change; its size must not be NF_FLASH_SIZE_DETECT any more
 *
 * Returns: whether a byte changed
 */
gboolean nf_flash_settings_patch (NfFlashSettings settings, guint8 *header);

/** Returns: what the header says; the values may be ones that have no name */
NfFlashSettings nf_flash_settings_read (const guint8 *header);

G_END_DECLS
