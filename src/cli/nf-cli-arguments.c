/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Arguments of commands, see nf-cli-arguments.h.
 */
#include "nf-cli-arguments.h"

#include "nf-address.h"
#include "nf-cli-error.h"
#include "nf-cli-value.h"
#include "nf-place.h"
#include "nf-uf2.h"

#include <glib/gi18n-lib.h>

static const char *
get_word (GPtrArray *words, guint i)
{
  return g_ptr_array_index (words, i);
}

/* --- Files at addresses ------------------------------------------------------------------- */

static gboolean
take_pairs (NfCliOptions *options, GPtrArray *words, GError **error)
{
  NfPlace place;

  for (guint i = 0; i < words->len; i += 2)
    if (!nf_place_parse (get_word (words, i), &place, error))
      return FALSE;
  if (words->len % 2 != 0)
    return nf_cli_error_fail (error,
                              _ ("the file for address %s is missing"),
                              get_word (words, words->len - 1));
  return TRUE;
}

static gboolean
take_write (NfCliOptions *options, GPtrArray *words, GError **error)
{
  NfPlace place;

  if (nf_cli_options_has (options, NF_CLI_OPTION_COMPRESS) &&
      nf_cli_options_has (options, NF_CLI_OPTION_NO_COMPRESS))
    return nf_cli_error_fail (error, _ ("--compress and --no-compress exclude each other"));
  if (words->len == 1 && !nf_place_parse (get_word (words, 0), &place, NULL))
    return TRUE; /* a bundle */
  return take_pairs (options, words, error);
}

/* --- Regions ------------------------------------------------------------------------------ */

static gboolean
take_region (NfCliOptions *options, GPtrArray *words, GError **error)
{
  if (!nf_address_parse (get_word (words, 0), &options->range.address, error) ||
      !nf_address_parse (get_word (words, 1), &options->range.size, error))
    return FALSE;
  if (options->range.size == 0)
    return nf_cli_error_fail (error, _ ("a region of 0 bytes cannot be erased"));
  return TRUE;
}

static gboolean
take_read (NfCliOptions *options, GPtrArray *words, GError **error)
{
  gboolean is_all = g_ascii_strcasecmp (get_word (words, 1), "ALL") == 0;

  if (!nf_address_parse (get_word (words, 0), &options->range.address, error))
    return FALSE;
  if (is_all)
    return TRUE; /* its size stays 0, which means that */
  if (!nf_address_parse (get_word (words, 1), &options->range.size, error))
    return FALSE;
  if (options->range.size == 0)
    return nf_cli_error_fail (error, _ ("a region of 0 bytes cannot be read"));
  return TRUE;
}

/* --- Chores ------------------------------------------------------------------------------- */

/* What is wrong with a chore here is wrong with the command line. */
static gboolean
check_chore (const NfCliOptions *options, GError **error)
{
  g_autoptr (GError) fault = NULL;

  return nf_chore_check (&options->chore, &fault) ||
         nf_cli_error_fail (error, "%s", fault->message);
}

static gboolean
take_read_status (NfCliOptions *options, GPtrArray *words, GError **error)
{
  options->chore = (NfChore){ .kind = NF_CHORE_READ_STATUS, .size = options->n_registers };
  return TRUE;
}

static gboolean
take_write_status (NfCliOptions *options, GPtrArray *words, GError **error)
{
  guint32 max = (1u << (8 * options->n_registers)) - 1;

  options->chore = (NfChore){
    .kind = NF_CHORE_WRITE_STATUS,
    .size = options->n_registers,
    .is_volatile = !nf_cli_options_has (options, NF_CLI_OPTION_NON_VOLATILE),
  };
  return nf_cli_value_parse_number ("VALUE",
                                    get_word (words, 0),
                                    max,
                                    &options->chore.value,
                                    error);
}

static gboolean
take_read_sfdp (NfCliOptions *options, GPtrArray *words, GError **error)
{
  NfChore *chore = &options->chore;

  *chore = (NfChore){ .kind = NF_CHORE_READ_SFDP };
  return nf_address_parse (get_word (words, 0), &chore->address, error) &&
         nf_cli_value_parse_number ("BYTES",
                                    get_word (words, 1),
                                    NF_SFDP_SIZE_MAX,
                                    &chore->size,
                                    error) &&
         check_chore (options, error);
}

static gboolean
take_memory_address (NfCliOptions *options, GPtrArray *words, GError **error)
{
  return nf_cli_value_parse_number ("ADDRESS",
                                    get_word (words, 0),
                                    G_MAXUINT32,
                                    &options->chore.address,
                                    error);
}

static gboolean
take_read_memory (NfCliOptions *options, GPtrArray *words, GError **error)
{
  options->chore = (NfChore){ .kind = NF_CHORE_READ_MEMORY, .size = 4 };
  return take_memory_address (options, words, error) && check_chore (options, error);
}

static gboolean
take_write_memory (NfCliOptions *options, GPtrArray *words, GError **error)
{
  NfChore *chore = &options->chore;

  *chore = (NfChore){ .kind = NF_CHORE_WRITE_MEMORY, .size = 4, .mask = G_MAXUINT32 };
  return take_memory_address (options, words, error) &&
         nf_cli_value_parse_number ("VALUE",
                                    get_word (words, 1),
                                    G_MAXUINT32,
                                    &chore->value,
                                    error) &&
         (words->len < 3 || nf_cli_value_parse_number ("MASK",
                                                       get_word (words, 2),
                                                       G_MAXUINT32,
                                                       &chore->mask,
                                                       error)) &&
         check_chore (options, error);
}

static gboolean
take_dump_memory (NfCliOptions *options, GPtrArray *words, GError **error)
{
  options->chore = (NfChore){ .kind = NF_CHORE_READ_MEMORY };
  return take_memory_address (options, words, error) &&
         nf_address_parse (get_word (words, 1), &options->chore.size, error) &&
         check_chore (options, error);
}

/* --- Restoring ---------------------------------------------------------------------------- */

static gboolean
take_restore (NfCliOptions *options, GPtrArray *words, GError **error)
{
  if (nf_cli_options_has (options, NF_CLI_OPTION_LIST) && words->len > 0)
    return nf_cli_error_fail (error, _ ("restore --list takes no arguments"));
  return TRUE;
}

/* --- Running ------------------------------------------------------------------------------ */

static gboolean
take_run (NfCliOptions *options, GPtrArray *words, GError **error)
{
  return options->after != NF_AFTER_NOTHING ||
         nf_cli_error_fail (error, _ ("run starts the program, so --after cannot be no-reset"));
}

/* --- Files of files ----------------------------------------------------------------------- */

/* esptool takes these with every format, where they change nothing. */
static gboolean
check_format (const NfCliOptions *options, GError **error)
{
  static const struct {
    NfCliOption option;
    const char *name;
    NfCliFormat format;
  } bound[] = {
    { NF_CLI_OPTION_TARGET_OFFSET, "target-offset", NF_CLI_FORMAT_RAW },
    { NF_CLI_OPTION_PAD_TO_SIZE, "pad-to-size", NF_CLI_FORMAT_RAW },
    { NF_CLI_OPTION_CHUNK_SIZE, "chunk-size", NF_CLI_FORMAT_UF2 },
    { NF_CLI_OPTION_MD5_DISABLE, "md5-disable", NF_CLI_FORMAT_UF2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bound); i++)
    if (nf_cli_options_has (options, bound[i].option) && options->format != bound[i].format)
      return nf_cli_error_fail (error,
                                _ ("--%s is for --format %s"),
                                bound[i].name,
                                nf_cli_value_get_format_name (bound[i].format));
  return TRUE;
}

static gboolean
take_merge (NfCliOptions *options, GPtrArray *words, GError **error)
{
  guint content_max =
      nf_uf2_get_content_max (!nf_cli_options_has (options, NF_CLI_OPTION_MD5_DISABLE));

  if (options->output == NULL)
    return nf_cli_error_fail (error, _ ("merge-bin needs --output FILE"));
  if (!check_format (options, error))
    return FALSE;
  if (options->content_size > content_max)
    return nf_cli_error_fail (
        error,
        _ ("--chunk-size cannot be %u: beside the MD5 sum a block has room for %u bytes"),
        options->content_size,
        content_max);
  if (options->settings.size == NF_FLASH_SIZE_DETECT)
    return nf_cli_error_fail (error,
                              _ ("merge-bin asks no board, so --flash-size cannot be detect"));
  return take_pairs (options, words, error);
}

/* --- All ---------------------------------------------------------------------------------- */

typedef gboolean (*TakeFunction) (NfCliOptions *options, GPtrArray *words, GError **error);

static const TakeFunction take_functions[] = {
  [NF_CLI_WRITE_FLASH] = take_write,
  [NF_CLI_READ_FLASH] = take_read,
  [NF_CLI_VERIFY_FLASH] = take_pairs,
  [NF_CLI_ERASE_REGION] = take_region,
  [NF_CLI_RESTORE] = take_restore,
  [NF_CLI_READ_FLASH_STATUS] = take_read_status,
  [NF_CLI_WRITE_FLASH_STATUS] = take_write_status,
  [NF_CLI_READ_FLASH_SFDP] = take_read_sfdp,
  [NF_CLI_READ_MEM] = take_read_memory,
  [NF_CLI_WRITE_MEM] = take_write_memory,
  [NF_CLI_DUMP_MEM] = take_dump_memory,
  [NF_CLI_RUN] = take_run,
  [NF_CLI_MERGE_BIN] = take_merge,
};

gboolean
nf_cli_arguments_take (NfCliOptions *options, GPtrArray *words, GError **error)
{
  TakeFunction take =
      options->command < G_N_ELEMENTS (take_functions) ? take_functions[options->command] : NULL;

  return take == NULL || take (options, words, error);
}
