/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about init data and about what stands in the flash, see nf-words-guard.h.
 */
#include "nf-words-guard.h"

#include "nf-address.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

char *
nf_words_format_range (NfRange range)
{
  g_autofree char *first = nf_address_format (range.address);
  g_autofree char *last = nf_address_format (range.address + range.size - 1);

  /* Translators: two addresses, as in "0x10000 to 0x73fff" */
  return g_strdup_printf (_ ("%s to %s"), first, last);
}

/* --- Init data --------------------------------------------------------------------------- */

static char *
format_custom (const NfInitDataAdvice *advice, const char *address)
{
  g_autofree char *from = nf_address_format (advice->from);

  if (advice->action != NF_INIT_DATA_MOVE_CUSTOM)
    return g_strdup_printf (_ ("The init data at %s was changed by somebody, and stays as it is."),
                            address);
  if (advice->from == advice->address)
    return g_strdup_printf (
        _ ("The init data at %s was changed by somebody, and would be cleared."),
        address);
  return g_strdup_printf (
      _ ("The init data at %s was changed by somebody, and this firmware looks at %s."),
      from,
      address);
}

char *
nf_words_format_init_data (const NfInitDataAdvice *advice)
{
  g_autofree char *address = nf_address_format (advice->address);

  switch (advice->reason) {
  case NF_INIT_DATA_BECAUSE_NOT_USED:
    return g_strdup (_ ("This firmware brings its own init data."));
  case NF_INIT_DATA_BECAUSE_GOOD:
    return g_strdup_printf (_ ("The init data at %s is right."), address);
  case NF_INIT_DATA_BECAUSE_WRITES_ITSELF:
    return g_strdup_printf (
        _ ("This firmware writes its init data to %s itself when it first starts."),
        address);
  case NF_INIT_DATA_BECAUSE_BLANK:
    return g_strdup_printf (
        _ ("There is no init data at %s, and this firmware does not write it itself."),
        address);
  case NF_INIT_DATA_BECAUSE_OLD:
    return g_strdup_printf (
        _ ("The init data at %s is of older firmware, and this one does not repair it."),
        address);
  case NF_INIT_DATA_BECAUSE_FOREIGN:
    return g_strdup_printf (
        _ ("What stands at %s is no init data, and this firmware does not repair it."),
        address);
  case NF_INIT_DATA_BECAUSE_LOOKED_ALREADY:
    return g_strdup_printf (
        _ ("There is no init data at %s, and this firmware has looked there once "
           "and will not again."),
        address);
  case NF_INIT_DATA_BECAUSE_CLEARED:
    return g_strdup_printf (_ ("The file clears %s, and this firmware writes its init data there "
                               "when it first starts."),
                            address);
  case NF_INIT_DATA_BECAUSE_IN_IMAGE:
    return g_strdup_printf (_ ("What stands at %s comes from a file of this plan."), address);
  case NF_INIT_DATA_BECAUSE_CUSTOM:
    return format_custom (advice, address);
  case NF_INIT_DATA_BECAUSE_NOT_READ:
    return g_strdup_printf (
        _ ("The board was not read; with init data at %s this firmware starts in any case."),
        address);
  case NF_INIT_DATA_BECAUSE_UNKNOWN:
  case NF_N_INIT_DATA_REASONS:
  default:
    return g_strdup (_ ("It is not known where this firmware looks for init data."));
  }
}

char *
nf_words_format_init_data_byte (const NfInitDataByte *byte)
{
  /* Translators: the name of a byte, its number and two values, as in "vdd33_const (byte 107): 255
   * instead of 0" */
  return g_strdup_printf (_ ("%s (byte %u): %u instead of %u"),
                          byte->name,
                          byte->offset,
                          byte->value,
                          byte->standard);
}

/* --- Regions ----------------------------------------------------------------------------- */

const char *
nf_words_get_content (NfContent content)
{
  switch (content) {
  case NF_CONTENT_UNREAD:
    return _ ("Not read");
  case NF_CONTENT_BLANK:
    return _ ("Blank");
  case NF_CONTENT_PROGRAM:
    return _ ("Program");
  case NF_CONTENT_FILE_SYSTEM:
    return _ ("File system");
  case NF_CONTENT_LFS:
    return _ ("Lua flash store");
  case NF_CONTENT_INIT_DATA:
    return _ ("Init data");
  case NF_CONTENT_RF_CAL:
    return _ ("RF calibration");
  case NF_CONTENT_PARAMETERS:
    return _ ("Wi-Fi settings");
  case NF_CONTENT_CONFIGURATION:
    return _ ("NodeMCU's partition record");
  case NF_CONTENT_UNKNOWN:
  case NF_N_CONTENTS:
  default:
    return _ ("Unknown data");
  }
}

char *
nf_words_format_region (const NfRegion *region, const char *name, const char *other_name)
{
  g_autofree char *range = nf_words_format_range (region->range);
  g_autofree char *size = nf_words_format_size (region->range.size);
  const char *now = nf_words_get_content (region->now);

  /* Translators: in each of these a range of addresses, its size and what is there, as in "0x10000
   * to 0x73fff (400 KB): Program, stays" */
  switch (region->fate) {
  case NF_FATE_WRITTEN:
    return g_strdup_printf (_ ("%s (%s): %s, will hold %s"), range, size, now, name);
  case NF_FATE_ERASED:
    return g_strdup_printf (_ ("%s (%s): %s, will be erased"), range, size, now);
  case NF_FATE_KEPT:
    return g_strdup_printf (_ ("%s (%s): %s, shares a sector with a file and is put back"),
                            range,
                            size,
                            now);
  case NF_FATE_CONFLICT:
    return g_strdup_printf (_ ("%s (%s): %s, wanted by %s and by %s"),
                            range,
                            size,
                            now,
                            name,
                            other_name);
  case NF_FATE_BEYOND:
    return g_strdup_printf (_ ("%s (%s): behind the end of the flash, wanted by %s"),
                            range,
                            size,
                            name);
  case NF_FATE_STAYS:
  case NF_N_FATES:
  default:
    return g_strdup_printf (_ ("%s (%s): %s, stays"), range, size, now);
  }
}

/* --- Do my files stay? ------------------------------------------------------------------- */

char *
nf_words_format_files (const NfFilesAnswer *answer)
{
  g_autofree char *range = nf_words_format_range (answer->range);
  g_autofree char *place = nf_words_format_range (answer->new_range);

  switch (answer->fate) {
  case NF_FILES_NONE:
    return g_strdup (_ ("There are no files on the board."));
  case NF_FILES_STAY:
    return g_strdup_printf (_ ("Your files stay, at %s."), range);
  case NF_FILES_LOST:
    return g_strdup_printf (_ ("Your files at %s will be lost. Back them up first."), range);
  case NF_FILES_MOVE:
    if (answer->new_range.size == 0)
      return g_strdup_printf (
          _ ("Your files at %s will not be found by this firmware. Back them up first."),
          range);
    return g_strdup_printf (
        _ ("Your files at %s will not be found: this firmware makes its own file "
           "system at %s. Back them up first."),
        range,
        place);
  case NF_FILES_UNKNOWN:
  default:
    return g_strdup (_ ("It is not known whether there are files. What is on the board is treated "
                        "as if it were your data."));
  }
}
