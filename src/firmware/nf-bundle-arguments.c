/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The arguments of esptool: what stands behind its name in a command line, and the files that hold
 * what stands behind write_flash: ESP-IDF's flash_args, flash_project_args and their like, and
 * ESP-AT's download.config.
 *
 * Sources: esptool's documentation and its --help from 1.0 to 5.3; the templates of the ESP8266
 * RTOS SDK (components/esptool_py/flash_project_args.in); ESP-AT's downloading guide.
 */
#include "nf-bundle-arguments.h"

#include "nf-address.h"
#include "nf-text.h"

#include <string.h>

enum { DEPTH_MAX = 2 /* of files of arguments in files of arguments */ };

const NfShellToken *
nf_arguments_peek (NfArguments *self)
{
  for (; self->next < self->end; self->next++) {
    const NfShellToken *token = g_ptr_array_index (self->tokens, self->next);
    if (token->kind != NF_SHELL_NEW_LINE)
      return token;
  }
  return NULL;
}

/* --- Commands ---------------------------------------------------------------------------- */

static const struct {
  const char *name;
  NfArgumentsEffect effect;
} commands[] = {
  { "write-flash", NF_ARGUMENTS_WRITES },
  { "verify-flash", NF_ARGUMENTS_VERIFIES },
  { "erase-flash", NF_ARGUMENTS_ERASES },
  { "erase-region", NF_ARGUMENTS_CHANGES },
  { "load-ram", NF_ARGUMENTS_CHANGES },
  { "write-mem", NF_ARGUMENTS_CHANGES },
  { "write-flash-status", NF_ARGUMENTS_CHANGES },
  { "chip-id", NF_ARGUMENTS_LOOKS },
  { "dump-mem", NF_ARGUMENTS_LOOKS },
  { "flash-id", NF_ARGUMENTS_LOOKS },
  { "image-info", NF_ARGUMENTS_LOOKS },
  { "read-flash", NF_ARGUMENTS_LOOKS },
  { "read-flash-status", NF_ARGUMENTS_LOOKS },
  { "read-mac", NF_ARGUMENTS_LOOKS },
  { "read-mem", NF_ARGUMENTS_LOOKS },
  { "run", NF_ARGUMENTS_LOOKS },
  { "version", NF_ARGUMENTS_LOOKS },
};

NfArgumentsEffect
nf_arguments_get_effect (const char *word)
{
  g_autofree char *name = g_strdelimit (g_strdup (word), "_", '-');

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return commands[i].effect;
  return NF_ARGUMENTS_NO_COMMAND;
}

static void
note_command (NfArguments *self, const char *name)
{
  g_autoptr (GString) what = g_string_new (name);

  for (guint i = self->next; i < self->end; i++) {
    const NfShellToken *token = g_ptr_array_index (self->tokens, i);
    if (token->kind == NF_SHELL_WORD)
      g_string_append_printf (what, " %s", token->text);
  }
  nf_bundle_add_note (self->bundle, NF_NOTE_UNKNOWN_OPTION, what->str);
}

/* Takes the word behind the global options. */
static void
take_command (NfArguments *self, const char *name)
{
  NfArgumentsEffect effect = nf_arguments_get_effect (name);
  gboolean verifies = effect == NF_ARGUMENTS_VERIFIES && !self->no_verify;

  self->has_command |= effect != NF_ARGUMENTS_NO_COMMAND;
  if (effect == NF_ARGUMENTS_ERASES)
    self->bundle->erase_all = TRUE;
  if (effect == NF_ARGUMENTS_CHANGES)
    note_command (self, name);
  self->bundle->verify_only |= verifies;
  if (effect == NF_ARGUMENTS_WRITES || verifies)
    self->part = NF_ARGUMENTS_FILES;
  else
    self->next = self->end; /* the arguments of another command, or prose */
}

/* --- Files ------------------------------------------------------------------------------- */

static gboolean
fail (const NfArguments *self, GError **error, const char *problem)
{
  const NfShellToken *token =
      g_ptr_array_index (self->tokens, MIN (self->next, self->tokens->len) - 1);

  return nf_text_fail (self->name, token->line, error, "%s", problem);
}

static gboolean
take_address (NfArguments *self, const NfShellToken *token, GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint32 address = 0;

  /* Two words of ours, for places that depend on the board. */
  if (!g_str_equal (token->text, "init") && !g_str_equal (token->text, "blank") &&
      !nf_address_parse (token->text, &address, &problem))
    return fail (self, error, problem->message);
  self->address = g_strdup (token->text);
  return TRUE;
}

static gboolean
take_file (NfArguments *self, const NfShellToken *token, GError **error)
{
  g_autofree char *address = g_steal_pointer (&self->address);
  NfBundleEntry entry = { .path = token->text, .seek = self->seek };

  if (token->kind == NF_SHELL_SUBSTITUTION) {
    nf_bundle_add_note (self->bundle, NF_NOTE_EXECUTES, token->text);
    return TRUE;
  }
  entry.has_address = nf_address_parse (address, &entry.address, NULL);
  return nf_bundle_add (self->bundle, self->place, &entry, error);
}

/* "write_flash @flash_args", as ESP-IDF prints it: a file with more arguments. */
static gboolean
take_arguments_file (NfArguments *self, const char *argument, GError **error)
{
  const NfBundlePlace *place = self->place;
  g_autofree char *path = nf_bundle_normalise (place->below, argument + 1);
  g_autofree char *full = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) tokens = NULL;
  NfArguments inner = *self;

  if (path == NULL || !nf_bundle_place_has (place, path) || self->depth >= DEPTH_MAX) {
    nf_bundle_add_note (self->bundle,
                        path == NULL ? NF_NOTE_OUTSIDE : NF_NOTE_MISSING_FILE,
                        argument);
    return TRUE;
  }
  full = g_build_filename (place->root, path, NULL);
  text = nf_bundle_load_text (full, path, error);
  if (text == NULL)
    return FALSE;
  tokens = nf_shell_split (text, FALSE);
  inner.name = path;
  inner.tokens = tokens;
  inner.next = 0;
  inner.end = tokens->len;
  inner.depth++;
  if (!nf_arguments_read (&inner, error))
    return FALSE;
  self->is_other_chip |= inner.is_other_chip;
  self->has_command |= inner.has_command;
  return TRUE;
}

static gboolean
take_word (NfArguments *self, const NfShellToken *token, GError **error)
{
  if (self->part == NF_ARGUMENTS_FILES && self->address != NULL)
    return take_file (self, token, error);
  if (token->text[0] == '@')
    return take_arguments_file (self, token->text, error);
  if (self->part == NF_ARGUMENTS_FILES)
    return take_address (self, token, error);
  take_command (self, token->text);
  return TRUE;
}

gboolean
nf_arguments_read (NfArguments *self, GError **error)
{
  const NfShellToken *token = NULL;
  gboolean ok = TRUE;

  while (ok && !self->is_other_chip && (token = nf_arguments_peek (self)) != NULL) {
    self->next++;
    if (token->kind == NF_SHELL_OPERATOR)
      ok = fail (self, error, "this is no list of arguments: it has operators of a shell in it");
    else if (token->kind == NF_SHELL_WORD && nf_arguments_is_option (token->text) &&
             self->address == NULL)
      nf_arguments_take_option (self, token->text);
    else
      ok = take_word (self, token, error);
  }
  if (ok && self->address != NULL && !self->is_other_chip) {
    g_autofree char *problem =
        g_strdup_printf ("the file for the address %s is missing", self->address);

    ok = fail (self, error, problem);
  }
  g_clear_pointer (&self->address, g_free);
  return ok;
}

gboolean
nf_bundle_take_words (NfBundle *self,
                      const NfBundlePlace *place,
                      GPtrArray *words,
                      const char *name,
                      guint line,
                      GError **error)
{
  g_autoptr (GPtrArray) tokens =
      g_ptr_array_new_with_free_func ((GDestroyNotify) nf_shell_token_free);
  NfArguments arguments = {
    .bundle = self,
    .place = place,
    .name = name,
    .tokens = tokens,
    .part = NF_ARGUMENTS_FILES,
  };

  for (guint i = 0; i < words->len; i++)
    g_ptr_array_add (tokens,
                     nf_shell_token_new (NF_SHELL_WORD, line, g_ptr_array_index (words, i)));
  arguments.end = tokens->len;
  return nf_arguments_read (&arguments, error);
}

NfBundle *
nf_bundle_read_arguments (const NfBundleText *text, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_ARGUMENTS);
  g_autoptr (GPtrArray) tokens = nf_shell_split (text->text, FALSE);
  NfArguments arguments = {
    .bundle = bundle,
    .place = text->place,
    .name = text->name,
    .tokens = tokens,
    .end = tokens->len,
    .part = NF_ARGUMENTS_FILES,
  };

  if (!nf_arguments_read (&arguments, error))
    return NULL;
  return nf_bundle_finish (g_steal_pointer (&bundle), text->name, error);
}
