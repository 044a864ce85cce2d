/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Places of files, see nf-place.h.
 */
#include "nf-place.h"

#include "nf-address.h"

static NfPlace
make_fixed (guint32 address)
{
  return (NfPlace){ NF_PLACE_FIXED, address };
}

NfPlace
nf_place_guess (const NfFirmware *firmware)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  switch (facts->goes_to) {
  case NF_GOES_TO_ADDRESS:
    return make_fixed (facts->address);
  case NF_GOES_TO_INIT_DATA:
    return (NfPlace){ NF_PLACE_INIT_DATA, 0 };
  case NF_GOES_TO_BLANK:
    return (NfPlace){ NF_PLACE_BLANK, 0 };
  case NF_GOES_TO_FILE_SYSTEM:
  case NF_GOES_TO_LFS:
  case NF_GOES_NOWHERE:
  default:
    return (NfPlace){ NF_PLACE_UNKNOWN, 0 };
  }
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
