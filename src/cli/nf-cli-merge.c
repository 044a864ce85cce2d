/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * merge-bin.
 */
#include "nf-cli-commands.h"

#include "nf-cli-error.h"
#include "nf-cli-json.h"
#include "nf-cli-prepare.h"
#include "nf-hex.h"
#include "nf-merge.h"
#include "nf-save.h"
#include "nf-uf2.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

/* The plan that would write the files to a board. There is none to be asked for its size: where
 * places depend on that, --flash-size says it. */
static NfPlan *
make_plan (const NfCliOptions *options, GError **error)
{
  g_autoptr (NfProfile) profile = NULL;
  g_autoptr (NfTable) table = NULL;
  NfPlanOptions plan_options;

  if (!nf_cli_prepare_plan_options (options, &plan_options, &profile, error))
    return NULL;
  if (plan_options.settings.size == NF_FLASH_SIZE_DETECT)
    plan_options.settings.size = NF_FLASH_SIZE_KEEP;
  table = nf_cli_prepare_table (options, profile);
  if (!nf_cli_prepare_check_table (table, error))
    return NULL;
  if (nf_table_needs_detection (table))
    nf_table_set_detected_bytes (table, nf_flash_size_to_bytes (plan_options.settings.size));
  if (!nf_table_needs_detection (table))
    return nf_table_make_plan (table, &plan_options, error);
  nf_cli_error_fail (error,
                     _ ("where \"init\" and \"blank\" are depends on the board: give --profile or "
                        "--flash-size"));
  return NULL;
}

/* --- Formats ----------------------------------------------------------------------------- */

/* Makes the flash memory's content between the options' addresses, which the files must fit. */
static GBytes *
make_raw (const NfCliOptions *options, const NfPlan *plan, const GArray *pieces, GError **error)
{
  const NfPiece *first = &g_array_index (pieces, NfPiece, 0);
  guint32 end = nf_merge_get_end (pieces);

  if (first->address < options->target_offset) {
    nf_cli_error_fail (error,
                       _ ("--target-offset cannot be 0x%05x: %s begins before that, at 0x%05x"),
                       options->target_offset,
                       nf_image_get_name (nf_plan_get_image (plan, first->item)),
                       first->address);
    return NULL;
  }
  if (options->pad_to_size != 0 && end > options->pad_to_size) {
    g_autofree char *size = nf_words_format_size (options->pad_to_size);
    nf_cli_error_fail (error,
                       _ ("--pad-to-size cannot be %s: the files end behind that, at 0x%05x"),
                       size,
                       end);
    return NULL;
  }
  return nf_merge_make_raw (pieces, options->target_offset, MAX (end, options->pad_to_size));
}

static GBytes *
make_uf2 (const NfCliOptions *options, const GArray *pieces)
{
  gboolean has_md5 = !nf_cli_options_has (options, NF_CLI_OPTION_MD5_DISABLE);
  guint content_size = options->content_size;

  if (content_size == 0)
    content_size = nf_uf2_get_content_max (has_md5);
  return nf_uf2_make (pieces, content_size, has_md5);
}

static GBytes *
make_file (const NfCliOptions *options, const NfPlan *plan, const GArray *pieces, GError **error)
{
  switch (options->format) {
  case NF_CLI_FORMAT_HEX:
    return nf_hex_make (pieces);
  case NF_CLI_FORMAT_UF2:
    return make_uf2 (options, pieces);
  case NF_CLI_FORMAT_RAW:
  default:
    return make_raw (options, plan, pieces, error);
  }
}

/* --- Telling ----------------------------------------------------------------------------- */

static void
tell_patched (NfCliOutput *output, const NfPlan *plan, const NfPiece *piece)
{
  const NfImage *image = nf_plan_get_image (plan, piece->item);
  NfEvent event = {
    .kind = NF_EVENT_PATCHED,
    .item = piece->item,
    .before = nf_flash_settings_read (nf_image_get_data (image, NULL)),
    .after = nf_flash_settings_read (g_bytes_get_data (piece->bytes, NULL)),
  };

  nf_cli_output_event (output, plan, NULL, &event);
}

static void
tell_merged (NfCliOutput *output, const NfCliOptions *options, gsize size, guint n_files)
{
  g_autofree char *name = g_filename_display_name (options->output);
  g_autofree char *size_text = nf_words_format_size (size);

  if (output->json)
    nf_cli_output_take_json (output, nf_cli_json_format_merged (options, size, n_files));
  else if (options->format == NF_CLI_FORMAT_RAW)
    nf_cli_output_say (output,
                       ngettext ("Made %s (%s) of %u file, to be flashed to 0x%05x",
                                 "Made %s (%s) of %u files, to be flashed to 0x%05x",
                                 n_files),
                       name,
                       size_text,
                       n_files,
                       options->target_offset);
  else
    nf_cli_output_say (output,
                       ngettext ("Made %s (%s) of %u file, with the address in it",
                                 "Made %s (%s) of %u files, with the addresses in it",
                                 n_files),
                       name,
                       size_text,
                       n_files);
}

int
nf_cli_merge_bin (NfCliOutput *output, const NfCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = make_plan (options, &error);
  g_autoptr (GArray) pieces = NULL;
  g_autoptr (GBytes) file = NULL;

  if (plan == NULL)
    return nf_cli_output_fail (output, error, NULL);
  pieces = nf_merge_lay_out (plan);
  file = make_file (options, plan, pieces, &error);
  if (file == NULL || !nf_save_file (options->output, file, &error))
    return nf_cli_output_fail (output, error, NULL);
  for (guint i = 0; i < pieces->len; i++)
    if (g_array_index (pieces, NfPiece, i).is_patched)
      tell_patched (output, plan, &g_array_index (pieces, NfPiece, i));
  tell_merged (output, options, g_bytes_get_size (file), pieces->len);
  return NF_CLI_DONE;
}
