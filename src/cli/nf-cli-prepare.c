/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a job needs, see nf-cli-prepare.h.
 */
#include "nf-cli-prepare.h"

#include "nf-cli-port.h"
#include "nf-cli-rate.h"
#include "nf-port-list.h"
#include "nf-profile-store.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#define ASK_THE_CHIP "detect"

static void
add_problems (NfProfileStore *store, GError *error)
{
  const char *const *problems = nf_profile_store_get_problems (store);

  for (guint i = 0; problems[i] != NULL; i++) {
    char *message = g_strdup_printf ("%s\n  %s", error->message, problems[i]);
    g_free (error->message);
    error->message = message;
  }
}

static NfProfile *
find_profile (const NfCliOptions *options, GError **error)
{
  g_autofree char *folder = nf_profile_store_dup_default_folder ();
  g_autoptr (NfProfileStore) store = nf_profile_store_new (folder);
  const char *name = options->profile != NULL ? options->profile : ASK_THE_CHIP;
  g_autoptr (GError) local_error = NULL;
  NfProfile *profile = nf_profile_store_lookup (store, name, &local_error);

  if (profile == NULL) {
    add_problems (store, local_error);
    g_propagate_error (error, g_steal_pointer (&local_error));
  }
  return profile;
}

/* One without lines that get it into its loader is got there by hand, if a person is there: a
 * script would wait for ever. */
static NfBefore
choose_before (const NfCliOptions *options, NfProfile *profile)
{
  gboolean has_person = isatty (STDERR_FILENO) == 1;

  if (nf_cli_options_has (options, NF_CLI_OPTION_BEFORE) || nf_profile_get_auto_reset (profile) ||
      !has_person)
    return options->before;
  return NF_BEFORE_BY_HAND;
}

/* A board without a reset line is started by its loader. */
static NfAfter
choose_after (const NfCliOptions *options, NfProfile *profile)
{
  if (nf_cli_options_has (options, NF_CLI_OPTION_AFTER) || nf_profile_get_auto_reset (profile))
    return options->after;
  return NF_AFTER_RUN;
}

static NfResetSequence
choose_sequence (const NfResetSequence *given, const NfResetSequence *by_profile)
{
  return given->n > 0 ? *given : *by_profile;
}

gboolean
nf_cli_prepare_plan_options (const NfCliOptions *options,
                             NfPlanOptions *plan_options,
                             NfProfile **profile,
                             GError **error)
{
  g_autoptr (NfProfile) found = find_profile (options, error);
  gboolean is_named = options->profile != NULL;
  NfFlashSettings by_profile;

  if (found == NULL)
    return FALSE;
  by_profile = nf_profile_get_flash_settings (found);
  *plan_options = (NfPlanOptions){
    .baud = nf_cli_rate_choose (options),
    .before = choose_before (options, found),
    .after = choose_after (options, found),
    .settings = nf_cli_options_get_settings (options, is_named ? &by_profile : NULL),
    .flash_bytes = nf_profile_get_flash_size (found),
    .erase_all = nf_cli_options_has (options, NF_CLI_OPTION_ERASE_ALL),
    .write_all = nf_cli_options_has (options, NF_CLI_OPTION_NO_DIFF),
    .no_packing = nf_cli_options_has (options, NF_CLI_OPTION_NO_COMPRESS),
    .no_stub = nf_cli_options_has (options, NF_CLI_OPTION_NO_STUB),
    .into_loader = choose_sequence (&options->into_loader, nf_profile_get_into_loader (found)),
    .into_program = choose_sequence (&options->into_program, nf_profile_get_into_program (found)),
  };
  *profile = g_steal_pointer (&found);
  return TRUE;
}

NfTable *
nf_cli_prepare_table (const NfCliOptions *options, NfProfile *profile)
{
  NfTable *table = nf_table_new (profile);

  for (guint i = 0; options->words[i] != NULL; i += 2)
    nf_table_add (table, options->words[i + 1], options->words[i]);
  return table;
}

gboolean
nf_cli_prepare_check_table (NfTable *table, GError **error)
{
  NfRow *bad = nf_table_get_first_bad_row (table);

  if (bad == NULL)
    return TRUE;
  g_propagate_prefixed_error (error,
                              g_error_copy (nf_row_get_problem (bad)),
                              "%s: ",
                              nf_row_get_path (bad));
  return FALSE;
}

char *
nf_cli_prepare_port (NfCliOutput *output, const NfCliOptions *options, GError **error)
{
  g_autoptr (NfPortList) ports = nf_port_list_new ();
  g_autofree char *name = nf_cli_port_choose (options, G_LIST_MODEL (ports), error);

  if (name == NULL)
    return NULL;
  NfPort *port = nf_port_list_find (ports, name);
  if (options->port == NULL)
    nf_cli_output_say (output,
                       _ ("Port: %s, %s, the only USB port"),
                       name,
                       nf_port_get_title (port));
  else if (port != NULL)
    nf_cli_output_say (output, _ ("Port: %s, %s"), name, nf_port_get_title (port));
  else
    nf_cli_output_say (output, _ ("Port: %s"), name);
  return g_steal_pointer (&name);
}
