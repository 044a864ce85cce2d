/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * restore.
 */
#include "nf-cli-commands.h"

#include "nf-cli-boot.h"
#include "nf-cli-doctor.h"
#include "nf-cli-error.h"
#include "nf-cli-gate.h"
#include "nf-cli-job.h"
#include "nf-cli-json.h"
#include "nf-cli-prepare.h"
#include "nf-cli-text.h"
#include "nf-error.h"
#include "nf-restore-plan.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

enum { N_COLUMNS = 5 };

/* --- The list ---------------------------------------------------------------------------- */

static void
add_point (GPtrArray *cells, const NfRestorePoint *point)
{
  g_ptr_array_add (cells, nf_words_format_moment (point->time));
  g_ptr_array_add (cells, nf_mac_format (point->mac));
  g_ptr_array_add (cells, nf_words_format_size ((guint64) point->n_sectors * FLASH_SECTOR_SIZE));
  g_ptr_array_add (cells, g_path_get_basename (point->path));
  g_ptr_array_add (cells, g_strdup (point->title));
}

static void
answer_points (NfCliOutput *output, const GPtrArray *points)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *lines = NULL;

  g_ptr_array_add (cells, g_strdup (_ ("Made")));
  g_ptr_array_add (cells, g_strdup (_ ("Board")));
  g_ptr_array_add (cells, g_strdup (_ ("Holds")));
  g_ptr_array_add (cells, g_strdup (_ ("File")));
  g_ptr_array_add (cells, g_strdup (_ ("Before")));
  for (guint i = 0; i < points->len; i++)
    add_point (cells, g_ptr_array_index (points, i));
  lines = nf_cli_text_align (cells, N_COLUMNS);
  nf_cli_output_answer (output, lines);
}

static int
list (NfCliOutput *output)
{
  g_autofree char *folder = nf_restore_points_dup_default_folder ();
  g_autofree char *name = g_filename_display_name (folder);
  g_autoptr (GPtrArray) points = nf_restore_points_list (folder, NULL);

  if (output->json)
    for (guint i = 0; i < points->len; i++)
      nf_cli_output_take_json (output,
                               nf_cli_json_format_restore_point (g_ptr_array_index (points, i)));
  else if (points->len > 0)
    answer_points (output, points);
  nf_cli_output_say (output,
                     points->len > 0 ? _ ("They are kept in %s")
                                     : _ ("There are no restore points in %s"),
                     name);
  return NF_CLI_DONE;
}

/* --- One --------------------------------------------------------------------------------- */

/* A name without a folder may also be one from the list. */
static NfRestorePoint *
open_named (const char *name, GError **error)
{
  g_autofree char *folder = nf_restore_points_dup_default_folder ();
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gboolean is_listed = !g_file_test (name, G_FILE_TEST_EXISTS) && g_str_equal (base, name) &&
                       g_file_test (path, G_FILE_TEST_EXISTS);

  return nf_restore_point_open (is_listed ? path : name, error);
}

/* Which is the latest one depends on the board; when there is none at all, it need not be asked. */
static gboolean
check_any (GError **error)
{
  g_autofree char *folder = nf_restore_points_dup_default_folder ();
  g_autoptr (GPtrArray) points = nf_restore_points_list (folder, NULL);

  if (points->len > 0)
    return TRUE;
  g_set_error (error, NF_ERROR, NF_ERROR_NOTHING_TO_DO, "there is no restore point in %s", folder);
  return FALSE;
}

static NfRestorePoint *
find_latest (const NfBoardFacts *facts, GError **error)
{
  g_autofree char *folder = nf_restore_points_dup_default_folder ();
  g_autoptr (GPtrArray) points = nf_restore_points_list (folder, facts->station_mac);
  g_autofree char *mac = nf_mac_format (facts->station_mac);

  if (points->len > 0)
    return nf_restore_point_copy (g_ptr_array_index (points, 0));
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_NOTHING_TO_DO,
               "there is no restore point of the board %s in %s",
               mac,
               folder);
  return NULL;
}

static int
ask_for_latest (NfCliOutput *output,
                const NfPlanOptions *plan_options,
                const char *port,
                NfRestorePoint **point)
{
  NfBoardFacts facts = { 0 };
  g_autoptr (GError) error = NULL;
  int status = NF_CLI_FAILED;

  nf_cli_output_say (output, _ ("Asking the board which one it is"));
  status = nf_cli_job_ask (output, plan_options, port, &facts);
  if (status != NF_CLI_DONE)
    return status;
  *point = find_latest (&facts, &error);
  return *point != NULL ? NF_CLI_DONE : nf_cli_output_fail (output, error, NULL);
}

static void
tell_point (NfCliOutput *output, const NfRestorePoint *point)
{
  g_autofree char *moment = nf_words_format_moment (point->time);
  g_autofree char *size = nf_words_format_size ((guint64) point->n_sectors * FLASH_SECTOR_SIZE);

  /* Translators: a size, a time, and what was done then: "…, before nodemcu.bin at 0x00000" */
  nf_cli_output_say (output,
                     _ ("Putting back %s as of %s, before: %s"),
                     size,
                     moment,
                     point->title);
  if (point->is_cut)
    nf_cli_output_say (output, _ ("This restore point was cut off. What it holds is put back."));
}

static int
put_back (NfCliOutput *output,
          const NfCliOptions *options,
          const NfPlanOptions *plan_options,
          const char *port,
          const NfRestorePoint *point)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = nf_restore_make_plan (point, plan_options, &error);
  g_auto (NfResult) result = { 0 };
  int status = NF_CLI_FAILED;

  if (plan == NULL)
    return nf_cli_output_fail (output, error, NULL);
  nf_cli_gate_attach (options,
                      (NfReviewGate){
                          .point = nf_cli_options_has (options, NF_CLI_OPTION_FORCE) ? NULL : point,
                      },
                      plan);
  tell_point (output, point);
  status = nf_cli_job_run (output, plan, port, &result);
  if (status == NF_CLI_DONE)
    status = nf_cli_boot_repair (output, options, plan_options, port, &result);
  if (status == NF_CLI_DONE) {
    g_autofree char *message = nf_words_format_restored (&result);
    nf_cli_output_done (output, &result, message);
    nf_cli_boot_tell (output, options, &result);
  }
  return status;
}

static int
restore (NfCliOutput *output, const NfCliOptions *options)
{
  const char *name = options->words[0];
  gboolean is_latest = name == NULL || g_str_equal (name, "latest");
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = NULL;
  g_autoptr (NfRestorePoint) point = NULL;
  g_autofree char *port = NULL;
  NfPlanOptions plan_options;
  int status = NF_CLI_DONE;

  if (!is_latest)
    point = open_named (name, &error);
  if ((is_latest ? check_any (&error) : point != NULL) &&
      nf_cli_prepare_plan_options (options, &plan_options, &profile, &error))
    port = nf_cli_prepare_port (output, options, &error);
  if (port == NULL)
    return nf_cli_doctor_fail (output, error);
  plan_options.listening = nf_cli_boot_get_listening (options, 0);
  if (is_latest)
    status = ask_for_latest (output, &plan_options, port, &point);
  return status == NF_CLI_DONE ? put_back (output, options, &plan_options, port, point) : status;
}

int
nf_cli_restore (NfCliOutput *output, const NfCliOptions *options)
{
  return nf_cli_options_has (options, NF_CLI_OPTION_LIST) ? list (output)
                                                          : restore (output, options);
}
