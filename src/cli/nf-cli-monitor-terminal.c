/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The terminal, see nf-cli-monitor-terminal.h.
 */
#include "nf-cli-monitor-terminal.h"

#ifdef G_OS_UNIX
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* Those that end a program, but the three that the main loop takes. */
static const int signals[] = { SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP };

enum { N_SIGNALS = G_N_ELEMENTS (signals) };

static struct termios before;
static struct sigaction actions_before[N_SIGNALS];
static volatile sig_atomic_t is_raw;

/* Also called in a signal handler, where tcsetattr () is allowed. */
static void
put_back (void)
{
  if (is_raw)
    tcsetattr (STDIN_FILENO, TCSANOW, &before);
  is_raw = FALSE;
}

/* Which then does what it does without us. */
static void
take_signal (int number)
{
  put_back ();
  for (gsize i = 0; i < N_SIGNALS; i++)
    if (signals[i] == number)
      sigaction (number, &actions_before[i], NULL);
  raise (number);
}

static void
watch_signals (void)
{
  struct sigaction action = { .sa_handler = take_signal };

  sigemptyset (&action.sa_mask);
  for (gsize i = 0; i < N_SIGNALS; i++)
    sigaction (signals[i], &action, &actions_before[i]);
}

static void
unwatch_signals (void)
{
  for (gsize i = 0; i < N_SIGNALS; i++)
    sigaction (signals[i], &actions_before[i], NULL);
}

/* Line ends are still made of LF when something is printed: only what is typed is raw. */
gboolean
nf_cli_terminal_make_raw (void)
{
  static gboolean is_registered = FALSE;
  struct termios raw;

  if (tcgetattr (STDIN_FILENO, &before) != 0)
    return FALSE;
  raw = before;
  raw.c_iflag &= ~(tcflag_t) (ICRNL | INLCR | IGNCR | IXON | ISTRIP);
  raw.c_lflag &= ~(tcflag_t) (ICANON | ECHO | ISIG | IEXTEN);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  if (!is_registered)
    atexit (put_back);
  is_registered = TRUE;
  is_raw = TRUE;
  watch_signals ();
  tcsetattr (STDIN_FILENO, TCSADRAIN, &raw);
  return TRUE;
}

void
nf_cli_terminal_restore (void)
{
  if (!is_raw)
    return;
  put_back ();
  unwatch_signals ();
}
#else
gboolean
nf_cli_terminal_make_raw (void)
{
  return FALSE;
}

void
nf_cli_terminal_restore (void)
{
}
#endif
