/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about files, see nf-words-firmware.h.
 */
#include "nf-words-firmware.h"

#include "nf-address.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

/* --- Pieces ------------------------------------------------------------------------------ */

static const char *
get_numbers (NfNumbers numbers)
{
  switch (numbers) {
  case NF_NUMBERS_INTEGER:
    return _ ("integer");
  case NF_NUMBERS_FLOAT:
    return _ ("float");
  case NF_NUMBERS_UNKNOWN:
  default:
    return NULL;
  }
}

/* The build service has named some twice. */
guint
nf_words_count_modules (const NfFirmwareFacts *facts)
{
  g_auto (GStrv) modules = g_strsplit (facts->modules != NULL ? facts->modules : "", ",", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; modules[i] != NULL; i++)
    g_hash_table_add (seen, modules[i]);
  return g_hash_table_size (seen);
}

/* Appends ", @text" when there is any. */
static void
append (GString *line, const char *text)
{
  if (text != NULL)
    g_string_append_printf (line, ", %s", text);
}

static GString *
begin_with_product (const NfFirmwareFacts *facts)
{
  GString *line = g_string_new (facts->product);

  if (facts->version != NULL)
    g_string_append_printf (line, " %s", facts->version);
  return line;
}

/* --- NodeMCU ----------------------------------------------------------------------------- */

static GString *
format_nodemcu (const NfFirmwareFacts *facts)
{
  GString *line = begin_with_product (facts);
  guint n_modules = nf_words_count_modules (facts);

  if (facts->kind == NF_FIRMWARE_NODEMCU_BOOT)
    append (line, _ ("boot part"));
  if (facts->kind == NF_FIRMWARE_NODEMCU_CODE)
    append (line, _ ("code"));
  append (line, get_numbers (facts->numbers));
  if (n_modules > 0) {
    g_string_append (line, ", ");
    g_string_append_printf (line, ngettext ("%u module", "%u modules", n_modules), n_modules);
  }
  return line;
}

/* --- Programs ---------------------------------------------------------------------------- */

static GString *
format_program (const NfFirmware *firmware)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);
  GString *line =
      facts->product != NULL ? begin_with_product (facts) : g_string_new (_ ("Program"));

  if (nf_firmware_get_n_programs (firmware) > 0) {
    const NfFirmwareProgram *program = nf_firmware_get_program (firmware, 0);
    g_autofree char *settings = nf_words_format_settings (program->settings);
    g_string_append_printf (line, " (%s)", settings);
  }
  return line;
}

static GString *
format_loader (const NfFirmwareFacts *facts)
{
  GString *line =
      g_string_new (facts->kind == NF_FIRMWARE_RTOS_LOADER ? _ ("Boot loader of the RTOS SDK")
                                                           : _ ("Boot loader of the SDK"));

  append (line, facts->version);
  return line;
}

static GString *
format_user_program (const NfFirmwareFacts *facts)
{
  GString *line = NULL;
  /* Translators: follows a name, as in "ESP-AT 1.7.6, user program for slot 1" */
  g_autofree char *what = g_strdup_printf (_ ("user program for slot %u"), facts->slot);

  if (facts->product == NULL) {
    line = g_string_new (NULL);
    g_string_printf (line, _ ("User program for slot %u"), facts->slot);
    return line;
  }
  line = begin_with_product (facts);
  append (line, what);
  return line;
}

static GString *
format_app (const NfFirmwareFacts *facts)
{
  GString *line = NULL;

  if (facts->product == NULL)
    return g_string_new (_ ("Application of the RTOS SDK"));
  line = begin_with_product (facts);
  append (line, _ ("application of the RTOS SDK"));
  return line;
}

static GString *
format_other_chip (const NfFirmwareFacts *facts)
{
  GString *line = g_string_new (NULL);

  if (facts->other_chip.name != NULL)
    g_string_printf (line, _ ("Program for the %s"), facts->other_chip.name);
  else
    g_string_assign (line, _ ("Program for another chip"));
  return line;
}

/* --- Data -------------------------------------------------------------------------------- */

static GString *
format_init_data (const NfFirmwareFacts *facts)
{
  GString *line = g_string_new (_ ("Init data"));

  if (facts->version != NULL) {
    g_string_append (line, ", ");
    g_string_append_printf (line, _ ("version %s"), facts->version);
  }
  if (facts->is_custom)
    append (line, _ ("customised"));
  return line;
}

static GString *
format_lfs (const NfFirmwareFacts *facts)
{
  GString *line = g_string_new (_ ("Lua flash store"));

  if (facts->kind == NF_FIRMWARE_LFS_LOOSE)
    append (line, _ ("relocatable"));
  if (facts->version != NULL)
    g_string_append_printf (line, ", Lua %s", facts->version);
  append (line, get_numbers (facts->numbers));
  return line;
}

static GString *
format_file_system (const NfFirmwareFacts *facts)
{
  const char *name = facts->kind == NF_FIRMWARE_SPIFFS     ? "SPIFFS"
                     : facts->kind == NF_FIRMWARE_LITTLEFS ? "LittleFS"
                                                           : "FAT";
  GString *line = g_string_new (NULL);

  /* Translators: as in "SPIFFS file system" */
  g_string_printf (line, _ ("%s file system"), name);
  if (facts->fs_bytes > 0) {
    g_autofree char *size = nf_words_format_size (facts->fs_bytes);
    append (line, size);
  }
  return line;
}

/* --- What is no firmware ----------------------------------------------------------------- */

static GString *
format_uf2 (const NfFirmwareFacts *facts)
{
  GString *line = g_string_new (_ ("UF2 file"));

  if (facts->other_chip.name != NULL)
    g_string_printf (line, _ ("UF2 file for the %s"), facts->other_chip.name);
  return line;
}

static GString *
format_gzip (const NfFirmwareFacts *facts)
{
  GString *line = NULL;

  if (facts->product == NULL)
    return g_string_new (_ ("Packed file (gzip)"));
  line = begin_with_product (facts);
  append (line, _ ("packed (gzip)"));
  return line;
}

static const char *
get_plain_words (NfFirmwareKind kind)
{
  static const char *const words[NF_FIRMWARE_N_KINDS] = {
    [NF_FIRMWARE_UNKNOWN] = N_ ("Data"),
    [NF_FIRMWARE_SDK_CODE] = N_ ("Code of a program, without its boot part"),
    [NF_FIRMWARE_BLANK] = N_ ("Blank"),
    [NF_FIRMWARE_PARTITIONS] = N_ ("Partition table"),
    [NF_FIRMWARE_OTA_DATA] = N_ ("Choice of the program to start (OTA data)"),
    [NF_FIRMWARE_HEX] = N_ ("Intel HEX file"),
    [NF_FIRMWARE_ZIP] = N_ ("Zip archive"),
    [NF_FIRMWARE_ELF] = N_ ("ELF file"),
    [NF_FIRMWARE_HTML] = N_ ("Web page"),
    [NF_FIRMWARE_GIT_LFS] = N_ ("Pointer to a file of Git LFS"),
    [NF_FIRMWARE_TEXT] = N_ ("Text"),
  };

  return kind < NF_FIRMWARE_N_KINDS && words[kind] != NULL ? _ (words[kind]) : _ ("Data");
}

static GString *
format_kind (const NfFirmware *firmware)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  switch ((int) facts->kind) {
  case NF_FIRMWARE_NODEMCU:
  case NF_FIRMWARE_NODEMCU_BOOT:
  case NF_FIRMWARE_NODEMCU_CODE:
    return format_nodemcu (facts);
  case NF_FIRMWARE_PROGRAM:
    return format_program (firmware);
  case NF_FIRMWARE_BOOT_LOADER:
  case NF_FIRMWARE_RTOS_LOADER:
    return format_loader (facts);
  case NF_FIRMWARE_USER_PROGRAM:
    return format_user_program (facts);
  case NF_FIRMWARE_RTOS_APP:
    return format_app (facts);
  case NF_FIRMWARE_OTHER_CHIP:
    return format_other_chip (facts);
  case NF_FIRMWARE_INIT_DATA:
    return format_init_data (facts);
  case NF_FIRMWARE_LFS:
  case NF_FIRMWARE_LFS_LOOSE:
    return format_lfs (facts);
  case NF_FIRMWARE_SPIFFS:
  case NF_FIRMWARE_LITTLEFS:
  case NF_FIRMWARE_FAT:
    return format_file_system (facts);
  case NF_FIRMWARE_UF2:
    return format_uf2 (facts);
  case NF_FIRMWARE_GZIP:
    return format_gzip (facts);
  default:
    return g_string_new (get_plain_words (facts->kind));
  }
}

char *
nf_words_format_firmware (const NfFirmware *firmware)
{
  NfFirmwareFault fault = nf_firmware_get_facts (firmware)->fault;
  GString *line = format_kind (firmware);

  if (fault == NF_FIRMWARE_CUT_OFF)
    append (line, _ ("cut off"));
  else if (fault != NF_FIRMWARE_SOUND)
    append (line, _ ("damaged"));
  return g_string_free (line, FALSE);
}

/* --- Where ------------------------------------------------------------------------------- */

char *
nf_words_format_firmware_place (const NfFirmware *firmware)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  switch (facts->goes_to) {
  case NF_GOES_TO_ADDRESS:
    return nf_address_format (facts->address);
  case NF_GOES_TO_INIT_DATA:
    return g_strdup (_ ("Where the board's firmware looks for its init data"));
  case NF_GOES_TO_BLANK:
    return g_strdup (_ ("Where the board keeps its Wi-Fi settings, to clear them"));
  case NF_GOES_TO_FILE_SYSTEM:
    return g_strdup (_ ("Where the board's firmware has its file system"));
  case NF_GOES_TO_LFS:
    return g_strdup (_ ("Where the board's firmware has its Lua flash store"));
  case NF_GOES_NOWHERE:
  default:
    return g_strdup ("");
  }
}
