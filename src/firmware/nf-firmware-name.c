/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the names of files say, where their bytes leave it open, see nf-firmware-private.h.
 */
#include "nf-firmware-private.h"

#include "nf-address.h"

#include "opcodes.h"

#include <string.h>

/* --- Parts of names ---------------------------------------------------------------------- */

gboolean
nf_look_name_begins (const NfLook *look, const char *prefix)
{
  return g_str_has_prefix (look->name, prefix);
}

gboolean
nf_look_name_has_address (const NfLook *look, guint32 *address)
{
  g_auto (GStrv) words = g_strsplit_set (look->name, "._-@ ()[]+", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (words[i], "0x") && nf_address_parse (words[i], address, NULL) &&
        *address % FLASH_SECTOR_SIZE == 0 && *address < FLASH_SIZE_MAX)
      return TRUE;
  return FALSE;
}

guint
nf_look_get_name_slot (const NfLook *look)
{
  if (strstr (look->name, "user1") != NULL)
    return 1;
  return strstr (look->name, "user2") != NULL ? 2 : 0;
}

/* Returns: how much of @text is a version: at least two numbers, perhaps "v" before them. Espruino
 * has "v" between them. */
static gsize
measure_version (const char *text)
{
  gsize length = *text == 'v' ? 1 : 0;
  guint n_numbers = 0;

  for (; g_ascii_isdigit (text[length]); n_numbers++) {
    length += strspn (text + length, "0123456789");
    if ((text[length] != '.' && text[length] != 'v') || !g_ascii_isdigit (text[length + 1]))
      return n_numbers > 0 ? length : 0;
    length++;
  }
  return 0;
}

const char *
nf_look_keep_name_version (NfLook *look)
{
  g_auto (GStrv) words = g_strsplit_set (look->name, "_- ()", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    gsize length = measure_version (words[i]);
    if (length > 0)
      return nf_look_keep (look, words[i], length);
  }
  return NULL;
}

/* --- Whole names ------------------------------------------------------------------------- */

/* Names that tell a kind. Of a file whose bytes are there only what bytes cannot show is believed.
 */
static const struct {
  const char *prefix;
  NfFirmwareKind kind;
  NfGoesTo goes_to;
  guint32 address;
  gboolean needs_no_mark; /* the kind has no mark of its own in the bytes */
} names[] = {
  { "esp_init_data_default", NF_FIRMWARE_INIT_DATA, NF_GOES_TO_INIT_DATA, 0, FALSE },
  { "blank", NF_FIRMWARE_BLANK, NF_GOES_TO_BLANK, 0, FALSE },
  { "boot_v1", NF_FIRMWARE_BOOT_LOADER, NF_GOES_TO_ADDRESS, 0, FALSE },
  { "user1", NF_FIRMWARE_USER_PROGRAM, NF_GOES_TO_ADDRESS, 0x1000, FALSE },
  { "user2", NF_FIRMWARE_USER_PROGRAM, NF_GOES_NOWHERE, 0, FALSE },
  { "eagle.irom0text", NF_FIRMWARE_SDK_CODE, NF_GOES_TO_ADDRESS, 0x10000, TRUE },
  { "eagle.flash", NF_FIRMWARE_PROGRAM, NF_GOES_TO_ADDRESS, 0, FALSE },
  { "spiffs", NF_FIRMWARE_SPIFFS, NF_GOES_TO_FILE_SYSTEM, 0, TRUE },
};

static void
set_by_name (NfLook *look, gsize index)
{
  nf_look_set (look, names[index].kind, NF_CONFIDENCE_NAME);
  if (names[index].goes_to == NF_GOES_TO_ADDRESS)
    nf_look_set_address (look, names[index].address);
  else
    nf_look_set_place (look, names[index].goes_to);
  look->is_place_open = names[index].needs_no_mark;
  if (names[index].kind == NF_FIRMWARE_USER_PROGRAM)
    look->facts->slot = nf_look_get_name_slot (look);
}

gboolean
nf_look_at_name (NfLook *look)
{
  look->is_place_open = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if ((look->data == NULL || names[i].needs_no_mark) &&
        nf_look_name_begins (look, names[i].prefix)) {
      set_by_name (look, i);
      break;
    }
  return look->facts->kind != NF_FIRMWARE_UNKNOWN;
}

void
nf_look_place_by_name (NfLook *look)
{
  gboolean is_known = look->facts->goes_to != NF_GOES_NOWHERE;
  guint32 address = 0;

  if (!look->is_place_open || !nf_look_name_has_address (look, &address))
    return;
  nf_look_set_address (look, address);
  if (!is_known)
    look->facts->confidence = NF_CONFIDENCE_NAME;
}
