/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Values of options, see nf-cli-value.h.
 */
#include "nf-cli-value.h"

#include "nf-address.h"
#include "nf-cli-error.h"
#include "nf-uf2.h"

#include <glib/gi18n-lib.h>

enum { BAUD_MIN = 300, BAUD_MAX = 4000000, CONTENT_STEP = 4, BOOT_CHECK_MAX = 60 };

typedef struct {
  const char *word;
  int value;
} Choice;

static const Choice befores[] = {
  { "default-reset", NF_BEFORE_RESET },
  { "by-hand", NF_BEFORE_BY_HAND },
  { "no-reset", NF_BEFORE_NOTHING },
  { "no-reset-no-sync", NF_BEFORE_NO_SYNC },
};

static const Choice afters[] = {
  { "hard-reset", NF_AFTER_RESET },
  { "soft-reset", NF_AFTER_RUN },
  { "no-reset", NF_AFTER_NOTHING },
  { "no-reset-stub", NF_AFTER_NOTHING },
};

static const Choice chips[] = { { "auto", 0 }, { "esp8266", 0 } };

static const Choice formats[] = {
  { "raw", NF_CLI_FORMAT_RAW },
  { "hex", NF_CLI_FORMAT_HEX },
  { "uf2", NF_CLI_FORMAT_UF2 },
};

static const Choice endings[] = {
  { "lf", NF_LINE_ENDING_LF },
  { "cr", NF_LINE_ENDING_CR },
  { "crlf", NF_LINE_ENDING_CRLF },
};

static const Choice registers[] = { { "1", 1 }, { "2", 2 }, { "3", 3 } };

static const Choice sizes[] = {
  { "256KB", 256 << 10 }, { "512KB", 512 << 10 }, { "1MB", 1 << 20 },   { "2MB", 2 << 20 },
  { "4MB", 4 << 20 },     { "8MB", 8 << 20 },     { "16MB", 16 << 20 },
};

/* --- Kinds of values --------------------------------------------------------------------- */

static gboolean
choose (const char *name,
        const char *text,
        const Choice *choices,
        gsize n,
        int *value,
        GError **error)
{
  g_autofree char *word = nf_cli_syntax_normalise (text);
  g_autoptr (GString) known = g_string_new (NULL);

  for (gsize i = 0; i < n; i++) {
    if (g_str_equal (choices[i].word, word)) {
      *value = choices[i].value;
      return TRUE;
    }
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", choices[i].word);
  }
  /* Translators: as in "--after cannot be "x"; it is one of hard-reset, soft-reset" */
  return nf_cli_error_fail (error,
                            _ ("%s cannot be \"%s\"; it is one of %s"),
                            name,
                            text,
                            known->str);
}

gboolean
nf_cli_value_parse_baud (const char *name, const char *text, guint *baud, GError **error)
{
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (text, 10, BAUD_MIN, BAUD_MAX, &number, NULL))
    return nf_cli_error_fail (error,
                              _ ("%s cannot be \"%s\"; it is a number from %d to %d"),
                              name,
                              text,
                              BAUD_MIN,
                              BAUD_MAX);
  *baud = (guint) number;
  return TRUE;
}

gboolean
nf_cli_value_parse_number (const char *name,
                           const char *text,
                           guint32 max,
                           guint32 *number,
                           GError **error)
{
  static const struct {
    const char *prefix;
    guint base;
  } bases[] = { { "0x", 16 }, { "0X", 16 }, { "0o", 8 }, { "0b", 2 } };
  const char *digits = text;
  guint base = 10;
  guint64 value = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (bases); i++)
    if (g_str_has_prefix (text, bases[i].prefix)) {
      digits = text + strlen (bases[i].prefix);
      base = bases[i].base;
    }
  if (!g_ascii_string_to_unsigned (digits, base, 0, max, &value, NULL))
    return nf_cli_error_fail (error,
                              _ ("%s cannot be \"%s\"; it is a number up to 0x%x"),
                              name,
                              text,
                              max);
  *number = (guint32) value;
  return TRUE;
}

/* Old instructions give sizes in megabits: their "4m" is 512 KB, and would be 4 MB here. */
static gboolean
check_unit (const char *text, GError **error)
{
  static const char *const megabits[][2] = {
    { "2m", "256KB" }, { "4m", "512KB" },      { "8m", "1MB" },        { "16m", "2MB" },
    { "32m", "4MB" },  { "16m-c1", "2MB-c1" }, { "32m-c1", "4MB-c1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (megabits); i++)
    if (g_str_equal (text, megabits[i][0]))
      return nf_cli_error_fail (
          error,
          _ ("--flash-size cannot be \"%s\", which once meant megabits: write %s"),
          text,
          megabits[i][1]);
  return TRUE;
}

static gboolean
take_text (char **member, const char *value)
{
  g_free (*member);
  *member = g_strdup (value);
  return TRUE;
}

/* --- Options ----------------------------------------------------------------------------- */

static gboolean
take_port (NfCliOptions *options, const char *value, GError **error)
{
  return take_text (&options->port, value);
}

static gboolean
take_profile (NfCliOptions *options, const char *value, GError **error)
{
  return take_text (&options->profile, value);
}

static gboolean
take_baud (NfCliOptions *options, const char *value, GError **error)
{
  return nf_cli_value_parse_baud ("--baud", value, &options->baud, error);
}

static gboolean
take_before (NfCliOptions *options, const char *value, GError **error)
{
  int choice = 0;

  if (!choose ("--before", value, befores, G_N_ELEMENTS (befores), &choice, error))
    return FALSE;
  options->before = (NfBefore) choice;
  return TRUE;
}

static gboolean
take_after (NfCliOptions *options, const char *value, GError **error)
{
  int choice = 0;

  if (!choose ("--after", value, afters, G_N_ELEMENTS (afters), &choice, error))
    return FALSE;
  options->after = (NfAfter) choice;
  return TRUE;
}

static gboolean
take_into_loader (NfCliOptions *options, const char *value, GError **error)
{
  return nf_reset_sequence_parse (&options->into_loader, value, error);
}

static gboolean
take_into_program (NfCliOptions *options, const char *value, GError **error)
{
  return nf_reset_sequence_parse (&options->into_program, value, error);
}

static gboolean
take_chip (NfCliOptions *options, const char *value, GError **error)
{
  g_autofree char *word = g_ascii_strdown (value, -1);
  int choice = 0;

  if (g_str_has_prefix (word, "esp32"))
    return nf_cli_error_fail (error,
                              _ ("--chip %s: this program writes ESP8266 and ESP8285 boards only"),
                              value);
  return choose ("--chip", word, chips, G_N_ELEMENTS (chips), &choice, error);
}

static gboolean
take_flash_mode (NfCliOptions *options, const char *value, GError **error)
{
  return nf_flash_mode_parse (value, &options->settings.mode, error);
}

static gboolean
take_flash_freq (NfCliOptions *options, const char *value, GError **error)
{
  return nf_flash_frequency_parse (value, &options->settings.frequency, error);
}

static gboolean
take_flash_size (NfCliOptions *options, const char *value, GError **error)
{
  return check_unit (value, error) && nf_flash_size_parse (value, &options->settings.size, error);
}

static gboolean
take_output (NfCliOptions *options, const char *value, GError **error)
{
  return take_text (&options->output, value);
}

static gboolean
take_format (NfCliOptions *options, const char *value, GError **error)
{
  int choice = 0;

  if (!choose ("--format", value, formats, G_N_ELEMENTS (formats), &choice, error))
    return FALSE;
  options->format = (NfCliFormat) choice;
  return TRUE;
}

static gboolean
take_target_offset (NfCliOptions *options, const char *value, GError **error)
{
  return nf_address_parse (value, &options->target_offset, error);
}

static gboolean
take_pad_to_size (NfCliOptions *options, const char *value, GError **error)
{
  int choice = 0;

  if (!choose ("--pad-to-size", value, sizes, G_N_ELEMENTS (sizes), &choice, error))
    return FALSE;
  options->pad_to_size = (guint32) choice;
  return TRUE;
}

/* The MD5 sum takes some of the room; whether there is one may stand further on. */
static gboolean
take_chunk_size (NfCliOptions *options, const char *value, GError **error)
{
  guint32 number = 0;

  if (!nf_address_parse (value, &number, NULL) || number == 0 || number % CONTENT_STEP != 0 ||
      number > NF_UF2_CONTENT_MAX)
    return nf_cli_error_fail (
        error,
        _ ("--chunk-size cannot be \"%s\"; it is a multiple of %d from %d to %d"),
        value,
        CONTENT_STEP,
        CONTENT_STEP,
        NF_UF2_CONTENT_MAX);
  options->content_size = number;
  return TRUE;
}

static gboolean
take_bytes (NfCliOptions *options, const char *value, GError **error)
{
  int choice = 0;

  if (!choose ("--bytes", value, registers, G_N_ELEMENTS (registers), &choice, error))
    return FALSE;
  options->n_registers = (guint) choice;
  return TRUE;
}

static gboolean
take_ending (NfCliOptions *options, const char *value, GError **error)
{
  int choice = 0;

  if (!choose ("--eol", value, endings, G_N_ELEMENTS (endings), &choice, error))
    return FALSE;
  options->ending = (NfLineEnding) choice;
  return TRUE;
}

static gboolean
take_log (NfCliOptions *options, const char *value, GError **error)
{
  return take_text (&options->log, value);
}

static gboolean
take_boot_check (NfCliOptions *options, const char *value, GError **error)
{
  guint64 seconds = 0;

  if (!g_ascii_string_to_unsigned (value, 10, 1, BOOT_CHECK_MAX, &seconds, NULL))
    return nf_cli_error_fail (error,
                              _ ("--boot-check cannot be \"%s\"; it is a number from 1 to %d"),
                              value,
                              BOOT_CHECK_MAX);
  options->boot_check_s = (guint) seconds;
  return TRUE;
}

typedef gboolean (*TakeFunction) (NfCliOptions *options, const char *value, GError **error);

static const TakeFunction take_functions[NF_CLI_N_OPTIONS] = {
  [NF_CLI_OPTION_PORT] = take_port,
  [NF_CLI_OPTION_PROFILE] = take_profile,
  [NF_CLI_OPTION_BAUD] = take_baud,
  [NF_CLI_OPTION_BEFORE] = take_before,
  [NF_CLI_OPTION_AFTER] = take_after,
  [NF_CLI_OPTION_INTO_LOADER] = take_into_loader,
  [NF_CLI_OPTION_INTO_PROGRAM] = take_into_program,
  [NF_CLI_OPTION_CHIP] = take_chip,
  [NF_CLI_OPTION_FLASH_MODE] = take_flash_mode,
  [NF_CLI_OPTION_FLASH_FREQ] = take_flash_freq,
  [NF_CLI_OPTION_FLASH_SIZE] = take_flash_size,
  [NF_CLI_OPTION_OUTPUT] = take_output,
  [NF_CLI_OPTION_FORMAT] = take_format,
  [NF_CLI_OPTION_TARGET_OFFSET] = take_target_offset,
  [NF_CLI_OPTION_PAD_TO_SIZE] = take_pad_to_size,
  [NF_CLI_OPTION_CHUNK_SIZE] = take_chunk_size,
  [NF_CLI_OPTION_BYTES] = take_bytes,
  [NF_CLI_OPTION_EOL] = take_ending,
  [NF_CLI_OPTION_LOG] = take_log,
  [NF_CLI_OPTION_BOOT_CHECK] = take_boot_check,
};

gboolean
nf_cli_value_take (NfCliOptions *options,
                   const NfCliOptionInfo *info,
                   const char *value,
                   GError **error)
{
  TakeFunction take = take_functions[info->option];

  if (take == NULL || take (options, value, error))
    return TRUE;
  if (!g_error_matches (*error, NF_CLI_ERROR, NF_CLI_ERROR_USAGE))
    g_prefix_error (error, "--%s: ", info->name);
  return FALSE;
}

const char *
nf_cli_value_get_format_name (NfCliFormat format)
{
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].value == (int) format)
      return formats[i].word;
  g_return_val_if_reached (NULL);
}
