/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The reader of scripts, see nf-virtual-script.h.
 */
#include "nf-virtual-script.h"

#include <string.h>

#define ARROW " => "

struct _NfVirtualScript {
  GArray *commands; /* NfVirtualCommand */
  GArray *rules;
  guint loop_from; /* while reading: behind the last "loop:" */
};

static void
clear_command (gpointer data)
{
  NfVirtualCommand *command = data;

  g_free (command->text);
  g_free (command->line);
}

static GArray *
new_commands (void)
{
  GArray *commands = g_array_new (FALSE, TRUE, sizeof (NfVirtualCommand));

  g_array_set_clear_func (commands, clear_command);
  return commands;
}

/* --- Texts ------------------------------------------------------------------------------- */

/* Returns: the byte that the escape at @at means; 0 when it is none. Moves @at to its last letter
 */
static char
unescape_letter (const char **at)
{
  static const char letters[] = "rnte\\", bytes[] = "\r\n\t\x1B\\";
  const char *letter = **at != '\0' ? strchr (letters, **at) : NULL;

  if (letter != NULL)
    return bytes[letter - letters];
  if (**at != 'x' || !g_ascii_isxdigit ((*at)[1]) || !g_ascii_isxdigit ((*at)[2]))
    return '\0';
  *at += 2;
  return (char) (g_ascii_xdigit_value ((*at)[-1]) << 4 | g_ascii_xdigit_value (**at));
}

/* Returns: (transfer full) (nullable): NULL when an escape is none */
static char *
unescape (const char *text)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++) {
    char byte = *at;

    if (byte == '\\') {
      at++;
      byte = unescape_letter (&at);
    }
    if (byte == '\0')
      return NULL;
    g_string_append_c (plain, byte);
  }
  return g_string_free (g_steal_pointer (&plain), FALSE);
}

char *
nf_virtual_script_escape (const char *text)
{
  GString *escaped = g_string_new (NULL);

  for (const guint8 *at = (const guint8 *) text; *at != '\0'; at++) {
    if (*at == '\\' || !g_ascii_isprint ((char) *at))
      g_string_append_printf (escaped, "\\x%02x", *at);
    else
      g_string_append_c (escaped, (char) *at);
  }
  return g_string_free (escaped, FALSE);
}

/* --- Commands ---------------------------------------------------------------------------- */

static gboolean
read_text (NfVirtualCommand *command, const char *argument)
{
  command->text = unescape (argument);
  return command->text != NULL;
}

static gboolean
read_number (NfVirtualCommand *command, const char *argument)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (argument, 10, 0, G_MAXUINT32, &value, NULL))
    return FALSE;
  command->number = (guint32) value;
  return TRUE;
}

static gboolean
read_baud (NfVirtualCommand *command, const char *argument)
{
  return read_number (command, argument) && command->number > 0;
}

static gboolean
read_nothing (NfVirtualCommand *command, const char *argument)
{
  return *argument == '\0';
}

static gboolean
read_watchdog (NfVirtualCommand *command, const char *argument)
{
  command->number = strcmp (argument, "hardware") == 0;
  return command->number == 1 || strcmp (argument, "software") == 0;
}

static gboolean
read_range (NfVirtualCommand *command, const char *argument)
{
  char *end = NULL;

  command->number = (guint32) g_ascii_strtoull (argument, &end, 16);
  if (end == argument || *end != ' ')
    return FALSE;
  argument = end + 1;
  command->size = (guint32) g_ascii_strtoull (argument, &end, 16);
  return end != argument && *end == '\0';
}

static const struct {
  const char *word;
  NfVirtualScriptKind kind;
  gboolean (*read) (NfVirtualCommand *command, const char *argument);
} words[] = {
  { "baud", NF_VIRTUAL_SCRIPT_BAUD, read_baud },
  { "say", NF_VIRTUAL_SCRIPT_SAY, read_text },
  { "wait", NF_VIRTUAL_SCRIPT_WAIT, read_number },
  { "flood", NF_VIRTUAL_SCRIPT_FLOOD, read_number },
  { "prompt", NF_VIRTUAL_SCRIPT_PROMPT, read_text },
  { "crash", NF_VIRTUAL_SCRIPT_CRASH, read_number },
  { "sdk-crash", NF_VIRTUAL_SCRIPT_SDK_CRASH, read_number },
  { "watchdog", NF_VIRTUAL_SCRIPT_WATCHDOG, read_watchdog },
  { "restart", NF_VIRTUAL_SCRIPT_RESTART, read_nothing },
  { "needs-init-data", NF_VIRTUAL_SCRIPT_NEEDS_INIT_DATA, read_nothing },
  { "erase", NF_VIRTUAL_SCRIPT_ERASE, read_range },
  { "loop", NF_VIRTUAL_SCRIPT_LOOP, read_nothing },
};

/* @command: empty; owns what was read in either case */
static gboolean
read_command (NfVirtualCommand *command, const char *text)
{
  gsize length = strcspn (text, " ");
  const char *argument = text[length] == ' ' ? text + length + 1 : "";

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (strlen (words[i].word) == length && strncmp (words[i].word, text, length) == 0) {
      command->kind = words[i].kind;
      return words[i].read (command, argument);
    }
  }
  return FALSE;
}

static gboolean
read_answer (NfVirtualCommand *command, const char *text)
{
  g_autofree char *line = g_strconcat (text, "\\r\\n", NULL);

  command->kind = NF_VIRTUAL_SCRIPT_SAY;
  return read_text (command, line);
}

/* Reads "LINE => ..." */
static gboolean
read_rule (NfVirtualScript *self,
           const char *text,
           gboolean (*read) (NfVirtualCommand *command, const char *text))
{
  NfVirtualCommand command = { 0 };
  const char *arrow = strstr (text, ARROW);

  if (arrow == NULL)
    return FALSE;
  g_autofree char *line = g_strndup (text, (gsize) (arrow - text));
  command.line = unescape (line);
  gboolean ok = command.line != NULL && read (&command, arrow + strlen (ARROW));

  g_array_append_val (self->rules, command);
  return ok;
}

static gboolean
append_command (NfVirtualScript *self, const char *text)
{
  NfVirtualCommand command = { 0 };
  gboolean ok = read_command (&command, text);

  if (command.kind == NF_VIRTUAL_SCRIPT_LOOP)
    command.number = self->loop_from;
  if (ok)
    g_array_append_val (self->commands, command);
  else
    clear_command (&command);
  return ok;
}

static gboolean
read_line (NfVirtualScript *self, const char *text)
{
  if (*text == '\0' || *text == '#')
    return TRUE;
  if (strcmp (text, "loop:") == 0) {
    self->loop_from = self->commands->len;
    return TRUE;
  }
  if (g_str_has_prefix (text, "answer "))
    return read_rule (self, text + strlen ("answer "), read_answer);
  if (g_str_has_prefix (text, "on "))
    return read_rule (self, text + strlen ("on "), read_command);
  return append_command (self, text);
}

static void
append_complaint (NfVirtualScript *self, guint number, const char *text)
{
  NfVirtualCommand complaint = {
    .kind = NF_VIRTUAL_SCRIPT_SAY,
    .text = g_strdup_printf ("\r\nnf-virtual-program: line %u: \"%s\"?\r\n", number, text),
  };
  NfVirtualCommand stop = { .kind = NF_VIRTUAL_SCRIPT_STOP };

  g_array_append_val (self->commands, complaint);
  g_array_append_val (self->commands, stop);
}

NfVirtualScript *
nf_virtual_script_parse (const char *text, gsize size)
{
  NfVirtualScript *self = g_new0 (NfVirtualScript, 1);
  g_autofree char *copy = g_strndup (text, size);
  g_auto (GStrv) lines = g_strsplit (copy, "\n", -1);

  self->commands = new_commands ();
  self->rules = new_commands ();
  for (guint i = 0; lines[i] != NULL; i++) {
    if (!read_line (self, lines[i])) {
      append_complaint (self, i + 2, lines[i]);
      break;
    }
  }
  return self;
}

void
nf_virtual_script_free (NfVirtualScript *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->commands);
  g_array_unref (self->rules);
  g_free (self);
}

const NfVirtualCommand *
nf_virtual_script_get (const NfVirtualScript *self, guint index)
{
  if (index >= self->commands->len)
    return NULL;
  return &g_array_index (self->commands, NfVirtualCommand, index);
}

/* Returns: (nullable): what the * of @pattern stands for in @line; NULL when it does not match */
static char *
match (const char *pattern, const char *line)
{
  const char *star = strchr (pattern, '*');

  if (star == NULL)
    return strcmp (pattern, line) == 0 ? g_strdup ("") : NULL;
  gsize before = (gsize) (star - pattern), length = strlen (line);

  if (length < strlen (pattern) - 1 || strncmp (pattern, line, before) != 0 ||
      !g_str_has_suffix (line, star + 1))
    return NULL;
  return g_strndup (line + before, length - (strlen (pattern) - 1));
}

const NfVirtualCommand *
nf_virtual_script_find_rule (const NfVirtualScript *self, const char *line, guint nth, char **star)
{
  const char *pattern = NULL;

  for (guint i = 0; i < self->rules->len; i++) {
    const NfVirtualCommand *rule = &g_array_index (self->rules, NfVirtualCommand, i);
    g_autofree char *found = match (rule->line, line);

    if (found == NULL || (pattern != NULL && strcmp (pattern, rule->line) != 0))
      continue;
    pattern = rule->line;
    if (nth-- > 0)
      continue;
    *star = g_steal_pointer (&found);
    return rule;
  }
  return NULL;
}
