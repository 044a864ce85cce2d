/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Help, see nf-cli-help.h.
 */
#include "nf-cli-help.h"

#include "nf-cli-text.h"

#include <glib/gi18n-lib.h>

static char *
format_option_names (const NfCliOptionInfo *info)
{
  g_autofree char *short_name =
      info->short_name != NULL ? g_strdup_printf ("-%s, ", info->short_name) : g_strdup ("    ");
  g_autofree char *value =
      info->value != NULL ? g_strdup_printf (" %s", info->value) : g_strdup ("");

  return g_strdup_printf ("%s--%s%s", short_name, info->name, value);
}

/* A summary that is too long for its @columns goes on below its beginning. */
static void
add_wrapped (GPtrArray *cells, char *names, const char *summary, guint columns)
{
  g_auto (GStrv) words = g_strsplit (summary, " ", -1);
  g_autoptr (GString) line = g_string_new (NULL);

  g_ptr_array_add (cells, names);
  for (guint i = 0; words[i] != NULL; i++) {
    guint width = nf_cli_text_get_width (line->str) + 1 + nf_cli_text_get_width (words[i]);
    if (line->len > 0 && width > columns) {
      g_ptr_array_add (cells, g_strdup (line->str));
      g_ptr_array_add (cells, g_strdup (""));
      g_string_truncate (line, 0);
    }
    g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", words[i]);
  }
  g_ptr_array_add (cells, g_strdup (line->str));
}

/* Lists the options of @command alone, or for NF_CLI_NO_COMMAND those that every command has. */
static GPtrArray *
list_options (NfCliCommand command)
{
  GPtrArray *list = g_ptr_array_new ();
  guint n = 0;
  const NfCliOptionInfo *options = nf_cli_syntax_get_options (&n);

  for (guint i = 0; i < n; i++) {
    gboolean is_general = options[i].commands == NF_CLI_EVERY_COMMAND;
    gboolean is_wanted =
        is_general ? command == NF_CLI_NO_COMMAND : nf_cli_syntax_has_option (command, &options[i]);
    if (is_wanted && options[i].summary != NULL)
      g_ptr_array_add (list, (gpointer) &options[i]);
  }
  return list;
}

/* How wide the summaries may be, behind the names, in a terminal of 80 columns. */
static guint
get_summary_columns (GPtrArray *options)
{
  enum { COLUMNS = 80, MARGINS = 4 };
  guint widest = 0;

  for (guint i = 0; i < options->len; i++) {
    g_autofree char *names = format_option_names (g_ptr_array_index (options, i));
    widest = MAX (widest, nf_cli_text_get_width (names));
  }
  return COLUMNS - MARGINS - widest;
}

/* Appends the options that list_options() gives for @command, if any. */
static void
append_options (GString *text, const char *title, NfCliCommand command)
{
  g_autoptr (GPtrArray) options = list_options (command);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  guint columns = get_summary_columns (options);

  if (options->len == 0)
    return;
  for (guint i = 0; i < options->len; i++) {
    const NfCliOptionInfo *option = g_ptr_array_index (options, i);
    add_wrapped (cells, format_option_names (option), _ (option->summary), columns);
  }
  g_autofree char *lines = nf_cli_text_align (cells, 2);
  g_string_append_printf (text, "\n%s\n%s", title, lines);
}

static void
append_commands (GString *text)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;
  const NfCliCommandInfo *commands = nf_cli_syntax_get_commands (&n);

  for (guint i = 0; i < n; i++) {
    g_ptr_array_add (cells, g_strdup (commands[i].name));
    g_ptr_array_add (cells, g_strdup (_ (commands[i].summary)));
  }
  g_autofree char *lines = nf_cli_text_align (cells, 2);
  g_string_append_printf (text, "\n%s\n%s", _ ("Commands:"), lines);
}

static void
append_program (GString *text)
{
  g_string_append_printf (text, _ ("Usage: %s\n"), "nodeflash [OPTION …] COMMAND [ARGUMENT …]");
  g_string_append_printf (text,
                          "\n%s\n",
                          _ ("Flashes ESP8266 boards. Commands and options are named as in "
                             "esptool."));
  append_commands (text);
  append_options (text, _ ("Options:"), NF_CLI_NO_COMMAND);
  g_string_append_printf (
      text,
      "\n%s\n",
      _ ("ESPTOOL_PORT and ESPTOOL_BAUD in the environment stand for --port and --baud.\n"
         "Exit status: 0 done, 1 it failed, 2 the command line is wrong, 3 something\n"
         "speaks against it and nothing was changed.\n"
         "Ctrl+C cancels a job in an orderly way, and twice at once.\n\n"
         "To try it without a board:\n"
         "  nodeflash --port virtual:esp-12e flash-id"));
}

static void
append_command (GString *text, const NfCliCommandInfo *info)
{
  g_autofree char *usage =
      g_strchomp (g_strdup_printf ("nodeflash [OPTION …] %s %s", info->name, info->arguments));

  g_string_append_printf (text, _ ("Usage: %s\n"), usage);
  g_string_append_printf (text, "\n%s.\n", _ (info->summary));
  /* The translation of "" is the catalogue's header. */
  if (*info->description != '\0')
    g_string_append_printf (text, "\n%s\n", _ (info->description));
  append_options (text, _ ("Options of this command:"), info->command);
  append_options (text, _ ("Options:"), NF_CLI_NO_COMMAND);
}

char *
nf_cli_help_format (NfCliCommand command)
{
  GString *text = g_string_new (NULL);

  if (command == NF_CLI_NO_COMMAND)
    append_program (text);
  else
    append_command (text, nf_cli_syntax_get_command (command));
  return g_string_free (text, FALSE);
}
