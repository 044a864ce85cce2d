/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Identifying files of tests, see identify.h.
 */
#include "identify.h"

NfFirmware *
identify (const char *name, const GByteArray *file, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (file->data, size);

  return nf_firmware_identify (name, bytes);
}

const NfFirmwareFacts *
identify_facts (NfFirmware **firmware, const GByteArray *file)
{
  nf_firmware_unref (*firmware);
  *firmware = identify ("firmware.bin", file, file->len);
  return nf_firmware_get_facts (*firmware);
}

void
identify_assert_fault (const GByteArray *file, NfFirmwareFault fault, gsize at)
{
  g_autoptr (NfFirmware) firmware = identify ("firmware.bin", file, file->len);
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  g_assert_cmpint (facts->fault, ==, fault);
  g_assert_cmphex (facts->fault_at, ==, at);
  g_assert_cmpint (facts->confidence, <, NF_CONFIDENCE_CERTAIN);
}

/* Whatever is left of a file that was sound, up to @end, is either not known or cut off at its end.
 */
void
identify_assert_cut_off (const GByteArray *file, gsize begin, gsize end)
{
  for (gsize size = 1; size < end; size++) {
    g_autoptr (NfFirmware) firmware = identify ("firmware.bin", file, size);
    const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);
    gboolean is_cut_off = facts->fault == NF_FIRMWARE_CUT_OFF && facts->fault_at == size;
    if (size >= begin ? !is_cut_off : facts->fault != NF_FIRMWARE_SOUND && !is_cut_off)
      g_error ("cut off at %" G_GSIZE_FORMAT " it is %s with fault %d at %" G_GSIZE_FORMAT,
               size,
               nf_firmware_kind_get_name (facts->kind),
               facts->fault,
               facts->fault_at);
  }
}

void
identify_assert_verdict (const char *name, const GByteArray *file, IdentifyVerdict expected)
{
  g_autoptr (NfFirmware) firmware = identify (name, file, file->len);
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  g_assert_cmpstr (nf_firmware_kind_get_name (facts->kind),
                   ==,
                   nf_firmware_kind_get_name (expected.kind));
  g_assert_cmpint (facts->goes_to, ==, expected.goes_to);
  g_assert_cmphex (facts->address, ==, expected.address);
  g_assert_cmpint (facts->confidence, ==, expected.confidence);
  g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
}

void
identify_cut_everywhere (const GByteArray *file)
{
  for (gsize size = 1; size < file->len; size++)
    nf_firmware_unref (identify ("file.bin", file, size));
}
