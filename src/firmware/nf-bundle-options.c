/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The options of esptool, see nf-bundle-arguments.h.
 *
 * Sources: esptool's documentation and its --help from 1.0 to 5.3.
 */
#include "nf-bundle-arguments.h"

#include "nf-address.h"

#include <string.h>

static void
add_note (NfArguments *self, NfBundleNoteKind kind, const char *option, const char *value)
{
  g_autofree char *what = value != NULL ? g_strdup_printf ("%s %s", option, value) : NULL;

  nf_bundle_add_note (self->bundle, kind, what != NULL ? what : option);
}

/* --- Values ------------------------------------------------------------------------------ */

/* Each takes a value; FALSE: it makes no sense. */

static gboolean
take_chip (NfArguments *self, const char *value)
{
  if (g_ascii_strcasecmp (value, "auto") == 0 || nf_bundle_is_our_chip (value))
    return TRUE;
  add_note (self, NF_NOTE_OTHER_CHIP, "--chip", value);
  self->is_other_chip = TRUE;
  return TRUE;
}

/* A script has been written for another computer, and its port may as well be a network address
 * that nobody here knows of. Tutorials leave it to the reader: <port>, $PORT, %PORT%, COMx. */
static gboolean
take_port (NfArguments *self, const char *value)
{
  if ((self->seek & NF_SEEK_OFFER) == 0)
    return FALSE;
  if (strpbrk (value, "<>$%*{}()?") != NULL || g_ascii_strcasecmp (value, "PORT") == 0 ||
      g_ascii_strcasecmp (value, "COMx") == 0)
    return FALSE;
  g_free (self->bundle->port);
  self->bundle->port = g_strdup (value);
  return TRUE;
}

static gboolean
take_baud (NfArguments *self, const char *value)
{
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (value,
                                   10,
                                   NF_BUNDLE_BAUD_MIN,
                                   NF_BUNDLE_BAUD_MAX,
                                   &number,
                                   NULL))
    return FALSE;
  self->bundle->baud = (guint) number;
  return TRUE;
}

static gboolean
take_mode (NfArguments *self, const char *value)
{
  return nf_flash_mode_parse (value, &self->bundle->settings.mode, NULL);
}

static gboolean
take_frequency (NfArguments *self, const char *value)
{
  return nf_flash_frequency_parse (value, &self->bundle->settings.frequency, NULL);
}

gboolean
nf_bundle_parse_flash_size (const char *text, NfFlashSize *size)
{
  static const struct {
    const char *word;
    NfFlashSize size;
  } megabits[] = {
    { "2m", NF_FLASH_SIZE_256K },      { "4m", NF_FLASH_SIZE_512K },
    { "8m", NF_FLASH_SIZE_1M },        { "16m", NF_FLASH_SIZE_2M },
    { "16m-c1", NF_FLASH_SIZE_2M_C1 }, { "32m", NF_FLASH_SIZE_4M },
    { "32m-c1", NF_FLASH_SIZE_4M_C1 }, { "64m", NF_FLASH_SIZE_8M },
    { "128m", NF_FLASH_SIZE_16M },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (megabits); i++)
    if (g_str_equal (megabits[i].word, text)) {
      *size = megabits[i].size;
      return TRUE;
    }
  return nf_flash_size_parse (text, size, NULL);
}

static gboolean
take_size (NfArguments *self, const char *value)
{
  return nf_bundle_parse_flash_size (value, &self->bundle->settings.size);
}

static gboolean
take_profile (NfArguments *self, const char *value)
{
  g_free (self->bundle->profile);
  self->bundle->profile = g_strdup (value);
  return TRUE;
}

/* A board with its own wiring is not this one, so only what is usual anyway is passed over. */
static gboolean
take_reset (NfArguments *self, const char *value)
{
  g_autofree char *word = g_strdelimit (g_strdup (value), "_", '-');

  return g_str_equal (word, "default-reset") || g_str_equal (word, "hard-reset");
}

static gboolean
take_nothing (NfArguments *self, const char *value)
{
  return TRUE;
}

static gboolean
take_erase (NfArguments *self, const char *value)
{
  self->bundle->erase_all = TRUE;
  return TRUE;
}

static gboolean
take_encrypt (NfArguments *self, const char *value)
{
  add_note (self, NF_NOTE_ENCRYPTED, "--encrypt", NULL);
  return TRUE;
}

/* --- Options ----------------------------------------------------------------------------- */

enum { GLOBAL = 1 << NF_ARGUMENTS_GLOBAL, FILES = 1 << NF_ARGUMENTS_FILES, ANY = GLOBAL | FILES };

typedef struct {
  const char *name; /* with dashes for underscores */
  const char *short_name;
  guint where;
  gboolean has_value;
  gboolean (*take) (NfArguments *self, const char *value);
} Option;

/* What is not here is told. -p and -s mean one thing before write_flash and another behind it. */
static const Option options[] = {
  { "chip", "c", GLOBAL, TRUE, take_chip },
  { "port", "p", GLOBAL, TRUE, take_port },
  { "baud", "b", GLOBAL, TRUE, take_baud },
  { "before", NULL, ANY, TRUE, take_reset },
  { "after", "a", ANY, TRUE, take_reset },
  { "connect-attempts", NULL, GLOBAL, TRUE, take_nothing },
  { "trace", "t", GLOBAL, FALSE, take_nothing },
  { "verbose", "v", GLOBAL, FALSE, take_nothing },
  { "silent", "s", GLOBAL, FALSE, take_nothing },
  { "flash-mode", "fm", FILES, TRUE, take_mode },
  { "flash-freq", "ff", FILES, TRUE, take_frequency },
  { "flash-size", "fs", FILES, TRUE, take_size },
  { "erase-all", "e", FILES, FALSE, take_erase },
  { "compress", "z", FILES, FALSE, take_nothing },
  { "no-compress", "u", FILES, FALSE, take_nothing },
  { "verify", "v", FILES, FALSE, take_nothing },
  { "no-progress", "p", FILES, FALSE, take_nothing },
  { "skip-flashed", "s", FILES, FALSE, take_nothing },
  { "diff", "d", FILES, FALSE, take_nothing },
  { "encrypt", NULL, FILES, FALSE, take_encrypt },
  /* Ours, which stand anywhere. */
  { "profile", NULL, ANY, TRUE, take_profile },
  { "no-diff", NULL, ANY, FALSE, take_nothing },
  { "json", NULL, ANY, FALSE, take_nothing },
  { "quiet", "q", ANY, FALSE, take_nothing },
};

static const Option *
find_long_option (const NfArguments *self, const char *name)
{
  g_autofree char *word = g_strdelimit (g_strdup (name), "_", '-');

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if ((options[i].where & 1u << self->part) != 0 && g_str_equal (options[i].name, word))
      return &options[i];
  return NULL;
}

static const Option *
find_short_option (const NfArguments *self, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if ((options[i].where & 1u << self->part) != 0 && g_strcmp0 (options[i].short_name, name) == 0)
      return &options[i];
  return NULL;
}

/* "-p/dev/ttyUSB0": a letter with its value joined. */
static const Option *
find_joined_option (const NfArguments *self, const char *argument)
{
  const char letter[] = { argument[1], '\0' };
  const Option *option = argument[2] != '\0' ? find_short_option (self, letter) : NULL;

  return option != NULL && option->has_value ? option : NULL;
}

gboolean
nf_arguments_is_option (const char *text)
{
  return text[0] == '-' && text[1] != '\0' && !g_ascii_isdigit (text[1]);
}

/* Takes the next word when it can be the value of an option of which nothing is known. */
static const char *
guess_value (NfArguments *self)
{
  const NfShellToken *token = nf_arguments_peek (self);
  guint32 address = 0;

  if (token == NULL || nf_arguments_is_option (token->text) ||
      nf_address_parse (token->text, &address, NULL) ||
      nf_arguments_get_effect (token->text) != NF_ARGUMENTS_NO_COMMAND)
    return NULL;
  self->next++;
  return token->text;
}

static void
take_known (NfArguments *self, const Option *option, const char *name, const char *joined)
{
  const NfShellToken *token = NULL;
  const char *value = joined;

  if (option->has_value && joined == NULL) {
    token = nf_arguments_peek (self);
    value = token != NULL ? token->text : "";
    self->next += token != NULL;
  }
  if (token != NULL && token->kind == NF_SHELL_SUBSTITUTION)
    add_note (self, NF_NOTE_EXECUTES, name, value);
  else if (!option->take (self, value))
    add_note (self, NF_NOTE_UNKNOWN_OPTION, name, value);
}

void
nf_arguments_take_option (NfArguments *self, const char *argument)
{
  gboolean is_long = argument[1] == '-';
  const char *equals = is_long ? strchr (argument, '=') : NULL;
  g_autofree char *name =
      equals != NULL ? g_strndup (argument, (gsize) (equals - argument)) : g_strdup (argument);
  const Option *option =
      is_long ? find_long_option (self, name + 2) : find_short_option (self, name + 1);

  if (option != NULL) {
    take_known (self, option, name, equals != NULL ? equals + 1 : NULL);
    return;
  }
  option = is_long ? NULL : find_joined_option (self, argument);
  if (option != NULL) {
    name[2] = '\0';
    take_known (self, option, name, argument + 2);
    return;
  }
  add_note (self, NF_NOTE_UNKNOWN_OPTION, argument, equals == NULL ? guess_value (self) : NULL);
}
