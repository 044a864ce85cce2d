/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a bundle has done to the table, in words, see nf-words-table-bundle.h.
 */
#include "nf-words-table-bundle.h"

#include "nf-words-bundle.h"

#include <glib/gi18n-lib.h>

/* Notes of either kind that are shown; a bundle may have some hundred, and the log has all. */
enum { NOTES_MAX = 4 };

/* Rows that are not checked, which a file system is since it would replace what is on the board. */
static gboolean
is_file_system (NfRow *row)
{
  NfFirmwareKind kind = nf_firmware_get_facts (nf_row_get_firmware (row))->kind;

  return kind == NF_FIRMWARE_SPIFFS || kind == NF_FIRMWARE_LITTLEFS || kind == NF_FIRMWARE_FAT;
}

static gboolean
is_offered (NfRow *row)
{
  return !nf_row_get_enabled (row) && !is_file_system (row);
}

static gboolean
is_offered_file_system (NfRow *row)
{
  return !nf_row_get_enabled (row) && is_file_system (row);
}

static gboolean
is_any (NfRow *row)
{
  return TRUE;
}

/* Adds a line that names those of @rows that are so, if there are any. */
static void
add_names (GPtrArray *lines, GPtrArray *rows, gboolean (*is_so) (NfRow *), const char *format)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) line = g_string_new (format);

  for (guint i = 0; i < rows->len; i++) {
    NfRow *row = g_ptr_array_index (rows, i);
    if (is_so (row))
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", nf_row_get_name (row));
  }
  g_string_replace (line, "%s", names->str, 1);
  if (names->len > 0)
    g_ptr_array_add (lines, g_strdup (line->str));
}

static void
add_rows (GPtrArray *lines, const NfTableBundle *taken)
{
  add_names (lines,
             taken->unchecked,
             is_any,
             /* Translators: %s are names of files that were in the table */
             _ ("Unchecked, because the bundle puts a file in the same place: %s"));
  add_names (lines,
             taken->rows,
             is_offered_file_system,
             _ ("Not checked, because it would replace the files on the board: %s"));
  add_names (lines, taken->rows, is_offered, _ ("Offered, but not checked: %s"));
}

/* Adds the notes that are serious, or those that are not. */
static void
add_notes (GPtrArray *lines, const NfBundle *bundle, gboolean serious)
{
  guint n_shown = 0;
  guint n_more = 0;

  for (guint i = 0; i < bundle->notes->len; i++) {
    const NfBundleNote *note = g_ptr_array_index (bundle->notes, i);
    if (nf_bundle_note_kind_is_serious (note->kind) != serious)
      continue;
    if (n_shown++ < NOTES_MAX)
      g_ptr_array_add (lines, nf_words_format_bundle_note (note));
    else
      n_more++;
  }
  if (n_more > 0)
    g_ptr_array_add (
        lines,
        g_strdup_printf (
            ngettext ("%u more line is in the log", "%u more lines are in the log", n_more),
            n_more));
}

GPtrArray *
nf_words_list_bundle_details (const NfBundle *bundle, const NfTableBundle *taken)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  char *settings = nf_words_format_bundle_settings (bundle);

  if (settings != NULL)
    g_ptr_array_add (lines, settings);
  if (bundle->verify_only)
    g_ptr_array_add (lines, g_strdup (_ ("It only compares: choose Verify Only in the menu")));
  if (bundle->files->len == 0)
    g_ptr_array_add (lines, g_strdup (_ ("It brings no file that could be added")));
  add_rows (lines, taken);
  add_notes (lines, bundle, FALSE);
  return lines;
}

GPtrArray *
nf_words_list_bundle_faults (const NfBundle *bundle)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  add_notes (lines, bundle, TRUE);
  if (lines->len > 0)
    g_ptr_array_insert (lines, 0, g_strdup (_ ("Not all that belongs to it is there:")));
  return lines;
}
