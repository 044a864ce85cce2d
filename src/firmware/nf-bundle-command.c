/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Command lines of esptool in text: pasted from a tutorial, or in a script. Only what stands behind
 * the name of the program is read; of the rest of such a line it is told that it is not done, and
 * other lines do not count.
 */
#include "nf-bundle-arguments.h"

#include <string.h>

typedef struct {
  NfArguments arguments;
  const GPtrArray *tokens;
} Script;

static const NfShellToken *
get_token (const Script *self, guint index)
{
  return g_ptr_array_index (self->tokens, index);
}

static gboolean
is_word (const NfShellToken *token)
{
  return token->kind == NF_SHELL_WORD || token->kind == NF_SHELL_SUBSTITUTION;
}

/* "esptool", "esptool.py", "./esptool.exe", "C:\tools\esptool.exe", "@esptool" of a batch file; and
 * ours. "python -m esptool" has it as a word of its own. */
static gboolean
is_tool (const char *word)
{
  static const char *const endings[] = { ".py", ".exe" };
  g_auto (GStrv) parts = g_strsplit_set (word + (*word == '@'), "/\\", -1);
  guint n = g_strv_length (parts);
  g_autofree char *name = g_ascii_strdown (n > 0 ? parts[n - 1] : "", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      name[strlen (name) - strlen (endings[i])] = '\0';
  return g_str_equal (name, "esptool") || g_str_equal (name, "nodeflash");
}

/* Returns the index behind the words that begin at @from. */
static guint
find_end (const Script *self, guint from)
{
  while (is_word (get_token (self, from)))
    from++;
  return from;
}

/* Returns the index of the program's name among the words [@from, @end), or @end. */
static guint
find_tool (const Script *self, guint from, guint end)
{
  while (from < end && !is_tool (get_token (self, from)->text))
    from++;
  return from;
}

static gboolean
line_has_tool (const Script *self, guint from)
{
  for (; get_token (self, from)->kind != NF_SHELL_NEW_LINE; from++)
    if (is_word (get_token (self, from)) && is_tool (get_token (self, from)->text))
      return TRUE;
  return FALSE;
}

static void
note_not_done (Script *self, guint from, guint end)
{
  g_autoptr (GString) what = g_string_new (NULL);

  for (guint i = from; i < end; i++)
    g_string_append_printf (what, "%s%s", i > from ? " " : "", get_token (self, i)->text);
  if (what->len > 0)
    nf_bundle_add_note (self->arguments.bundle, NF_NOTE_EXECUTES, what->str);
}

static gboolean
read_command (Script *self, guint from, guint end, GError **error)
{
  self->arguments.next = from;
  self->arguments.end = end;
  self->arguments.part = NF_ARGUMENTS_GLOBAL;
  self->arguments.is_other_chip = FALSE;
  return nf_arguments_read (&self->arguments, error);
}

/* Reads one line of which a part is a command of esptool. @from: (inout): its first token, then
 * that behind it */
static gboolean
read_line (Script *self, guint *from, GError **error)
{
  guint at = *from;

  while (get_token (self, at)->kind != NF_SHELL_NEW_LINE) {
    gboolean is_operator = get_token (self, at)->kind == NF_SHELL_OPERATOR;
    gboolean redirects = is_operator && strpbrk (get_token (self, at)->text, "<>") != NULL;
    guint begin = is_operator ? at + 1 : at;
    guint end = find_end (self, begin);
    guint tool = find_tool (self, begin, end);
    if (tool == end || redirects)
      note_not_done (self, redirects ? at : begin, end);
    else if (!read_command (self, tool + 1, end, error))
      return FALSE;
    at = end;
  }
  *from = at;
  return TRUE;
}

static gboolean
has_write (const Script *self)
{
  for (guint i = 0; i < self->tokens->len; i++)
    if (nf_arguments_get_effect (get_token (self, i)->text) == NF_ARGUMENTS_WRITES)
      return TRUE;
  return FALSE;
}

/* Of files at the same address the first is meant: the others are another way to do it, for another
 * board or firmware. */
static void
offer_alternatives (NfBundle *bundle)
{
  for (guint i = 1; i < bundle->files->len; i++) {
    NfBundleFile *file = g_ptr_array_index (bundle->files, i);
    for (guint j = 0; j < i; j++) {
      const NfBundleFile *other = g_ptr_array_index (bundle->files, j);
      if (other->enabled && file->has_address && other->has_address &&
          other->address == file->address)
        file->enabled = FALSE;
    }
  }
}

static gboolean
read_lines (Script *self, GError **error)
{
  for (guint i = 0; i < self->tokens->len; i++) {
    if (line_has_tool (self, i) && !read_line (self, &i, error))
      return FALSE;
    while (get_token (self, i)->kind != NF_SHELL_NEW_LINE)
      i++;
  }
  return TRUE;
}

NfBundle *
nf_bundle_read_script (const NfBundleText *text, gboolean is_pasted, GError **error)
{
  g_autoptr (GPtrArray) tokens = nf_shell_split (text->text, is_pasted);
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_COMMAND);
  Script self = {
    .arguments = {
      .bundle = bundle,
      .place = text->place,
      .seek = NF_SEEK_BY_NAME | (is_pasted ? NF_SEEK_OFFER : NF_SEEK_INSIDE),
      .name = text->name,
      .tokens = tokens,
    },
    .tokens = tokens,
  };

  self.arguments.no_verify = has_write (&self);
  if (!read_lines (&self, error))
    return NULL;
  if (!self.arguments.has_command && bundle->notes->len == 0) {
    nf_bundle_fail (error,
                    "%s: there is no command of esptool in it, as \"esptool write-flash 0x0 "
                    "firmware.bin\"",
                    text->name);
    return NULL;
  }
  offer_alternatives (bundle);
  return nf_bundle_finish (g_steal_pointer (&bundle), text->name, error);
}

NfBundle *
nf_bundle_read_command (const char *text, const char *folder, GError **error)
{
  const NfBundlePlace place = { .name = "command", .root = folder, .below = "" };
  GError *problem = NULL;
  NfBundle *bundle = NULL;
  g_autofree char *checked = NULL;

  g_return_val_if_fail (text != NULL && folder != NULL, NULL);
  checked = nf_bundle_check_text ("command", text, strlen (text), error);
  if (checked == NULL)
    return NULL;
  bundle = nf_bundle_read_script (&(NfBundleText){ "command", checked, &place }, TRUE, &problem);
  return nf_bundle_take_error (bundle, problem, error);
}
