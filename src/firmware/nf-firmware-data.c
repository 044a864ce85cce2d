/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Lua flash stores and init data, see nf-firmware-private.h.
 */
#include "nf-firmware-private.h"

#include "nf-init-data.h"

#include "bytes.h"
#include "opcodes.h"

/* --- Lua flash stores -------------------------------------------------------------------- */

/* Source: NodeMCU's app/lua/lflash.h and app/lua53/lundump.h. */
enum {
  LFS_ABSOLUTE = 1 << 0,
  LFS_INTEGER = 1 << 1, /* with Lua 5.1 */
  LFS_UNFINISHED = 1 << 3,
  LFS_VERSION = 0xF00,
  LFS_LUA_5_1 = 0x100,
  LFS_LUA_5_3 = 0x200,
  LFS_HEADER_SIZE = 32,
};
#define LFS_SIGNATURE      0xFAFAA050u
#define LFS_SIGNATURE_MASK 0xFFFFF0F0u

static gboolean
is_lfs (guint32 signature)
{
  guint32 version = signature & LFS_VERSION;

  return (signature & LFS_SIGNATURE_MASK) == LFS_SIGNATURE &&
         (version == LFS_LUA_5_1 || version == LFS_LUA_5_3);
}

static NfNumbers
get_lfs_numbers (guint32 signature)
{
  if ((signature & LFS_VERSION) == LFS_LUA_5_3)
    return NF_NUMBERS_UNKNOWN; /* it has both */
  return signature & LFS_INTEGER ? NF_NUMBERS_INTEGER : NF_NUMBERS_FLOAT;
}

/* An absolute one is as large as it says. A loose one has a bit for each of its words behind. */
gboolean
nf_look_for_lfs (NfLook *look)
{
  guint32 signature = nf_look_has (look, 0, LFS_HEADER_SIZE) ? get_u32 (look->data) : 0;
  gboolean is_absolute = (signature & LFS_ABSOLUTE) != 0;

  if (!is_lfs (signature))
    return FALSE;
  nf_look_set (look, is_absolute ? NF_FIRMWARE_LFS : NF_FIRMWARE_LFS_LOOSE, NF_CONFIDENCE_LIKELY);
  if (is_absolute)
    nf_look_set_place (look, NF_GOES_TO_LFS);
  look->facts->version = (signature & LFS_VERSION) == LFS_LUA_5_3 ? "5.3" : "5.1";
  look->facts->numbers = get_lfs_numbers (signature);
  look->is_place_open = is_absolute;
  if (get_u32 (look->data + 4) > look->size || signature & LFS_UNFINISHED)
    nf_look_set_fault (look, NF_FIRMWARE_CUT_OFF, look->size);
  return TRUE;
}

/* --- Init data --------------------------------------------------------------------------- */

enum { INIT_DATA_MAGIC = 5 };

/* The file, or the sector that was read back. */
static gboolean
is_size_of_init_data (const NfLook *look)
{
  if (look->size == NF_INIT_DATA_SIZE)
    return TRUE;
  return look->size == FLASH_SECTOR_SIZE &&
         nf_look_is_blank (look, NF_INIT_DATA_SIZE, FLASH_SECTOR_SIZE - NF_INIT_DATA_SIZE);
}

/* Returns: whether more than half of it is as the SDK's default has it */
static gboolean
is_alike (const NfLook *look)
{
  g_autoptr (GArray) changes = nf_init_data_compare (look->data, NULL);

  return changes->len < NF_INIT_DATA_SIZE / 2;
}

/* What a file of that size and name holds is meant as init data, be it as strange as it may. */
static gboolean
is_meant_as_init_data (const NfLook *look)
{
  return nf_look_name_begins (look, "esp_init_data_default") ||
         (look->size == NF_INIT_DATA_SIZE && look->data[0] == INIT_DATA_MAGIC);
}

gboolean
nf_look_for_init_data (NfLook *look)
{
  NfInitDataState state = NF_INIT_DATA_NOT_READ;
  guint8 version = 0;

  if (!is_size_of_init_data (look))
    return FALSE;
  state = nf_init_data_get_state (look->data, NF_INIT_DATA_SIZE);
  if (state == NF_INIT_DATA_BLANK)
    return FALSE;
  if ((state == NF_INIT_DATA_FOREIGN || (state == NF_INIT_DATA_OLD && !is_alike (look))) &&
      !is_meant_as_init_data (look))
    return FALSE;
  nf_look_set (look,
               NF_FIRMWARE_INIT_DATA,
               state == NF_INIT_DATA_GOOD ? NF_CONFIDENCE_CERTAIN : NF_CONFIDENCE_LIKELY);
  nf_look_set_place (look, NF_GOES_TO_INIT_DATA);
  look->is_place_open = !nf_look_name_begins (look, "esp_init_data_default");
  look->facts->is_custom = state == NF_INIT_DATA_CUSTOM;
  if (state == NF_INIT_DATA_GOOD || state == NF_INIT_DATA_CUSTOM) {
    g_array_unref (nf_init_data_compare (look->data, &version));
    look->facts->version = version == 0x08 ? "08" : "05";
  }
  return TRUE;
}

/* --- Blank ------------------------------------------------------------------------------- */

gboolean
nf_look_for_blank (NfLook *look)
{
  if (!nf_look_is_blank (look, 0, look->size))
    return FALSE;
  nf_look_set (look, NF_FIRMWARE_BLANK, NF_CONFIDENCE_NONE);
  if (nf_look_name_begins (look, "blank")) {
    look->facts->confidence = NF_CONFIDENCE_NAME;
    nf_look_set_place (look, NF_GOES_TO_BLANK);
  } else {
    look->is_place_open = TRUE;
  }
  return TRUE;
}
