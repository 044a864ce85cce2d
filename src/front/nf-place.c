/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Places of files, see nf-place.h.
 */
#include "nf-place.h"

#include "nf-address.h"

#include "opcodes.h"

#include <string.h>

enum { USER1_ADDRESS = 0x1000 };

static const NfPlace unknown = { NF_PLACE_UNKNOWN, 0 };

static NfPlace
make_fixed (guint32 address)
{
  return (NfPlace){ NF_PLACE_FIXED, address };
}

/* Finds "0x…" standing as a word of its own in @name, at a sector's start. */
static gboolean
find_address (const char *name, guint32 *address)
{
  g_auto (GStrv) words = g_strsplit_set (name, "._-@ ()[]+", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    g_autofree char *word = g_ascii_strdown (words[i], -1);
    if (g_str_has_prefix (word, "0x") && nf_address_parse (word, address, NULL) &&
        *address % FLASH_SECTOR_SIZE == 0 && *address < FLASH_SIZE_MAX)
      return TRUE;
  }
  return FALSE;
}

static gboolean
guess_by_name (const char *path, NfPlace *place)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_ascii_strdown (base, -1);
  guint32 address = 0;

  if (g_str_has_prefix (name, "esp_init_data_default"))
    *place = (NfPlace){ NF_PLACE_INIT_DATA, 0 };
  else if (g_str_has_prefix (name, "blank"))
    *place = (NfPlace){ NF_PLACE_BLANK, 0 };
  else if (find_address (name, &address))
    *place = make_fixed (address);
  else
    return FALSE;
  return TRUE;
}

static NfPlace
guess_by_content (const char *path, const NfImage *image)
{
  switch (nf_image_get_kind (image)) {
  case NF_IMAGE_PROGRAM:
    return make_fixed (0);
  case NF_IMAGE_PROGRAM_V2:
    return strstr (path, "user2") == NULL ? make_fixed (USER1_ADDRESS) : unknown;
  case NF_IMAGE_INIT_DATA:
    return (NfPlace){ NF_PLACE_INIT_DATA, 0 };
  case NF_IMAGE_BLANK:
  case NF_IMAGE_DATA:
  default:
    return unknown;
  }
}

NfPlace
nf_place_guess (const char *path, const NfImage *image)
{
  NfPlace place = unknown;

  if (g_ascii_strcasecmp (path, NF_IMAGE_BLANK_NAME) == 0)
    return (NfPlace){ NF_PLACE_BLANK, 0 };
  if (nf_image_is_internal (path))
    return (NfPlace){ NF_PLACE_INIT_DATA, 0 };
  if (guess_by_name (path, &place))
    return place;
  return image != NULL ? guess_by_content (path, image) : unknown;
}

gboolean
nf_place_parse (const char *text, NfPlace *place, GError **error)
{
  g_autofree char *word = g_strstrip (g_ascii_strdown (text, -1));
  guint32 address = 0;

  if (g_str_equal (word, "init")) {
    *place = (NfPlace){ NF_PLACE_INIT_DATA, 0 };
    return TRUE;
  }
  if (g_str_equal (word, "blank")) {
    *place = (NfPlace){ NF_PLACE_BLANK, 0 };
    return TRUE;
  }
  if (!nf_address_parse (text, &address, error))
    return FALSE;
  *place = make_fixed (address);
  return TRUE;
}

gboolean
nf_place_resolve (NfPlace place, NfProfile *profile, guint32 flash_bytes, guint32 *address)
{
  switch (place.kind) {
  case NF_PLACE_FIXED:
    *address = place.address;
    return TRUE;
  case NF_PLACE_INIT_DATA:
    return nf_profile_get_init_data_address (profile, flash_bytes, address);
  case NF_PLACE_BLANK:
    return nf_profile_get_blank_address (profile, flash_bytes, address);
  case NF_PLACE_UNKNOWN:
  default:
    return FALSE;
  }
}
