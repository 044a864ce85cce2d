/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files that hold other files, and files that are no firmware at all, see nf-firmware-private.h.
 */
#include "nf-firmware-private.h"

#include "bytes.h"

#include <string.h>

enum {
  UF2_BLOCK = 512,
  UF2_FLAGS_AT = 8,
  UF2_FAMILY_AT = 28,
  UF2_HAS_FAMILY = 0x2000,
  ELF_MACHINE_AT = 18,
  ELF_XTENSA = 94,
  ELF_RISC_V = 243,
  HEX_RECORD_MIN = 11, /* characters: colon, length, address, type, checksum */
  HEX_RECORD_MAX = 11 + 2 * 255,
};
#define UF2_MAGIC_FIRST  0x0A324655u
#define UF2_MAGIC_SECOND 0x9E5D5157u

/* What a file is, if it is no firmware. */
static gboolean
set_kind (NfLook *look, NfFirmwareKind kind)
{
  nf_look_set (look, kind, NF_CONFIDENCE_CERTAIN);
  nf_look_set_place (look, NF_GOES_NOWHERE);
  return TRUE;
}

/* --- Binary ------------------------------------------------------------------------------ */

static gboolean
look_for_uf2 (NfLook *look)
{
  if (!nf_look_has (look, 0, UF2_BLOCK) || get_u32 (look->data) != UF2_MAGIC_FIRST ||
      get_u32 (look->data + 4) != UF2_MAGIC_SECOND)
    return FALSE;
  if (get_u32 (look->data + UF2_FLAGS_AT) & UF2_HAS_FAMILY)
    nf_other_chip_find_family (get_u32 (look->data + UF2_FAMILY_AT), &look->facts->other_chip);
  return set_kind (look, NF_FIRMWARE_UF2);
}

static gboolean
look_for_elf (NfLook *look)
{
  guint machine = nf_look_has (look, ELF_MACHINE_AT, 2) ? get_u16 (look->data + ELF_MACHINE_AT) : 0;

  if (!nf_look_has_text (look, 0, "\177ELF"))
    return FALSE;
  if (machine == ELF_XTENSA)
    look->facts->extra = "Xtensa";
  else if (machine == ELF_RISC_V)
    look->facts->extra = "RISC-V";
  return set_kind (look, NF_FIRMWARE_ELF);
}

/* Returns: whether the first line is a record with the right checksum: its bytes add up to 0 */
static gboolean
is_hex_record (const NfLook *look)
{
  guint8 sum = 0;
  gsize at = 1;

  for (; at + 2 <= MIN (look->size, HEX_RECORD_MAX) && g_ascii_isxdigit (look->data[at]) &&
         g_ascii_isxdigit (look->data[at + 1]);
       at += 2)
    sum = (guint8) (sum + g_ascii_xdigit_value ((char) look->data[at]) * 16 +
                    g_ascii_xdigit_value ((char) look->data[at + 1]));
  return at >= HEX_RECORD_MIN && sum == 0;
}

gboolean
nf_look_for_container (NfLook *look)
{
  if (nf_look_has_text (look, 0, "PK\003\004") || nf_look_has_text (look, 0, "PK\005\006"))
    return set_kind (look, NF_FIRMWARE_ZIP);
  if (nf_look_has_text (look, 0, ":") && is_hex_record (look))
    return set_kind (look, NF_FIRMWARE_HEX);
  return look_for_uf2 (look) || look_for_elf (look);
}

/* --- Texts ------------------------------------------------------------------------------- */

static const guint8 utf8_mark[] = "\357\273\277"; /* that some editors write first */

/* Returns: whether @text, which ends with NUL, begins with @word in any case */
static gboolean
begins_with (const char *text, const char *word)
{
  return g_ascii_strncasecmp (text, word, strlen (word)) == 0;
}

static gboolean
is_html (const char *text)
{
  return begins_with (text, "<!doctype html") || begins_with (text, "<html") ||
         begins_with (text, "<head");
}

/* Tells a command line of esptool, the arguments of one, and what holds addresses. */
static gboolean
is_command (const char *text)
{
  gboolean has_write = strstr (text, "write_flash") != NULL || strstr (text, "write-flash") != NULL;

  return begins_with (text, "--flash") || (has_write && strstr (text, "esptool") != NULL);
}

static gboolean
is_manifest (const char *text)
{
  return *text == '{' || *text == '[' || begins_with (text, "<?xml") ||
         strstr (text, "esp_toml_version") != NULL;
}

/* A page that a browser or a script saved under the name of a firmware may be in any encoding. */
static char *
dup_text (const NfLook *look)
{
  const char *text = (const char *) look->data;
  gsize size = look->size;

  if (nf_look_has_text (look, 0, (const char *) utf8_mark)) {
    text += sizeof utf8_mark - 1;
    size -= sizeof utf8_mark - 1;
  }
  while (size > 0 && g_ascii_isspace (*text)) {
    text++;
    size--;
  }
  return g_strndup (text, size);
}

static gboolean
might_be_text (const NfLook *look)
{
  guint8 first = look->data[0];

  return g_ascii_isprint (first) || g_ascii_isspace (first) || first == utf8_mark[0];
}

gboolean
nf_look_for_text (NfLook *look)
{
  g_autofree char *text = might_be_text (look) ? dup_text (look) : NULL;

  if (text == NULL)
    return FALSE;
  if (is_html (text))
    return set_kind (look, NF_FIRMWARE_HTML);
  if (begins_with (text, "version https://git-lfs.github.com/spec/"))
    return set_kind (look, NF_FIRMWARE_GIT_LFS);
  if (!g_utf8_validate ((const char *) look->data, (gssize) look->size, NULL))
    return FALSE;
  if (is_manifest (text) || is_command (text))
    return set_kind (look, NF_FIRMWARE_TEXT);
  return FALSE;
}
