/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From words to what is asked for, see nf-cli-options.h.
 */
#include "nf-cli-options.h"

#include "nf-cli-arguments.h"
#include "nf-cli-error.h"
#include "nf-cli-value.h"

#include <glib/gi18n-lib.h>

G_STATIC_ASSERT (NF_CLI_N_OPTIONS <= 64);

/* Where the reading of a command line stands. */
typedef struct {
  NfCliOptions *options;
  const char *const *next; /* the argument that comes next */
  GPtrArray *words;        /* of char *, owned: what is no option, behind the command */
} Parser;

/* --- Options ----------------------------------------------------------------------------- */

/* @joined: (nullable): a value that stands in the same argument */
static gboolean
take_found (Parser *self,
            const NfCliOptionInfo *info,
            const char *argument,
            const char *joined,
            GError **error)
{
  const char *value = joined;

  if (info->value == NULL && joined != NULL)
    return nf_cli_error_fail (error, _ ("--%s takes no value"), info->name);
  if (info->value != NULL && value == NULL)
    value = *self->next != NULL ? *self->next++ : NULL;
  if (info->value != NULL && (value == NULL || *value == '\0'))
    /* Translators: as in "--port needs a value: --port PORT" */
    return nf_cli_error_fail (error,
                              _ ("%s needs a value: %s %s"),
                              argument,
                              argument,
                              info->value);
  self->options->given |= G_GUINT64_CONSTANT (1) << info->option;
  return nf_cli_value_take (self->options, info, value, error);
}

static gboolean
take_long (Parser *self, const char *argument, GError **error)
{
  const char *equals = strchr (argument, '=');
  gsize length = equals != NULL ? (gsize) (equals - argument) : strlen (argument);
  g_autofree char *dashed = g_strndup (argument, length);
  const NfCliOptionInfo *info = nf_cli_syntax_find_option (dashed + 2);

  if (info == NULL)
    return nf_cli_error_fail (error, _ ("there is no option %s"), dashed);
  return take_found (self, info, dashed, equals != NULL ? equals + 1 : NULL, error);
}

/* "-fm" and "-p" stand alone; a letter that wants a value may have it joined, as in "-b460800". */
static gboolean
take_short (Parser *self, const char *argument, GError **error)
{
  const NfCliOptionInfo *info = nf_cli_syntax_find_short_option (argument + 1);
  g_autofree char *first = g_strndup (argument, 2);

  if (info != NULL)
    return take_found (self, info, argument, NULL, error);
  info = nf_cli_syntax_find_short_option (first + 1);
  if (info == NULL || info->value == NULL)
    return nf_cli_error_fail (error, _ ("there is no option %s"), argument);
  return take_found (self, info, first, argument + 2, error);
}

/* --- Words ------------------------------------------------------------------------------- */

static gboolean
take_word (Parser *self, const char *word, GError **error)
{
  const NfCliCommandInfo *info = NULL;

  if (self->options->command != NF_CLI_NO_COMMAND) {
    g_ptr_array_add (self->words, g_strdup (word));
    return TRUE;
  }
  info = nf_cli_syntax_find_command (word);
  if (info == NULL)
    return nf_cli_error_fail (error, _ ("there is no command \"%s\""), word);
  self->options->command = info->command;
  return TRUE;
}

static gboolean
is_option (const char *argument)
{
  return argument[0] == '-' && argument[1] != '\0' && !g_ascii_isdigit (argument[1]);
}

static gboolean
take_all (Parser *self, GError **error)
{
  gboolean only_words = FALSE;

  while (*self->next != NULL) {
    const char *argument = *self->next++;
    gboolean ok = TRUE;
    if (only_words || !is_option (argument))
      ok = take_word (self, argument, error);
    else if (g_str_equal (argument, "--"))
      only_words = TRUE;
    else if (argument[1] == '-')
      ok = take_long (self, argument, error);
    else
      ok = take_short (self, argument, error);
    if (!ok)
      return FALSE;
  }
  return TRUE;
}

/* --- The whole line ---------------------------------------------------------------------- */

/* "help write-flash" is "write-flash --help". */
static gboolean
resolve_help (Parser *self, GError **error)
{
  NfCliOptions *options = self->options;

  options->help =
      nf_cli_options_has (options, NF_CLI_OPTION_HELP) || options->command == NF_CLI_HELP;
  if (options->command != NF_CLI_HELP)
    return TRUE;
  options->command = NF_CLI_NO_COMMAND;
  return self->words->len == 0 || take_word (self, g_ptr_array_index (self->words, 0), error);
}

static gboolean
check_words (const NfCliCommandInfo *info, guint n, GError **error)
{
  if (n >= info->min_words && n <= info->max_words)
    return TRUE;
  if (info->max_words == 0)
    return nf_cli_error_fail (error, _ ("%s takes no arguments"), info->name);
  /* Translators: as in "the arguments of erase-region are ADDRESS SIZE" */
  return nf_cli_error_fail (error, _ ("the arguments of %s are %s"), info->name, info->arguments);
}

static gboolean
check_given (const NfCliOptions *options, const NfCliCommandInfo *command, GError **error)
{
  guint n = 0;
  const NfCliOptionInfo *infos = nf_cli_syntax_get_options (&n);

  for (guint i = 0; i < n; i++)
    if (nf_cli_options_has (options, infos[i].option) &&
        !nf_cli_syntax_has_option (options->command, &infos[i]))
      return nf_cli_error_fail (error, _ ("%s has no option --%s"), command->name, infos[i].name);
  return TRUE;
}

static gboolean
check_command (Parser *self, GError **error)
{
  NfCliOptions *options = self->options;
  const NfCliCommandInfo *info = NULL;

  if (options->command == NF_CLI_NO_COMMAND)
    return nf_cli_error_fail (error, _ ("a command is missing"));
  info = nf_cli_syntax_get_command (options->command);
  if (!check_given (options, info, error))
    return FALSE;
  if (!check_words (info, self->words->len, error))
    return FALSE;
  return nf_cli_arguments_take (options, self->words, error);
}

static gboolean
take_environment (NfCliOptions *options, char **environment, GError **error)
{
  const char *port = g_environ_getenv (environment, "ESPTOOL_PORT");
  const char *baud = g_environ_getenv (environment, "ESPTOOL_BAUD");

  if (options->port == NULL && port != NULL && *port != '\0')
    options->port = g_strdup (port);
  if (options->baud == 0 && baud != NULL && *baud != '\0')
    return nf_cli_value_parse_baud ("ESPTOOL_BAUD", baud, &options->baud, error);
  return TRUE;
}

gboolean
nf_cli_options_parse (NfCliOptions *self,
                      const char *const *args,
                      char **environment,
                      GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  Parser parser = { .options = self, .next = args, .words = words };
  g_autoptr (GError) local_error = NULL;
  gboolean ok = FALSE;

  self->settings = NF_FLASH_SETTINGS_KEEP;
  self->n_registers = NF_CLI_REGISTERS_DEFAULT;
  self->ending = NF_LINE_ENDING_CRLF;
  self->json = g_strv_contains (args, "--json");
  ok = take_all (&parser, &local_error) && resolve_help (&parser, &local_error) &&
       (self->help || (check_command (&parser, &local_error) &&
                       take_environment (self, environment, &local_error)));
  g_ptr_array_add (words, NULL);
  self->words = (char **) g_ptr_array_steal (words, NULL);
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return ok;
}

gboolean
nf_cli_options_has (const NfCliOptions *self, NfCliOption option)
{
  return (self->given >> option & 1) != 0;
}

void
nf_cli_options_clear (NfCliOptions *self)
{
  g_clear_pointer (&self->port, g_free);
  g_clear_pointer (&self->profile, g_free);
  g_clear_pointer (&self->output, g_free);
  g_clear_pointer (&self->log, g_free);
  g_clear_pointer (&self->words, g_strfreev);
}

NfFlashSettings
nf_cli_options_get_settings (const NfCliOptions *self, const NfFlashSettings *by_profile)
{
  NfFlashSettings settings = by_profile != NULL ? *by_profile : NF_FLASH_SETTINGS_KEEP;

  if (nf_cli_options_has (self, NF_CLI_OPTION_FLASH_MODE))
    settings.mode = self->settings.mode;
  if (nf_cli_options_has (self, NF_CLI_OPTION_FLASH_FREQ))
    settings.frequency = self->settings.frequency;
  if (nf_cli_options_has (self, NF_CLI_OPTION_FLASH_SIZE))
    settings.size = self->settings.size;
  return settings;
}
