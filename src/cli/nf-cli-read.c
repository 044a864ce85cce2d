/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * read-flash and dump-mem.
 */
#include "nf-cli-commands.h"

#include "nf-cli-doctor.h"
#include "nf-cli-error.h"
#include "nf-cli-job.h"
#include "nf-cli-json.h"
#include "nf-cli-prepare.h"
#include "nf-save.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

enum { FILE_WORD = 2 };

/* Saves what was read from @address on. Returns: an exit status; a failure is printed */
static int
save (NfCliOutput *output, const char *path, guint32 address, const NfResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_filename_display_name (path);
  gsize size = g_bytes_get_size (result->data);
  g_autofree char *size_text = nf_words_format_size (size);

  if (!nf_save_file (path, result->data, &error))
    return nf_cli_output_fail (output, error, NULL);
  if (output->json)
    nf_cli_output_take_json (output, nf_cli_json_format_saved (path, address, size));
  else
    /* Translators: a file, a size and an address: "Saved backup.bin (4 MB from 0x00000 on)" */
    nf_cli_output_say (output, _ ("Saved %s (%s from 0x%05x on)"), name, size_text, address);
  return NF_CLI_DONE;
}

/* --- Flash ------------------------------------------------------------------------------- */

/* All of the flash is as much as the board says when it is asked. That is only worth while where a
 * disk might not have room for it. */
static int
check_room_for_all (NfCliOutput *output,
                    const NfCliOptions *options,
                    const NfPlanOptions *plan_options,
                    const char *port)
{
  const char *path = options->words[FILE_WORD];
  guint32 flash_bytes = plan_options->flash_bytes;
  g_autoptr (GError) error = NULL;
  int status = NF_CLI_DONE;

  if (nf_save_check (path, FLASH_SIZE_MAX, NULL))
    return NF_CLI_DONE;
  if (flash_bytes == 0)
    status = nf_cli_job_detect_flash (output, plan_options, port, &flash_bytes);
  if (status != NF_CLI_DONE || flash_bytes <= options->range.address)
    return status;
  if (nf_save_check (path, flash_bytes - options->range.address, &error))
    return NF_CLI_DONE;
  return nf_cli_output_fail (output, error, NULL);
}

static NfPlan *
make_read (const NfCliOptions *options, const NfPlanOptions *plan_options, GError **error)
{
  NfPlanOptions with_size = *plan_options;

  if (with_size.flash_bytes == 0)
    with_size.flash_bytes = nf_flash_size_to_bytes (options->settings.size);
  return nf_plan_new_read (&with_size, options->range, error);
}

/* Whatever can be known of the file is said before the board is read for minutes. */
int
nf_cli_read_flash (NfCliOutput *output, const NfCliOptions *options)
{
  const char *path = options->words[FILE_WORD];
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = NULL;
  g_autoptr (NfPlan) plan = NULL;
  g_autofree char *port = NULL;
  g_auto (NfResult) result = { 0 };
  NfPlanOptions plan_options;
  int status = NF_CLI_DONE;

  if (nf_cli_prepare_plan_options (options, &plan_options, &profile, &error))
    plan = make_read (options, &plan_options, &error);
  if (plan != NULL && nf_save_check (path, options->range.size, &error))
    port = nf_cli_prepare_port (output, options, &error);
  if (port == NULL)
    return nf_cli_doctor_fail (output, error);
  if (options->range.size == 0)
    status = check_room_for_all (output, options, nf_plan_get_options (plan), port);
  if (status == NF_CLI_DONE)
    status = nf_cli_job_run (output, plan, port, &result);
  if (status == NF_CLI_DONE)
    status = save (output, path, options->range.address, &result);
  if (status == NF_CLI_DONE) {
    g_autofree char *message = nf_words_format_success (plan, &result);
    nf_cli_output_done (output, &result, message);
  }
  return status;
}

/* --- Memory ------------------------------------------------------------------------------ */

static NfPlan *
make_dump (const NfCliOptions *options, const NfPlanOptions *plan_options, GError **error)
{
  if (!nf_save_check (options->words[FILE_WORD], options->chore.size, error))
    return NULL;
  return nf_plan_new_chore (plan_options, &options->chore, error);
}

int
nf_cli_dump_mem (NfCliOutput *output, const NfCliOptions *options)
{
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = nf_cli_job_run_command (output, options, make_dump, &plan, &result);

  if (status == NF_CLI_DONE)
    status = save (output, options->words[FILE_WORD], options->chore.address, &result);
  if (status == NF_CLI_DONE) {
    g_autofree char *time = nf_words_format_duration (result.seconds);
    g_autofree char *message = g_strdup_printf (_ ("Read it in %s"), time);
    nf_cli_output_done (output, &result, message);
  }
  return status;
}
