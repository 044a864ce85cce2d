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

/* A summary that is too long for a terminal of 80 columns goes on below its beginning. */
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

static void
append_options (GString *text, const char *title, gboolean for_write)
{
  enum { SUMMARY_COLUMNS = 54 };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;
  const NfCliOptionInfo *options = nf_cli_syntax_get_options (&n);

  for (guint i = 0; i < n; i++)
    if (options[i].is_for_write == for_write)
      add_wrapped (cells,
                   format_option_names (&options[i]),
                   _ (options[i].summary),
                   SUMMARY_COLUMNS);
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
    if (commands[i].summary == NULL)
      continue;
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
  append_options (text, _ ("Options:"), FALSE);
  g_string_append_printf (
      text,
      "\n%s\n",
      _ ("ESPTOOL_PORT and ESPTOOL_BAUD in the environment stand for --port and --baud.\n"
         "Exit status: 0 done, 1 it failed, 2 the command line is wrong.\n"
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
  if (info->summary != NULL)
    g_string_append_printf (text, "\n%s.\n", _ (info->summary));
  /* The translation of "" is the catalogue's header. */
  if (*info->description != '\0')
    g_string_append_printf (text, "\n%s\n", _ (info->description));
  if (info->command == NF_CLI_WRITE_FLASH)
    append_options (text, _ ("Options of this command:"), TRUE);
  append_options (text, _ ("Options:"), FALSE);
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
