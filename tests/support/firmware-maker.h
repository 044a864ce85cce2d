/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Firmware files of every kind, made from their descriptions, as small as they can be. What they
 * hold beside that is a pattern that looks like nothing.
 */
#pragma once

#include <gio/gio.h>

/** A segment of a program. */
typedef struct {
  guint32 address;
  guint32 size;
} MakerSegment;

/** One item of NodeMCU's partition record. */
typedef struct {
  guint32 type, address, size;
} MakerItem;

void maker_append (GByteArray *file, gconstpointer bytes, gsize size);
void maker_append_text (GByteArray *file, const char *text);
void maker_append_u32 (GByteArray *file, guint32 value);
/** Appends @size bytes that look like nothing. */
void maker_append_pattern (GByteArray *file, gsize size);
/** Makes @file at least so long. */
void maker_pad (GByteArray *file, gsize size, guint8 value);
void maker_put_u32 (GByteArray *file, gsize at, guint32 value);

/** Appends an E9 image: @segments up to one of size 0, @bytes_2_3: mode, size and frequency. The
 * checksum is right. */
void maker_append_v1 (GByteArray *file, const MakerSegment *segments, guint16 bytes_2_3);

/** Appends an EA image, its CRC included. @code: bytes of code, a multiple of 16. @slot: as the
 * SDK's tool notes it, 0: not noted */
void maker_append_v2 (GByteArray *file, gsize code, guint slot, guint16 bytes_2_3);

/** Makes the CRC of an EA image right again: the last 4 bytes of @file. @begin: where it begins */
void maker_mend_v2 (GByteArray *file, gsize begin);

/** Appends eboot and a program behind it, with the length and the CRC that Arduino puts into it. */
void maker_append_arduino (GByteArray *file);
/** Makes that CRC right again, and the checksum. */
void maker_mend_arduino (GByteArray *file);

/** Appends an application of the RTOS SDK. @has_hash: a SHA-256 follows */
void maker_append_rtos_app (GByteArray *file, gboolean has_hash);

/** Appends an image with a header of 24 bytes. */
void maker_append_other_chip (GByteArray *file, guint16 chip_id, gboolean has_hash);

/** Appends NodeMCU's page: one record with @items, then FF up to 4096 bytes. */
void maker_append_page (GByteArray *file, const MakerItem *items, guint n_items);

/** Appends a whole NodeMCU 3: a boot part that ends before 0xB000, FF up to 0x10000, its page, and
 * code up to 0x13000. Init data belongs at 0xF000, SPIFFS reaches from 0x14000 up to the end */
void maker_append_nodemcu_3 (GByteArray *file, guint16 bytes_2_3);

/** Appends the SPIFFS marks of @n_blocks blocks. @is_uneven: as NodeMCU 2.0.0 makes them */
void maker_append_spiffs (GByteArray *file, guint32 block, guint32 n_blocks, gboolean is_uneven);

/** Appends the superblock of littlefs. */
void maker_append_littlefs (GByteArray *file, guint32 block, guint32 n_blocks);

/** Packs @file as gzip does. Returns: (transfer full) */
GByteArray *maker_pack (const GByteArray *file);

/** Init data as the SDK has it. @version: 5 or 8 */
void maker_append_init_data (GByteArray *file, guint version);
