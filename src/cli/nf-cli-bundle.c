/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * bundle-info, and what write-flash does with a bundle, see nf-cli-bundle.h.
 */
#include "nf-cli-bundle.h"

#include "nf-address.h"
#include "nf-cli-commands.h"
#include "nf-cli-error.h"
#include "nf-cli-json.h"
#include "nf-cli-text.h"
#include "nf-error.h"
#include "nf-words-bundle.h"

#include <glib/gi18n-lib.h>

/* --- Showing ----------------------------------------------------------------------------- */

static void
add_row (GPtrArray *cells, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_ptr_array_add (cells, g_strdup (name));
  g_ptr_array_add (cells, g_filename_display_name (value));
}

static char *
format_head (const char *path, const NfBundle *bundle)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  NfFlashSettings settings = bundle->settings;
  g_autofree char *baud = bundle->baud != 0 ? g_strdup_printf ("%u", bundle->baud) : NULL;

  add_row (cells, _ ("Bundle:"), path);
  add_row (cells, _ ("Is:"), nf_words_get_bundle_kind (bundle->kind));
  add_row (cells, _ ("Name:"), bundle->title);
  if (settings.mode != NF_FLASH_MODE_KEEP)
    add_row (cells, _ ("Flash mode:"), nf_flash_mode_to_string (settings.mode));
  if (settings.frequency != NF_FLASH_FREQUENCY_KEEP)
    add_row (cells, _ ("Flash frequency:"), nf_flash_frequency_to_string (settings.frequency));
  if (settings.size != NF_FLASH_SIZE_KEEP)
    add_row (cells, _ ("Flash size:"), nf_flash_size_to_string (settings.size));
  add_row (cells, _ ("Board:"), bundle->profile);
  add_row (cells, _ ("Baud rate:"), baud);
  if (bundle->erase_all)
    add_row (cells, _ ("Before:"), _ ("the whole flash memory is erased"));
  if (bundle->verify_only)
    add_row (cells, _ ("Task:"), _ ("the files are only compared"));
  return nf_cli_text_align (cells, 2);
}

static char *
format_file (const NfBundleFile *file)
{
  g_autofree char *name = g_filename_display_name (file->name);

  /* Translators: behind the name of a file that is offered, but not part of what is written */
  return file->enabled ? g_steal_pointer (&name)
                       : g_strdup_printf (_ ("%s (only on request)"), name);
}

static char *
format_files (const NfBundle *bundle)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < bundle->files->len; i++) {
    const NfBundleFile *file = g_ptr_array_index (bundle->files, i);
    g_ptr_array_add (cells,
                     file->has_address
                         ? nf_address_format (file->address)
                         /* Translators: instead of an address: the file itself tells it */
                         : g_strdup (_ ("by itself")));
    g_ptr_array_add (cells, format_file (file));
  }
  return nf_cli_text_align (cells, 2);
}

static char *
format_notes (const NfBundle *bundle)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < bundle->notes->len; i++) {
    g_autofree char *sentence = nf_words_format_bundle_note (g_ptr_array_index (bundle->notes, i));
    g_string_append_printf (lines, "%s\n", sentence);
  }
  return g_strdup (lines->str);
}

int
nf_cli_bundle_info (NfCliOutput *output, const NfCliOptions *options)
{
  g_autofree char *cache = nf_bundle_dup_default_cache ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NfBundle) bundle = nf_bundle_open (options->words[0], cache, &error);
  g_autofree char *head = NULL;
  g_autofree char *files = NULL;
  g_autofree char *notes = NULL;

  if (bundle == NULL)
    return nf_cli_output_fail (output, error, NULL);
  if (output->json) {
    nf_cli_output_take_json (output, nf_cli_json_format_bundle (bundle));
    return NF_CLI_DONE;
  }
  head = format_head (options->words[0], bundle);
  files = format_files (bundle);
  notes = format_notes (bundle);
  nf_cli_output_answer (output, head);
  nf_cli_output_answer (output, *files != '\0' ? "\n" : "");
  nf_cli_output_answer (output, files);
  nf_cli_output_answer (output, *notes != '\0' ? "\n" : "");
  nf_cli_output_answer (output, notes);
  return NF_CLI_DONE;
}

/* --- Using ------------------------------------------------------------------------------- */

static void
tell (NfCliOutput *output, const NfBundle *bundle)
{
  if (output->json)
    nf_cli_output_take_json (output, nf_cli_json_format_bundle (bundle));
  else if (bundle->title != NULL)
    nf_cli_output_say (output, "%s: %s", nf_words_get_bundle_kind (bundle->kind), bundle->title);
  else
    nf_cli_output_say (output, "%s", nf_words_get_bundle_kind (bundle->kind));
  for (guint i = 0; i < bundle->notes->len; i++) {
    g_autofree char *sentence = nf_words_format_bundle_note (g_ptr_array_index (bundle->notes, i));
    nf_cli_output_say (output, "%s", sentence);
  }
}

static gboolean
check_notes (const NfBundle *bundle, GError **error)
{
  for (guint i = 0; i < bundle->notes->len; i++) {
    const NfBundleNote *note = g_ptr_array_index (bundle->notes, i);
    g_autofree char *sentence = nf_words_format_bundle_note (note);
    if (!nf_bundle_note_kind_is_serious (note->kind))
      continue;
    g_set_error_literal (error, NF_ERROR, NF_ERROR_BUNDLE, sentence);
    return FALSE;
  }
  return TRUE;
}

static void
take_files (NfCliBundle *self)
{
  self->words = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->bundle->files->len; i++) {
    const NfBundleFile *file = g_ptr_array_index (self->bundle->files, i);
    if (!file->enabled)
      continue;
    g_ptr_array_add (self->words,
                     file->has_address ? nf_address_format (file->address) : g_strdup (""));
    g_ptr_array_add (self->words, g_strdup (file->path));
  }
  g_ptr_array_add (self->words, NULL);
  self->options.words = (char **) self->words->pdata;
}

static void
give (NfCliOptions *options, NfCliOption option)
{
  options->given |= G_GUINT64_CONSTANT (1) << option;
}

/* What the line does not say the bundle may. A recipe says it also by "keep", where the board would
 * have another. */
static gboolean
is_taken (const NfCliOptions *options, NfCliOption option, const NfBundle *bundle, gboolean is_said)
{
  return !nf_cli_options_has (options, option) && (is_said || bundle->kind == NF_BUNDLE_RECIPE);
}

static void
take_settings (NfCliOptions *options, const NfBundle *bundle)
{
  NfFlashSettings settings = bundle->settings;

  if (is_taken (options, NF_CLI_OPTION_FLASH_MODE, bundle, settings.mode != NF_FLASH_MODE_KEEP)) {
    options->settings.mode = settings.mode;
    give (options, NF_CLI_OPTION_FLASH_MODE);
  }
  if (is_taken (options,
                NF_CLI_OPTION_FLASH_FREQ,
                bundle,
                settings.frequency != NF_FLASH_FREQUENCY_KEEP)) {
    options->settings.frequency = settings.frequency;
    give (options, NF_CLI_OPTION_FLASH_FREQ);
  }
  if (is_taken (options, NF_CLI_OPTION_FLASH_SIZE, bundle, settings.size != NF_FLASH_SIZE_KEEP)) {
    options->settings.size = settings.size;
    give (options, NF_CLI_OPTION_FLASH_SIZE);
  }
}

static void
take_rest (NfCliOptions *options, const NfBundle *bundle)
{
  if (options->profile == NULL)
    options->profile = bundle->profile;
  if (options->baud == 0)
    options->baud = bundle->baud;
  if (bundle->erase_all)
    give (options, NF_CLI_OPTION_ERASE_ALL);
}

gboolean
nf_cli_bundle_open (NfCliBundle *self,
                    NfCliOutput *output,
                    const NfCliOptions *options,
                    GError **error)
{
  g_autofree char *cache = nf_bundle_dup_default_cache ();

  self->options = *options;
  self->bundle = nf_bundle_open (options->words[0], cache, error);
  if (self->bundle == NULL)
    return FALSE;
  tell (output, self->bundle);
  if (!check_notes (self->bundle, error))
    return FALSE;
  take_files (self);
  take_settings (&self->options, self->bundle);
  take_rest (&self->options, self->bundle);
  return TRUE;
}

void
nf_cli_bundle_clear (NfCliBundle *self)
{
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_clear_pointer (&self->bundle, nf_bundle_free);
}
