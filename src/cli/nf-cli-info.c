/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * image-info, ports, profiles and version.
 */
#include "nf-cli-commands.h"

#include "nf-address.h"
#include "nf-cli-error.h"
#include "nf-cli-json.h"
#include "nf-cli-port.h"
#include "nf-cli-text.h"
#include "nf-config.h"
#include "nf-port-list.h"
#include "nf-profile-store.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

/* Prints @cells in columns. */
static void
answer_columns (NfCliOutput *output, GPtrArray *cells, guint n_columns)
{
  g_autofree char *lines = nf_cli_text_align (cells, n_columns);

  nf_cli_output_answer (output, lines);
}

/* Adds a row of @cells. Each: (transfer full); NULL ends them */
static void G_GNUC_NULL_TERMINATED
add_row (GPtrArray *cells, char *first, ...)
{
  va_list args;

  va_start (args, first);
  for (char *cell = first; cell != NULL; cell = va_arg (args, char *))
    g_ptr_array_add (cells, cell);
  va_end (args);
}

/* --- image-info -------------------------------------------------------------------------- */

static char *
format_checksum (const NfImageProgram *program)
{
  if (program->stored_checksum == program->computed_checksum)
    return g_strdup_printf (_ ("0x%02x, right"), program->stored_checksum);
  return g_strdup_printf (_ ("0x%02x, wrong: the content gives 0x%02x"),
                          program->stored_checksum,
                          program->computed_checksum);
}

static void
add_program (GPtrArray *cells, const NfImageProgram *program)
{
  NfFlashSettings settings = program->settings;

  add_row (cells,
           g_strdup (_ ("Flash mode:")),
           g_strdup (nf_flash_mode_to_string (settings.mode)),
           NULL);
  add_row (cells,
           g_strdup (_ ("Flash frequency:")),
           g_strdup (nf_flash_frequency_to_string (settings.frequency)),
           NULL);
  add_row (cells,
           g_strdup (_ ("Flash size:")),
           g_strdup (nf_flash_size_to_string (settings.size)),
           NULL);
  add_row (cells, g_strdup (_ ("Entry point:")), g_strdup_printf ("0x%08x", program->entry), NULL);
  add_row (cells, g_strdup (_ ("Checksum:")), format_checksum (program), NULL);
}

static void
answer_segments (NfCliOutput *output, const NfImageProgram *program)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  add_row (cells,
           g_strdup (_ ("Segment")),
           g_strdup (_ ("Loaded to")),
           g_strdup (_ ("Bytes")),
           g_strdup (_ ("In the file at")),
           NULL);
  for (guint i = 0; i < program->n_segments; i++) {
    const NfImageSegment *segment = &program->segments[i];
    add_row (cells,
             g_strdup_printf ("%u", i),
             g_strdup_printf ("0x%08x", segment->address),
             g_strdup_printf ("0x%05x", segment->size),
             g_strdup_printf ("0x%05x", segment->offset),
             NULL);
  }
  nf_cli_output_answer (output, "\n");
  answer_columns (output, cells, 4);
}

static void
answer_image (NfCliOutput *output, const NfImage *image)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  const NfImageProgram *program = nf_image_get_program (image);

  add_row (cells,
           g_strdup (_ ("File:")),
           g_filename_display_name (nf_image_get_name (image)),
           NULL);
  add_row (cells,
           g_strdup (_ ("Bytes:")),
           g_strdup_printf ("%" G_GSIZE_FORMAT, nf_image_get_size (image)),
           NULL);
  add_row (cells, g_strdup (_ ("Is:")), nf_words_format_kind (image), NULL);
  if (program != NULL)
    add_program (cells, program);
  answer_columns (output, cells, 2);
  if (program != NULL)
    answer_segments (output, program);
}

int
nf_cli_image_info (NfCliOutput *output, const NfCliOptions *options)
{
  const char *path = options->words[0];
  g_autoptr (GError) error = NULL;
  g_autoptr (NfImage) image = nf_image_load (path, &error);

  if (image == NULL)
    return nf_cli_output_fail (output, error, NULL);
  if (output->json)
    nf_cli_output_take_json (output, nf_cli_json_format_image (image));
  else
    answer_image (output, image);
  return NF_CLI_DONE;
}

/* --- ports ------------------------------------------------------------------------------- */

int
nf_cli_ports (NfCliOutput *output, const NfCliOptions *options)
{
  g_autoptr (NfPortList) ports = nf_port_list_new ();

  nf_cli_port_print_list (output, G_LIST_MODEL (ports));
  return NF_CLI_DONE;
}

/* --- profiles ---------------------------------------------------------------------------- */

static void
add_profile (GPtrArray *cells, NfProfile *profile)
{
  guint32 size = nf_profile_get_flash_size (profile);
  guint32 address = 0;
  gboolean has_address = nf_profile_get_init_data_address (profile, 0, &address);

  add_row (cells,
           g_strdup (nf_profile_get_id (profile)),
           g_strdup (nf_profile_get_name (profile)),
           size != 0 ? nf_words_format_size (size) : g_strdup (_ ("as the chip says")),
           has_address ? nf_address_format (address) : g_strdup (_ ("as the chip says")),
           NULL);
}

static void
answer_profiles (NfCliOutput *output, NfProfileStore *store)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  add_row (cells,
           g_strdup (_ ("Profile")),
           g_strdup (_ ("Board")),
           g_strdup (_ ("Flash memory")),
           g_strdup (_ ("Init data at")),
           NULL);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++) {
    g_autoptr (NfProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), i);
    if (output->json)
      nf_cli_output_take_json (output, nf_cli_json_format_profile (profile));
    else
      add_profile (cells, profile);
  }
  if (!output->json)
    answer_columns (output, cells, 4);
}

static void
tell_problems (NfCliOutput *output, NfProfileStore *store)
{
  const char *const *problems = nf_profile_store_get_problems (store);

  for (guint i = 0; problems[i] != NULL; i++)
    if (output->json)
      nf_cli_output_take_json (output, nf_cli_json_format_problem (problems[i]));
    else
      g_printerr ("%s\n", problems[i]);
}

int
nf_cli_profiles (NfCliOutput *output, const NfCliOptions *options)
{
  g_autofree char *folder = nf_profile_store_dup_default_folder ();
  g_autoptr (NfProfileStore) store = nf_profile_store_new (folder);

  answer_profiles (output, store);
  nf_cli_output_say (output, _ ("Your own profiles belong in %s"), folder);
  tell_problems (output, store);
  return NF_CLI_DONE;
}

/* --- version ----------------------------------------------------------------------------- */

int
nf_cli_version (NfCliOutput *output, const NfCliOptions *options)
{
  if (output->json)
    nf_cli_output_take_json (output, nf_cli_json_format_version ());
  else
    nf_cli_output_answer (output, "nodeflash " NF_VERSION "\n");
  return NF_CLI_DONE;
}
