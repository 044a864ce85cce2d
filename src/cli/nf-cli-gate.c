/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The command line's gate, see nf-cli-gate.h.
 */
#include "nf-cli-gate.h"

#include "nf-cli-json.h"
#include "nf-restore-plan.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

static NfRestoreWriter *
new_writer (const NfPlan *plan)
{
  g_autofree char *folder = nf_restore_points_dup_default_folder ();
  g_autofree char *title = nf_restore_format_title (plan);

  return nf_restore_writer_new (folder, title, NF_RESTORE_POINTS_MAX_BYTES);
}

void
nf_cli_gate_attach (const NfCliOptions *options, NfReviewGate with, NfPlan *plan)
{
  if (nf_cli_options_has (options, NF_CLI_OPTION_RESTORE_POINT))
    with.keeps = new_writer (plan);
  if (with.review != NULL || with.point != NULL || with.keeps != NULL)
    nf_review_gate_attach (plan, &with);
}

void
nf_cli_gate_announce (NfCliOutput *output, const NfPlan *plan)
{
  const NfGate *gate = nf_plan_get_gate (plan);
  g_autofree char *line = NULL;

  if (gate == NULL || gate->keep == NULL)
    return;
  line = nf_words_format_keep_time (plan, NULL);
  if (line != NULL)
    nf_cli_output_say (output, "%s", line);
}

void
nf_cli_gate_finish (NfCliOutput *output, const NfPlan *plan)
{
  g_autofree char *path = nf_review_gate_finish (plan);
  g_autoptr (NfRestorePoint) point = path != NULL ? nf_restore_point_open (path, NULL) : NULL;
  g_autofree char *name = NULL;

  if (path == NULL)
    return;
  name = g_path_get_basename (path);
  if (output->json && point != NULL)
    nf_cli_output_take_json (output, nf_cli_json_format_restore_point (point));
  nf_cli_output_say (output,
                     _ ("What was there before is kept; \"nodeflash restore %s\" puts it back."),
                     name);
}
