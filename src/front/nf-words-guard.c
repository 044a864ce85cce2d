/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about a plan, see nf-words-guard.h.
 */
#include "nf-words-guard.h"

#include "nf-address.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

enum { NODEMCU_3_MIN = 1 << 20 };

/* --- Findings ---------------------------------------------------------------------------- */

const char *
nf_words_get_severity (NfSeverity severity)
{
  switch (severity) {
  case NF_SEVERITY_NOTE:
    return _ ("Note");
  case NF_SEVERITY_WARNING:
    return _ ("Warning");
  case NF_SEVERITY_ERROR:
    return _ ("Error");
  case NF_SEVERITY_IMPOSSIBLE:
  default:
    return _ ("Impossible");
  }
}

static char *
format_too_large (const NfFinding *finding, const char *name)
{
  g_autofree char *end = nf_address_format (finding->range.address + finding->range.size);
  g_autofree char *flash = nf_words_format_size (finding->value);

  return g_strdup_printf (_ ("%s reaches up to %s, and the flash has only %s."), name, end, flash);
}

static char *
format_size (const NfFinding *finding, const char *name)
{
  g_autofree char *size = nf_words_format_size (finding->value);

  if (finding->kind == NF_FINDING_SIZE_TOO_LARGE)
    return g_strdup_printf (_ ("The header of %s says %s, more than the flash has: the board would "
                               "look for its settings where there is nothing."),
                            name,
                            size);
  if (finding->severity == NF_SEVERITY_ERROR)
    return g_strdup_printf (
        _ ("The header of %s says %s, less than the flash has and too little for this firmware."),
        name,
        size);
  return g_strdup_printf (
      _ ("The header of %s says %s, less than the flash has: the rest may not be used."),
      name,
      size);
}

static char *
format_mode (const NfFinding *finding, const char *name)
{
  g_autofree char *mode =
      g_ascii_strup (nf_flash_mode_to_string ((NfFlashMode) finding->value), -1);

  return g_strdup_printf (_ ("This chip starts in DOUT mode alone, and %s says %s."), name, mode);
}

static char *
format_need (const NfFinding *finding, const char *name)
{
  g_autofree char *size = nf_words_format_size (finding->value);

  if (finding->value < NODEMCU_3_MIN)
    return g_strdup_printf (_ ("%s needs at least 1 MB of flash, and there is only %s."),
                            name,
                            size);
  return g_strdup_printf (_ ("What %s lays out does not fit into a flash of %s."), name, size);
}

static char *
format_lfs_size (const NfFinding *finding, const char *name)
{
  g_autofree char *size = nf_words_format_size (finding->value);

  if (finding->value == 0)
    return g_strdup_printf (_ ("This firmware has no Lua flash store for %s."), name);
  return g_strdup_printf (_ ("%s is larger than this firmware's Lua flash store of %s."),
                          name,
                          size);
}

static char *
format_missing (const NfFinding *finding, const char *name)
{
  NfInitDataAdvice advice = { .action = NF_INIT_DATA_WRITE,
                              .reason = (NfInitDataReason) finding->value,
                              .address = finding->range.address };

  if (finding->item != NF_NO_ITEM)
    return g_strdup_printf (_ ("%s would clear the init data that this firmware needs."), name);
  return nf_words_format_init_data (&advice);
}

/* Sentences that name an address or a range. */
static char *
format_place (const NfFinding *finding, const char *name)
{
  g_autofree char *address = nf_address_format (finding->range.address);
  g_autofree char *range = nf_words_format_range (finding->range);
  g_autofree char *right = nf_address_format (finding->fix.address);

  switch ((int) finding->kind) {
  case NF_FINDING_WRONG_ADDRESS:
    return g_strdup_printf (_ ("%s belongs at %s."), name, right);
  case NF_FINDING_INIT_DATA_USELESS:
    return g_strdup_printf (_ ("This firmware does not look for init data at %s."), address);
  case NF_FINDING_INIT_DATA_HARMFUL:
    return g_strdup_printf (
        _ ("This firmware has its files at %s: init data there would damage them."),
        address);
  case NF_FINDING_INIT_DATA_CUSTOM:
    if (finding->item != NF_NO_ITEM)
      return g_strdup_printf (_ ("%s would replace init data that somebody has changed."), name);
    return g_strdup_printf (_ ("The init data at %s was changed by somebody and would be lost."),
                            address);
  case NF_FINDING_IN_FILE_SYSTEM:
    return g_strdup_printf (_ ("%s would overwrite part of the file system at %s."), name, range);
  case NF_FINDING_FILES_LOST:
  default:
    return g_strdup_printf (_ ("The files on the board, at %s, would be lost."), range);
  }
}

/* Sentences that name the file and nothing else. */
static char *
format_plain (NfFindingKind kind, const char *name)
{
  switch ((int) kind) {
  case NF_FINDING_WRONG_CHIP:
    return g_strdup_printf (_ ("%s is for another chip and would not run on this board."), name);
  case NF_FINDING_NOT_WRITABLE:
    return g_strdup_printf (_ ("%s is no file that can be written as it is."), name);
  case NF_FINDING_DAMAGED:
    return g_strdup_printf (_ ("%s is damaged or cut off."), name);
  case NF_FINDING_NO_BOOT_LOADER:
    return g_strdup_printf (_ ("%s needs a boot loader at address 0, and there is none."), name);
  case NF_FINDING_APP_AT_ZERO:
    return g_strdup_printf (_ ("%s cannot be started from address 0."), name);
  case NF_FINDING_PROGRAM_NOT_AT_ZERO:
    return g_strdup_printf (_ ("%s is started from address 0 alone."), name);
  case NF_FINDING_CODE_MISSING:
    return g_strdup_printf (_ ("%s is one of two parts, and the other is not there."), name);
  case NF_FINDING_WRONG_SLOT:
    return g_strdup_printf (_ ("%s is made for the boot loader's other slot."), name);
  case NF_FINDING_LFS_NUMBERS:
  default:
    return g_strdup_printf (
        _ ("%s and the firmware do not go together: one is integer, the other float."),
        name);
  }
}

char *
nf_words_format_finding (const NfFinding *finding, const char *name, const char *other_name)
{
  switch (finding->kind) {
  case NF_FINDING_TOO_LARGE:
    return format_too_large (finding, name);
  case NF_FINDING_OVERLAP:
    return g_strdup_printf (_ ("%s and %s want the same place."), name, other_name);
  case NF_FINDING_SIZE_TOO_LARGE:
  case NF_FINDING_SIZE_TOO_SMALL:
    return format_size (finding, name);
  case NF_FINDING_MODE_CANNOT_BOOT:
    return format_mode (finding, name);
  case NF_FINDING_TOO_SMALL_FOR:
    return format_need (finding, name);
  case NF_FINDING_LFS_TOO_LARGE:
    return format_lfs_size (finding, name);
  case NF_FINDING_INIT_DATA_MISSING:
    return format_missing (finding, name);
  case NF_FINDING_UPGRADE:
    return g_strdup (
        _ ("The board holds a NodeMCU of another generation: the clean way is to back it up, "
           "erase everything and write."));
  case NF_FINDING_WRONG_ADDRESS:
  case NF_FINDING_INIT_DATA_USELESS:
  case NF_FINDING_INIT_DATA_HARMFUL:
  case NF_FINDING_INIT_DATA_CUSTOM:
  case NF_FINDING_IN_FILE_SYSTEM:
  case NF_FINDING_FILES_LOST:
    return format_place (finding, name);
  case NF_FINDING_WRONG_CHIP:
  case NF_FINDING_NOT_WRITABLE:
  case NF_FINDING_DAMAGED:
  case NF_FINDING_NO_BOOT_LOADER:
  case NF_FINDING_APP_AT_ZERO:
  case NF_FINDING_PROGRAM_NOT_AT_ZERO:
  case NF_FINDING_CODE_MISSING:
  case NF_FINDING_WRONG_SLOT:
  case NF_FINDING_LFS_NUMBERS:
  case NF_N_FINDINGS:
  default:
    return format_plain (finding->kind, name);
  }
}

/* --- Fixes ------------------------------------------------------------------------------- */

static char *
format_size_fix (NfFlashSize size)
{
  g_autofree char *bytes = nf_words_format_size (nf_flash_size_to_bytes (size));

  if (size == NF_FLASH_SIZE_2M_C1 || size == NF_FLASH_SIZE_4M_C1)
    /* Translators: a size of flash, of which two halves of 1 MB hold programs */
    return g_strdup_printf (_ ("Set %s (1024+1024)"), bytes);
  /* Translators: a size of flash, as in "Set 4 MB" */
  return g_strdup_printf (_ ("Set %s"), bytes);
}

static char *
format_mode_fix (NfFlashMode mode)
{
  g_autofree char *word = g_ascii_strup (nf_flash_mode_to_string (mode), -1);

  /* Translators: a flash mode, as in "Use DOUT" */
  return g_strdup_printf (_ ("Use %s"), word);
}

char *
nf_words_format_fix (const NfFix *fix)
{
  g_autofree char *address = nf_address_format (fix->address);

  switch (fix->kind) {
  case NF_FIX_MOVE:
    return g_strdup_printf (_ ("Move to %s"), address);
  case NF_FIX_REMOVE:
    return g_strdup (_ ("Remove this row"));
  case NF_FIX_SET_MODE:
    return format_mode_fix ((NfFlashMode) fix->value);
  case NF_FIX_SET_SIZE:
    return format_size_fix ((NfFlashSize) fix->value);
  case NF_FIX_ADD_INIT_DATA:
    return g_strdup_printf (_ ("Add init data at %s"), address);
  case NF_FIX_KEEP_INIT_DATA:
    return g_strdup_printf (_ ("Keep init data at %s"), address);
  case NF_FIX_ERASE_ALL:
    return g_strdup (_ ("Erase everything first"));
  case NF_FIX_NONE:
  case NF_N_FIXES:
  default:
    return NULL;
  }
}
