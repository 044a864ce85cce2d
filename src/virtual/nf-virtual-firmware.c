/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Finding what stands in the flash, see nf-virtual-firmware.h.
 */
#include "nf-virtual-firmware.h"

#include "nf-virtual-nodemcu.h"

#include <string.h>

#define SCRIPT_MARK      "nf-virtual-program 1\n"
#define BOOT_LOADER_MARK "2nd boot version : "
#define AT_MARK          "AT version:"

enum {
  INIT_DATA_FROM_END = 0x4000,
  CALIBRATION_FROM_END = 0x5000,
  INIT_DATA_MAGIC = 0x05,
  USER_IMAGE = 0x1000, /* where the SDK's boot loader looks for the first program */
  USER_IMAGE_MAGIC = 0xEA,
};

/* --- The flash --------------------------------------------------------------------------- */

guint8
nf_virtual_firmware_get_byte (const NfVirtualChip *chip, guint32 address)
{
  guint32 size = nf_virtual_flash_get_size (chip->flash);

  return nf_virtual_flash_get_array (chip->flash)[address & (size - 1)];
}

guint32
nf_virtual_firmware_get_header_size (const NfVirtualChip *chip)
{
  static const guint32 sizes[] = { 0x80000,  0x40000,  0x100000, 0x200000, 0x400000,
                                   0x200000, 0x400000, 0,        0x800000, 0x1000000 };
  guint nibble = nf_virtual_firmware_get_byte (chip, 3) >> 4;

  return nibble < G_N_ELEMENTS (sizes) ? sizes[nibble] : 0;
}

const guint8 *
nf_virtual_firmware_find (const NfVirtualChip *chip, const guint8 *from, const char *text)
{
  const guint8 *array = nf_virtual_flash_get_array (chip->flash);
  const guint8 *end =
      array + MIN (nf_virtual_flash_get_size (chip->flash), NF_VIRTUAL_FIRMWARE_MAPPED);
  gsize length = strlen (text);
  const guint8 *at = from != NULL ? from : array;

  while (at != NULL && (gsize) (end - at) >= length) {
    if (memcmp (at, text, length) == 0)
      return at;
    at = memchr (at + 1, text[0], (gsize) (end - at) - 1);
  }
  return NULL;
}

/* --- The SDK ----------------------------------------------------------------------------- */

char *
nf_virtual_firmware_check_init_data_at (NfVirtualChip *chip, guint32 address)
{
  guint8 first = nf_virtual_firmware_get_byte (chip, address);

  if (first == INIT_DATA_MAGIC)
    return NULL;
  return g_strdup_printf ("rf_cal[0] !=0x05,is 0x%02X\r\n", first);
}

char *
nf_virtual_firmware_check_init_data (NfVirtualChip *chip)
{
  guint32 size = nf_virtual_firmware_get_header_size (chip);

  if (size == 0)
    return g_strdup ("don't supported flash map.\r\n");
  return nf_virtual_firmware_check_init_data_at (chip, size - INIT_DATA_FROM_END);
}

void
nf_virtual_firmware_append_rf_lines (const NfVirtualChip *chip,
                                     GString *script,
                                     guint32 calibration,
                                     guint32 init_data)
{
  g_string_append_printf (script, "say rf cal sector: %u\\r\\n\n", calibration / 0x1000);
  if (nf_virtual_firmware_find (chip, NULL, "freq trace enable") != NULL)
    g_string_append (script, "say freq trace enable 0\\r\\n\n");
  for (guint i = 112; i <= 114; i++)
    g_string_append_printf (script,
                            "say rf[%u] : %02x\\r\\n\n",
                            i,
                            nf_virtual_firmware_get_byte (chip, init_data + i));
}

/* --- Espressif's boot loader and AT firmware ---------------------------------------------- */

static char *
write_at_script (const NfVirtualChip *chip, const guint8 *boot_loader)
{
  GString *script = g_string_new (NULL);
  guint32 size = nf_virtual_firmware_get_header_size (chip);
  const char *version = (const char *) boot_loader;
  g_autofree char *line = g_strndup (version, strcspn (version, "\r\n"));

  g_string_append_printf (script, "say \\r\\n%s\\r\\n\n", line);
  if (nf_virtual_firmware_get_byte (chip, USER_IMAGE) != USER_IMAGE_MAGIC || size == 0) {
    g_string_append_printf (script,
                            "say error user bin flag = %x\\r\\n\n",
                            nf_virtual_firmware_get_byte (chip, USER_IMAGE));
    return g_string_free (script, FALSE);
  }
  g_string_append (script, "say jump to run user1 @ 1000\\r\\n\\r\\n\nneeds-init-data\n");
  nf_virtual_firmware_append_rf_lines (chip,
                                       script,
                                       size - CALIBRATION_FROM_END,
                                       size - INIT_DATA_FROM_END);
  if (nf_virtual_firmware_find (chip, NULL, AT_MARK) != NULL)
    g_string_append (script,
                     "wait 100\nbaud 115200\nsay \\r\\nready\\r\\n\nprompt \n"
                     "answer AT => \\r\\nOK\nanswer * => \\r\\nERROR\n"
                     "on AT+RST => say \\r\\nOK\\r\\n\non AT+RST => restart\n");
  return g_string_free (script, FALSE);
}

/* --- All --------------------------------------------------------------------------------- */

NfVirtualScript *
nf_virtual_firmware_find_script (NfVirtualChip *chip)
{
  const guint8 *end = nf_virtual_flash_get_array (chip->flash) +
                      MIN (nf_virtual_flash_get_size (chip->flash), NF_VIRTUAL_FIRMWARE_MAPPED);
  const guint8 *own = nf_virtual_firmware_find (chip, NULL, SCRIPT_MARK);

  if (own != NULL) {
    own += strlen (SCRIPT_MARK);
    return nf_virtual_script_parse ((const char *) own, (gsize) (end - own));
  }
  g_autofree char *script = nf_virtual_nodemcu_write_script (chip);
  const guint8 *boot_loader = nf_virtual_firmware_find (chip, NULL, BOOT_LOADER_MARK);

  if (script == NULL && boot_loader != NULL)
    script = write_at_script (chip, boot_loader);
  return script != NULL ? nf_virtual_script_parse (script, strlen (script)) : NULL;
}
