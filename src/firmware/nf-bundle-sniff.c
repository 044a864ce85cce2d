/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Which format a file has: by its first block, and by its name only where that is the format's own.
 */
#include "nf-bundle-private.h"

#include "bytes.h"

#include <string.h>

enum { UF2_MAGIC_FIRST = 0x0A324655, UF2_MAGIC_SECOND = 0x9E5D5157, HEX_RECORD_MIN = 11 };

/* A record is ":" and hex digits for at least a count, an address, a type and a checksum. */
static gboolean
is_hex_record (const char *head)
{
  const char *c = head + strspn (head, " \t\r\n");

  if (*c != ':')
    return FALSE;
  for (guint i = 1; i < HEX_RECORD_MIN; i++)
    if (!g_ascii_isxdigit (c[i]))
      return FALSE;
  return TRUE;
}

static NfFormat
sniff_bytes (const char *head, gsize size)
{
  const guint8 *bytes = (const guint8 *) head;

  if (size >= 4 && (memcmp (head, "PK\003\004", 4) == 0 || memcmp (head, "PK\005\006", 4) == 0))
    return NF_FORMAT_ZIP;
  if (size >= 8 && get_u32 (bytes) == UF2_MAGIC_FIRST && get_u32 (bytes + 4) == UF2_MAGIC_SECOND)
    return NF_FORMAT_UF2;
  return is_hex_record (head) ? NF_FORMAT_HEX : NF_FORMAT_NONE;
}

static gboolean
has (const char *head, const char *word)
{
  return strstr (head, word) != NULL;
}

static NfFormat
sniff_json (const char *name, const char *head)
{
  if (has (head, "\"node-flasher-recipe\""))
    return NF_FORMAT_RECIPE;
  if (has (head, "\"flash_files\"") || g_str_equal (name, "flasher_args.json"))
    return NF_FORMAT_IDF;
  if (has (head, "\"builds\"") && (has (head, "\"chipFamily\"") || has (head, "\"new_install_")))
    return NF_FORMAT_MANIFEST;
  if (has (head, "\"platformioTarget\"") || g_str_has_suffix (name, ".mt.json"))
    return NF_FORMAT_MESHTASTIC;
  /* What it is asked for stands behind long lists. */
  return g_str_equal (name, "idedata.json") ? NF_FORMAT_IDEDATA : NF_FORMAT_NONE;
}

static gboolean
is_arguments (const char *name, const char *start)
{
  static const char *const names[] = {
    "flash_args",
    "flash_project_args",
    "flash_app_args",
    "flash_bootloader_args",
    "flash_partition_table_args",
    "download.config",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return TRUE;
  return g_str_has_prefix (start, "--flash_") || g_str_has_prefix (start, "--flash-");
}

static gboolean
is_command (const char *head)
{
  return (has (head, "esptool") || has (head, "nodeflash")) &&
         (has (head, "write_flash") || has (head, "write-flash") || has (head, "erase_flash") ||
          has (head, "erase-flash") || has (head, "verify_flash") || has (head, "verify-flash"));
}

/* @name: in lower case. @head: without NUL bytes */
static NfFormat
sniff_text (const char *name, const char *head)
{
  const char *start = g_str_has_prefix (head, "\xEF\xBB\xBF") ? head + 3 : head;

  start += strspn (start, " \t\r\n");
  if (*start == '{')
    return sniff_json (name, head);
  if (*start == '<')
    return has (head, "<DataChest") ? NF_FORMAT_CONFIG_XML : NF_FORMAT_NONE;
  if (has (head, "esp_toml_version"))
    return NF_FORMAT_LAUNCHPAD;
  if (is_arguments (name, start))
    return NF_FORMAT_ARGUMENTS;
  return is_command (head) ? NF_FORMAT_COMMAND : NF_FORMAT_NONE;
}

/* "firmware.bin" is PlatformIO's, "sketch.ino.bin" the Arduino IDE's. */
static gboolean
is_app (const char *name)
{
  return g_str_equal (name, "firmware.bin") || g_str_has_suffix (name, ".ino.bin");
}

NfFormat
nf_bundle_sniff (const char *name, const char *head, gsize size)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  NfFormat format = sniff_bytes (head, size);

  if (format == NF_FORMAT_NONE && is_app (lower))
    return NF_FORMAT_APP;
  if (format == NF_FORMAT_NONE && size > 0 && memchr (head, '\0', size) == NULL)
    return sniff_text (lower, head);
  return format;
}
