/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Command lines as text, see cli-line.h.
 */
#include "cli-line.h"

gboolean
cli_line_parse (NfCliOptions *options, const char *line, const char *environment, GError **error)
{
  g_auto (GStrv) args = g_strsplit (line, " ", -1);
  g_auto (GStrv) variables = g_strsplit (environment != NULL ? environment : "", " ", -1);

  *options = (NfCliOptions){ 0 };
  return nf_cli_options_parse (options, (const char *const *) args, variables, error);
}

void
cli_line_parse_good (NfCliOptions *options, const char *line, const char *environment)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = cli_line_parse (options, line, environment, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
}
