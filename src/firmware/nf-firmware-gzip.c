/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Packed files, see nf-firmware-private.h. They are never written as they are, but what is packed
 * in them tells why not: the update of a program that takes it over Wi-Fi, or a Lua flash store as
 * its compiler makes it, which the firmware itself unpacks.
 */
#include "nf-firmware-private.h"

#include "opcodes.h"

#include <gio/gio.h>
#include <string.h>

enum { PIECE = 1 << 16 };

/* Unpacks up to the most that a flash can hold. Returns: (transfer full): as far as it goes */
static GBytes *
unpack (const NfLook *look)
{
  g_autoptr (GZlibDecompressor) unpacker = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autofree guint8 *piece = g_malloc (PIECE);
  GByteArray *all = g_byte_array_new ();
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize at = 0;

  while (result == G_CONVERTER_CONVERTED && all->len < FLASH_SIZE_MAX) {
    gsize n_read = 0;
    gsize n_written = 0;
    result = g_converter_convert (G_CONVERTER (unpacker),
                                  look->data + at,
                                  look->size - at,
                                  piece,
                                  PIECE,
                                  G_CONVERTER_INPUT_AT_END,
                                  &n_read,
                                  &n_written,
                                  NULL);
    if (result == G_CONVERTER_ERROR)
      break;
    g_byte_array_append (all, piece, (guint) n_written);
    at += n_read;
  }
  g_byte_array_set_size (all, MIN (all->len, FLASH_SIZE_MAX));
  return g_byte_array_free_to_bytes (all);
}

/* "tasmota.bin.gz" holds "tasmota.bin". */
static char *
dup_inner_name (const NfLook *look)
{
  return g_str_has_suffix (look->name, ".gz") ? g_strndup (look->name, strlen (look->name) - 3)
                                              : g_strdup (look->name);
}

static void
take_inner_facts (NfLook *look, const NfFirmwareFacts *inner)
{
  NfFirmwareFacts *facts = look->facts;

  if (inner->kind == NF_FIRMWARE_LFS_LOOSE)
    facts->kind = NF_FIRMWARE_LFS_LOOSE;
  facts->fault = inner->kind == NF_FIRMWARE_LFS_LOOSE ? inner->fault : NF_FIRMWARE_SOUND;
  facts->fault_at = facts->fault != NF_FIRMWARE_SOUND ? look->size : 0;
  facts->product = nf_look_keep_text (look, inner->product);
  facts->version = nf_look_keep_text (look, inner->version);
  facts->sdk = nf_look_keep_text (look, inner->sdk);
  facts->built = nf_look_keep_text (look, inner->built);
  facts->numbers = inner->numbers;
  facts->other_chip = inner->other_chip;
  facts->is_whole = inner->is_whole;
}

gboolean
nf_look_for_gzip (NfLook *look)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (NfFirmware) inner = NULL;
  g_autofree char *name = NULL;

  if (look->is_inner || !nf_look_has_text (look, 0, "\037\213\010"))
    return FALSE;
  nf_look_set (look, NF_FIRMWARE_GZIP, NF_CONFIDENCE_CERTAIN);
  nf_look_set_place (look, NF_GOES_NOWHERE);
  bytes = unpack (look);
  name = dup_inner_name (look);
  if (g_bytes_get_size (bytes) == 0)
    return TRUE;
  inner = nf_firmware_identify_inner (name, bytes);
  take_inner_facts (look, nf_firmware_get_facts (inner));
  return TRUE;
}
