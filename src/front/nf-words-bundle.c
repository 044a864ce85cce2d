/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Sentences about bundles, see nf-words-bundle.h.
 */
#include "nf-words-bundle.h"

#include <glib/gi18n-lib.h>

const char *
nf_words_get_bundle_kind (NfBundleKind kind)
{
  static const char *const kinds[] = {
    [NF_BUNDLE_IDF] = N_ ("Build of ESP-IDF or the RTOS SDK"),
    [NF_BUNDLE_ARGUMENTS] = N_ ("File of arguments for esptool"),
    [NF_BUNDLE_MANIFEST] = N_ ("Manifest of ESP Web Tools"),
    [NF_BUNDLE_LAUNCHPAD] = N_ ("List of ESP Launchpad"),
    [NF_BUNDLE_MESHTASTIC] = N_ ("Meshtastic build"),
    [NF_BUNDLE_BUILD] = N_ ("Build of PlatformIO or the Arduino IDE"),
    [NF_BUNDLE_FOLDER] = N_ ("Firmware files"),
    [NF_BUNDLE_SDK] = N_ ("Espressif SDK: its init data"),
    [NF_BUNDLE_CONFIG_XML] = N_ ("Settings of the NodeMCU Flasher"),
    [NF_BUNDLE_COMMAND] = N_ ("esptool command"),
    [NF_BUNDLE_PIECES] = N_ ("File with addresses (Intel HEX or UF2)"),
    [NF_BUNDLE_RECIPE] = N_ ("Recipe"),
  };

  return _ (kinds[kind]);
}

char *
nf_words_format_bundle (const NfBundle *bundle)
{
  const char *kind = nf_words_get_bundle_kind (bundle->kind);

  return bundle->title != NULL ? g_strdup_printf ("%s: %s", kind, bundle->title) : g_strdup (kind);
}

/* --- Settings ---------------------------------------------------------------------------- */

static void
add_clause (GPtrArray *clauses, const char *format, const char *value)
{
  g_autoptr (GString) clause = g_string_new (format);

  g_string_replace (clause, "%s", value, 1);
  g_ptr_array_add (clauses, g_strdup (clause->str));
}

static void
add_flash_clauses (GPtrArray *clauses, NfFlashSettings settings)
{
  if (settings.mode != NF_FLASH_MODE_KEEP)
    /* Translators: clauses of a list: "Says: flash mode dio, flash frequency 40m" */
    add_clause (clauses, _ ("flash mode %s"), nf_flash_mode_to_string (settings.mode));
  if (settings.frequency != NF_FLASH_FREQUENCY_KEEP)
    add_clause (clauses,
                _ ("flash frequency %s"),
                nf_flash_frequency_to_string (settings.frequency));
  if (settings.size != NF_FLASH_SIZE_KEEP)
    add_clause (clauses, _ ("flash size %s"), nf_flash_size_to_string (settings.size));
}

char *
nf_words_format_bundle_settings (const NfBundle *bundle)
{
  g_autoptr (GPtrArray) clauses = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *baud = g_strdup_printf ("%u", bundle->baud);
  g_autofree char *list = NULL;

  if (bundle->profile != NULL)
    add_clause (clauses, _ ("board %s"), bundle->profile);
  add_flash_clauses (clauses, bundle->settings);
  if (bundle->baud != 0)
    add_clause (clauses, _ ("%s baud"), baud);
  if (bundle->erase_all)
    g_ptr_array_add (clauses, g_strdup (_ ("the whole flash is erased first")));
  if (clauses->len == 0)
    return NULL;
  g_ptr_array_add (clauses, NULL);
  list = g_strjoinv (", ", (char **) clauses->pdata);
  /* Translators: "Options: flash mode dio, the whole flash is erased first" */
  return g_strdup_printf (_ ("Options: %s"), list);
}

/* --- Notes ------------------------------------------------------------------------------- */

char *
nf_words_format_bundle_note (const NfBundleNote *note)
{
  switch (note->kind) {
  case NF_NOTE_UNKNOWN_OPTION:
    return g_strdup_printf (_ ("Not used: %s"), note->what);
  case NF_NOTE_MISSING_FILE:
    return g_strdup_printf (_ ("File not found: %s"), note->what);
  case NF_NOTE_OTHER_CHIP:
    return g_strdup_printf (_ ("For another chip: %s"), note->what);
  case NF_NOTE_ENCRYPTED:
    return g_strdup_printf (
        _ ("For a chip with flash encryption, which the ESP8266 does not have: %s"),
        note->what);
  case NF_NOTE_OUTSIDE:
    return g_strdup_printf (_ ("Lies elsewhere, and is not taken automatically: %s"), note->what);
  case NF_NOTE_WRONG_HASH:
    return g_strdup_printf (_ ("Not the file that it should be: its checksum differs: %s"),
                            note->what);
  case NF_NOTE_REMOTE:
    return g_strdup_printf (_ ("Has to be downloaded first: %s"), note->what);
  case NF_NOTE_EXECUTES:
    return g_strdup_printf (_ ("Not done, because commands in a bundle are never executed: %s"),
                            note->what);
  case NF_NOTE_ALTERNATIVE:
  default:
    return g_strdup_printf (_ ("Could be opened instead: %s"), note->what);
  }
}
