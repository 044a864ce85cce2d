/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Partition tables, and the sectors that say which of two programs is started, see
 * nf-firmware-private.h. The ESP32 family and the RTOS SDK of this chip have the same.
 */
#include "nf-firmware-private.h"

#include "bytes.h"
#include "crc32.h"

#include <string.h>

enum {
  TABLE_AT = 0x8000,
  ROW_SIZE = 32,
  ROW_LABEL = 12,
  LABEL_SIZE = 16,
  ROWS_MAX = 95,
  ROW_MAGIC = 0x50AA,
  MD5_MAGIC = 0xEBEB,
  MD5_OFFSET = 16,
  MD5_SIZE = 16,
};

enum {
  OTA_DATA_AT = 0xD000, /* where the RTOS SDK's own tables have it */
  OTA_DATA_SIZE = 0x2000,
  OTA_SECTOR = 0x1000,
  OTA_CRC = 28,
};

/* --- Tables ------------------------------------------------------------------------------ */

static guint
count_rows (const NfLook *look)
{
  guint n = 0;

  while (n < ROWS_MAX && nf_look_has (look, n * ROW_SIZE, ROW_SIZE) &&
         get_u16 (look->data + n * ROW_SIZE) == ROW_MAGIC)
    n++;
  return n;
}

/* Returns: whether the sum that may follow the rows is there and right */
static gboolean
has_right_md5 (const NfLook *look, gsize end)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  guint8 digest[MD5_SIZE];
  gsize size = sizeof digest;

  if (!nf_look_has (look, end, ROW_SIZE) || get_u16 (look->data + end) != MD5_MAGIC)
    return FALSE;
  g_checksum_update (checksum, look->data, (gssize) end);
  g_checksum_get_digest (checksum, digest, &size);
  return memcmp (digest, look->data + end + MD5_OFFSET, sizeof digest) == 0;
}

static const char *
keep_labels (NfLook *look, guint n)
{
  g_autoptr (GString) labels = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    g_autofree char *label =
        g_strndup ((const char *) look->data + i * ROW_SIZE + ROW_LABEL, LABEL_SIZE);
    g_string_append_printf (labels, "%s%s", i > 0 ? ", " : "", label);
  }
  return nf_look_keep (look, labels->str, labels->len);
}

static gboolean
look_for_partitions (NfLook *look)
{
  guint n = count_rows (look);
  gboolean is_proven = has_right_md5 (look, n * ROW_SIZE);

  if (n == 0)
    return FALSE;
  nf_look_set (look,
               NF_FIRMWARE_PARTITIONS,
               is_proven ? NF_CONFIDENCE_CERTAIN : NF_CONFIDENCE_LIKELY);
  nf_look_set_address (look, TABLE_AT);
  look->is_place_open = TRUE; /* it can be moved */
  look->facts->extra = keep_labels (look, n);
  return TRUE;
}

/* --- Which program is started ------------------------------------------------------------ */

/* The CRC of the ESP32's ROM begins with 0 where others begin with FFFFFFFF. */
static gboolean
is_ota_entry (const guint8 *entry)
{
  guint32 crc = 0;

  for (guint i = 0; i < 4; i++)
    crc = crc32_push (crc, entry[i]);
  return get_u32 (entry) != G_MAXUINT32 && get_u32 (entry + OTA_CRC) == ~crc;
}

static gboolean
look_for_ota_data (NfLook *look)
{
  gboolean is_initial =
      nf_look_is_blank (look, 0, OTA_DATA_SIZE) && nf_look_name_begins (look, "ota_data_initial");

  if (look->size != OTA_DATA_SIZE)
    return FALSE;
  if (!is_initial && !is_ota_entry (look->data) && !is_ota_entry (look->data + OTA_SECTOR))
    return FALSE;
  nf_look_set (look, NF_FIRMWARE_OTA_DATA, is_initial ? NF_CONFIDENCE_NAME : NF_CONFIDENCE_CERTAIN);
  nf_look_set_address (look, OTA_DATA_AT);
  look->is_place_open = TRUE;
  return TRUE;
}

gboolean
nf_look_for_table (NfLook *look)
{
  return look_for_partitions (look) || look_for_ota_data (look);
}
