/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * ports, profiles and version.
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
