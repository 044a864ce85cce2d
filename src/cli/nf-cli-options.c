/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From words to what is asked for, see nf-cli-options.h.
 */
#include "nf-cli-options.h"

#include "nf-address.h"
#include "nf-cli-error.h"
#include "nf-place.h"

#include <glib/gi18n-lib.h>

enum { BAUD_MIN = 300, BAUD_MAX = 4000000, BAUD_DEFAULT = 115200 };

typedef struct {
  const char *word;
  int value;
} Choice;

static const Choice befores[] = {
  { "default-reset", NF_BEFORE_RESET },
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

/* Where the reading of a command line stands. */
typedef struct {
  NfCliOptions *options;
  const char *const *next;             /* the argument that comes next */
  GPtrArray *words;                    /* of char *, owned: what is no option, behind the command */
  const NfCliOptionInfo *write_option; /* one that was given and belongs to write-flash */
} Parser;

static gboolean G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (NF_CLI_ERROR, NF_CLI_ERROR_USAGE, format, args));
  va_end (args);
  return FALSE;
}

/* --- Values ------------------------------------------------------------------------------ */

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
  return fail (error, _ ("%s cannot be \"%s\"; it is one of %s"), name, text, known->str);
}

static gboolean
parse_baud (const char *name, const char *text, guint *baud, GError **error)
{
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (text, 10, BAUD_MIN, BAUD_MAX, &number, NULL))
    return fail (error,
                 _ ("%s cannot be \"%s\"; it is a number from %d to %d"),
                 name,
                 text,
                 BAUD_MIN,
                 BAUD_MAX);
  *baud = (guint) number;
  return TRUE;
}

static gboolean
check_chip (const char *text, GError **error)
{
  g_autofree char *word = g_ascii_strdown (text, -1);
  int value = 0;

  if (g_str_has_prefix (word, "esp32"))
    return fail (error, _ ("--chip %s: this program writes ESP8266 and ESP8285 boards only"), text);
  return choose ("--chip", word, chips, G_N_ELEMENTS (chips), &value, error);
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
      return fail (error,
                   _ ("--flash-size cannot be \"%s\", which once meant megabits: write %s"),
                   text,
                   megabits[i][1]);
  return TRUE;
}

static gboolean
parse_flash_size (const char *text, NfFlashSize *size, GError **error)
{
  return check_unit (text, error) && nf_flash_size_parse (text, size, error);
}

static void
set_text (char **member, const char *value)
{
  g_free (*member);
  *member = g_strdup (value);
}

/* --- Options ----------------------------------------------------------------------------- */

static gboolean
take_write_option (NfCliOptions *options, NfCliOption option, const char *value, GError **error)
{
  switch ((int) option) {
  case NF_CLI_OPTION_FLASH_MODE:
    options->has_mode = TRUE;
    return nf_flash_mode_parse (value, &options->settings.mode, error);
  case NF_CLI_OPTION_FLASH_FREQ:
    options->has_frequency = TRUE;
    return nf_flash_frequency_parse (value, &options->settings.frequency, error);
  case NF_CLI_OPTION_FLASH_SIZE:
    options->has_size = TRUE;
    return parse_flash_size (value, &options->settings.size, error);
  case NF_CLI_OPTION_ERASE_ALL:
  default:
    options->erase_all = TRUE;
    return TRUE;
  }
}

static gboolean
take_option (NfCliOptions *options, NfCliOption option, const char *value, GError **error)
{
  int choice = 0;
  gboolean ok = TRUE;

  switch ((int) option) {
  case NF_CLI_OPTION_PORT:
    set_text (&options->port, value);
    return TRUE;
  case NF_CLI_OPTION_PROFILE:
    set_text (&options->profile, value);
    return TRUE;
  case NF_CLI_OPTION_BAUD:
    return parse_baud ("--baud", value, &options->baud, error);
  case NF_CLI_OPTION_BEFORE:
    ok = choose ("--before", value, befores, G_N_ELEMENTS (befores), &choice, error);
    options->before = (NfBefore) choice;
    return ok;
  case NF_CLI_OPTION_AFTER:
    ok = choose ("--after", value, afters, G_N_ELEMENTS (afters), &choice, error);
    options->after = (NfAfter) choice;
    options->has_after = TRUE;
    return ok;
  case NF_CLI_OPTION_CHIP:
    return check_chip (value, error);
  case NF_CLI_OPTION_QUIET:
    options->quiet = TRUE;
    return TRUE;
  case NF_CLI_OPTION_HELP:
    options->help = TRUE;
    return TRUE;
  case NF_CLI_OPTION_NO_STUB:
  case NF_CLI_OPTION_JSON: /* known before the first option is read */
    return TRUE;
  default:
    return take_write_option (options, option, value, error);
  }
}

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
    return fail (error, _ ("--%s takes no value"), info->name);
  if (info->value != NULL && value == NULL)
    value = *self->next != NULL ? *self->next++ : NULL;
  if (info->value != NULL && (value == NULL || *value == '\0'))
    /* Translators: as in "--port needs a value: --port PORT" */
    return fail (error, _ ("%s needs a value: %s %s"), argument, argument, info->value);
  if (info->is_for_write)
    self->write_option = info;
  if (take_option (self->options, info->option, value, error))
    return TRUE;
  if (!g_error_matches (*error, NF_CLI_ERROR, NF_CLI_ERROR_USAGE))
    g_prefix_error (error, "--%s: ", info->name);
  return FALSE;
}

static gboolean
take_long (Parser *self, const char *argument, GError **error)
{
  const char *equals = strchr (argument, '=');
  gsize length = equals != NULL ? (gsize) (equals - argument) : strlen (argument);
  g_autofree char *dashed = g_strndup (argument, length);
  const NfCliOptionInfo *info = nf_cli_syntax_find_option (dashed + 2);

  if (info == NULL)
    return fail (error, _ ("there is no option %s"), dashed);
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
    return fail (error, _ ("there is no option %s"), argument);
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
    return fail (error, _ ("there is no command \"%s\""), word);
  self->options->command = info->command;
  return TRUE;
}

static gboolean
is_option (const char *argument)
{
  return argument[0] == '-' && argument[1] != '\0' && !g_ascii_isdigit (argument[1]);
}

/* What the ROM loader cannot do is refused whatever follows. */
static gboolean
is_beyond_rom (NfCliCommand command)
{
  return command == NF_CLI_READ_FLASH || command == NF_CLI_VERIFY_FLASH;
}

static gboolean
take_all (Parser *self, GError **error)
{
  gboolean only_words = FALSE;

  while (*self->next != NULL && !is_beyond_rom (self->options->command)) {
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

  if (options->command != NF_CLI_HELP)
    return TRUE;
  options->help = TRUE;
  options->command = NF_CLI_NO_COMMAND;
  return self->words->len == 0 || take_word (self, g_ptr_array_index (self->words, 0), error);
}

static gboolean
check_words (const NfCliCommandInfo *info, guint n, GError **error)
{
  if (n >= info->min_words && n <= info->max_words)
    return TRUE;
  if (info->max_words == 0)
    return fail (error, _ ("%s takes no arguments"), info->name);
  /* Translators: as in "the arguments of erase-region are ADDRESS SIZE" */
  return fail (error, _ ("the arguments of %s are %s"), info->name, info->arguments);
}

static gboolean
check_pairs (GPtrArray *words, GError **error)
{
  NfPlace place;

  for (guint i = 0; i < words->len; i += 2)
    if (!nf_place_parse (g_ptr_array_index (words, i), &place, error))
      return FALSE;
  if (words->len % 2 != 0)
    return fail (error,
                 _ ("the file for address %s is missing"),
                 (const char *) g_ptr_array_index (words, words->len - 1));
  return TRUE;
}

static gboolean
take_range (NfCliOptions *options, GPtrArray *words, GError **error)
{
  if (!nf_address_parse (g_ptr_array_index (words, 0), &options->range.address, error) ||
      !nf_address_parse (g_ptr_array_index (words, 1), &options->range.size, error))
    return FALSE;
  if (options->range.size == 0)
    return fail (error, _ ("a region of 0 bytes cannot be erased"));
  return TRUE;
}

static gboolean
check_command (Parser *self, GError **error)
{
  NfCliOptions *options = self->options;
  const NfCliCommandInfo *info = NULL;

  if (options->command == NF_CLI_NO_COMMAND)
    return fail (error, _ ("a command is missing"));
  info = nf_cli_syntax_get_command (options->command);
  if (self->write_option != NULL && options->command != NF_CLI_WRITE_FLASH)
    return fail (error, _ ("%s has no option --%s"), info->name, self->write_option->name);
  if (!check_words (info, self->words->len, error))
    return FALSE;
  switch ((int) options->command) {
  case NF_CLI_WRITE_FLASH:
    return check_pairs (self->words, error);
  case NF_CLI_ERASE_REGION:
    return take_range (options, self->words, error);
  case NF_CLI_RUN:
    return options->after != NF_AFTER_NOTHING ||
           fail (error, _ ("run starts the program, so --after cannot be no-reset"));
  default:
    return TRUE;
  }
}

static gboolean
take_environment (NfCliOptions *options, char **environment, GError **error)
{
  const char *port = g_environ_getenv (environment, "ESPTOOL_PORT");
  const char *baud = g_environ_getenv (environment, "ESPTOOL_BAUD");

  if (options->port == NULL && port != NULL && *port != '\0')
    options->port = g_strdup (port);
  if (options->baud == 0 && baud != NULL && *baud != '\0')
    return parse_baud ("ESPTOOL_BAUD", baud, &options->baud, error);
  if (options->baud == 0)
    options->baud = BAUD_DEFAULT;
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

void
nf_cli_options_clear (NfCliOptions *self)
{
  g_clear_pointer (&self->port, g_free);
  g_clear_pointer (&self->profile, g_free);
  g_clear_pointer (&self->words, g_strfreev);
}

NfFlashSettings
nf_cli_options_get_settings (const NfCliOptions *self, const NfFlashSettings *by_profile)
{
  NfFlashSettings settings = by_profile != NULL ? *by_profile : NF_FLASH_SETTINGS_KEEP;

  if (self->has_mode)
    settings.mode = self->settings.mode;
  if (self->has_frequency)
    settings.frequency = self->settings.frequency;
  if (self->has_size)
    settings.size = self->settings.size;
  return settings;
}
