/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * nodeflash: sets up the language and runs the program.
 */
#include "nf-cli.h"

#include "nf-locale.h"

#include <signal.h>

int
main (int argc, char *argv[])
{
  int status = 0;

#ifdef SIGPIPE
  /* A reader that goes away, as in "nodeflash … | head", must not leave a board half-written. */
  signal (SIGPIPE, SIG_IGN);
#endif
  nf_locale_init ();
#ifdef G_OS_WIN32
  g_auto (GStrv) words = g_win32_get_command_line ();
  status = nf_cli_main ((const char *const *) words + 1);
#else
  status = nf_cli_main ((const char *const *) argv + 1);
#endif
  /* A program that was interrupted ends by that signal, so that the shell above knows. */
  if (status > 128)
    raise (status - 128);
  return status;
}
