/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * read-flash-status, write-flash-status, read-flash-sfdp, read-mem, write-mem and load-ram.
 */
#include "nf-cli-commands.h"

#include "nf-cli-error.h"
#include "nf-cli-job.h"
#include "nf-cli-json.h"

#include <glib/gi18n-lib.h>

enum { DUMP_COLUMNS = 16 };

static NfPlan *
make_chore (const NfCliOptions *options, const NfPlanOptions *plan_options, GError **error)
{
  return nf_plan_new_chore (plan_options, &options->chore, error);
}

/* Prints what a chore gave: @json (transfer full) for programs, @text for people. */
static void
answer (NfCliOutput *output, const NfResult *result, char *json, const char *text)
{
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  if (output->json) {
    nf_cli_output_take_json (output, json);
    nf_cli_output_done (output, result, text);
    return;
  }
  g_free (json);
  nf_cli_output_answer (output, line);
}

/* Returns: the number that @size bytes of @result from @at on are, the first one lowest */
static guint32
get_number (const NfResult *result, gsize at, gsize size)
{
  const guint8 *bytes = g_bytes_get_data (result->data, NULL);
  guint32 number = 0;

  for (gsize i = 0; i < size; i++)
    number |= (guint32) bytes[at + i] << (8 * i);
  return number;
}

/* --- The flash's registers --------------------------------------------------------------- */

int
nf_cli_read_flash_status (NfCliOutput *output, const NfCliOptions *options)
{
  const NfChore *chore = &options->chore;
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = nf_cli_job_run_command (output, options, make_chore, &plan, &result);

  if (status == NF_CLI_DONE) {
    guint32 value = get_number (&result, 0, chore->size);
    g_autofree char *text =
        g_strdup_printf (_ ("Flash memory status: 0x%0*x"), (int) chore->size * 2, value);
    answer (output, &result, nf_cli_json_format_status (chore, value, 0), text);
  }
  return status;
}

int
nf_cli_write_flash_status (NfCliOutput *output, const NfCliOptions *options)
{
  const NfChore *chore = &options->chore;
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = nf_cli_job_run_command (output, options, make_chore, &plan, &result);

  if (status == NF_CLI_DONE) {
    int digits = (int) chore->size * 2;
    guint32 before = get_number (&result, 0, chore->size);
    guint32 value = get_number (&result, chore->size, chore->size);
    g_autofree char *text = g_strdup_printf (_ ("Flash memory status: 0x%0*x, and 0x%0*x before"),
                                             digits,
                                             value,
                                             digits,
                                             before);
    answer (output, &result, nf_cli_json_format_status (chore, value, before), text);
  }
  return status;
}

static char *
format_dump (guint32 address, GBytes *bytes)
{
  GString *text = g_string_new (NULL);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++) {
    if (i % DUMP_COLUMNS == 0)
      g_string_append_printf (text, "%s0x%06x ", i > 0 ? "\n" : "", address + (guint32) i);
    g_string_append_printf (text, " %02x", data[i]);
  }
  return g_string_free (text, FALSE);
}

int
nf_cli_read_flash_sfdp (NfCliOutput *output, const NfCliOptions *options)
{
  guint32 address = options->chore.address;
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = nf_cli_job_run_command (output, options, make_chore, &plan, &result);

  if (status == NF_CLI_DONE) {
    g_autofree char *text = format_dump (address, result.data);
    answer (output, &result, nf_cli_json_format_sfdp (address, result.data), text);
  }
  return status;
}

/* --- Memory ------------------------------------------------------------------------------ */

int
nf_cli_read_mem (NfCliOutput *output, const NfCliOptions *options)
{
  const NfChore *chore = &options->chore;
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = nf_cli_job_run_command (output, options, make_chore, &plan, &result);

  if (status == NF_CLI_DONE) {
    guint32 value = get_number (&result, 0, chore->size);
    g_autofree char *text = g_strdup_printf ("0x%08x = 0x%08x", chore->address, value);
    answer (output, &result, nf_cli_json_format_memory (chore, value), text);
  }
  return status;
}

int
nf_cli_write_mem (NfCliOutput *output, const NfCliOptions *options)
{
  const NfChore *chore = &options->chore;
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = nf_cli_job_run_command (output, options, make_chore, &plan, &result);

  if (status == NF_CLI_DONE) {
    gboolean is_ram = nf_memory_find (chore->address, chore->size) == NF_MEMORY_RAM;
    g_autofree char *text = g_strdup_printf (is_ram ? _ ("Wrote 0x%08x with mask 0x%08x to 0x%08x, "
                                                         "and read it back")
                                                    : _ ("Wrote 0x%08x with mask 0x%08x to 0x%08x"),
                                             chore->value,
                                             chore->mask,
                                             chore->address);
    answer (output, &result, nf_cli_json_format_memory (chore, chore->value), text);
  }
  return status;
}

/* --- Programs ---------------------------------------------------------------------------- */

static NfPlan *
make_load (const NfCliOptions *options, const NfPlanOptions *plan_options, GError **error)
{
  g_autoptr (NfImage) image = nf_image_load (options->words[0], error);
  NfChore chore = { .kind = NF_CHORE_LOAD_MEMORY, .image = image };

  return image != NULL ? nf_plan_new_chore (plan_options, &chore, error) : NULL;
}

int
nf_cli_load_ram (NfCliOutput *output, const NfCliOptions *options)
{
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = nf_cli_job_run_command (output, options, make_load, &plan, &result);

  if (status == NF_CLI_DONE) {
    NfImage *image = nf_plan_get_chore (plan)->image;
    const NfImageProgram *program = nf_image_get_program (image);
    g_autofree char *name = g_filename_display_name (nf_image_get_name (image));
    g_autofree char *message =
        g_strdup_printf (ngettext ("Loaded %u segment of %s; it runs from 0x%08x on",
                                   "Loaded %u segments of %s; it runs from 0x%08x on",
                                   program->n_segments),
                         program->n_segments,
                         name,
                         program->entry);
    nf_cli_output_done (output, &result, message);
  }
  return status;
}
