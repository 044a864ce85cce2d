/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * virtual-esp8266: a virtual board on a pseudo terminal or behind an RFC 2217 server, for any
 * program that flashes boards. It ends on SIGINT and SIGTERM, and when the fault "unplug"
 * pulled the cable. SIGUSR1 and SIGUSR2 are a person's hand at the board's buttons.
 */
#define _GNU_SOURCE /* ppoll */
#include "nf-virtual-host.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_US G_GUINT64_CONSTANT (1000)
#define NS_PER_MS G_GUINT64_CONSTANT (1000000)
#define NS_PER_S  G_GUINT64_CONSTANT (1000000000)

enum {
  EXIT_USAGE = 2,
  EVENTS_AT_ONCE = 256, /* of an unpaced board between two looks at its host */

  /* pyserial changes one line of a remote port at a time, 50 ms apart, and passes through "both
   * asserted", which on this circuit is "both released". A board with a large capacitor at EN
   * does not notice. */
  REMOTE_EN_DELAY_MS = 100,
};

/** A board's clock lags behind the real one by no more than this; a machine that sleeps or is
 * too slow must not make it run through the lost time in one go. */
static const guint64 lag_max = NS_PER_S / 5;

/** Without anything to do it still looks at the rate of the pseudo terminal this often. */
static const guint64 idle = 10 * NS_PER_MS;

typedef struct {
  NfVirtualBoard *board;
  NfVirtualFlash *flash;
  NfVirtualHost *port;
  NfVirtualHost *lines; /* NULL: none */
  gboolean unpaced;
  guint64 last; /* real time up to which the board's clock has followed */
} Program;

static volatile sig_atomic_t stopped;
static volatile sig_atomic_t tapped_reset;
static volatile sig_atomic_t tapped_flash;

static void
take_signal (int signal_number)
{
  if (signal_number == SIGUSR1)
    tapped_reset = 1;
  else if (signal_number == SIGUSR2)
    tapped_flash = 1;
  else
    stopped = 1;
}

static guint64
get_real_time (void)
{
  return (guint64) g_get_monotonic_time () * NS_PER_US;
}

/* How far the board may run now. */
static guint64
get_target (Program *self)
{
  guint64 now = get_real_time ();
  guint64 passed = MIN (now - self->last, lag_max);

  self->last = now;
  return nf_virtual_board_get_time (self->board) + passed;
}

/* The flash file is up to date before anybody can read an answer. */
static gboolean
exchange (Program *self, GError **error)
{
  if (!nf_virtual_flash_sync (self->flash, error))
    return FALSE;
  nf_virtual_host_exchange (self->port, self->board);
  if (self->lines != NULL)
    nf_virtual_host_exchange (self->lines, self->board);
  return TRUE;
}

/* Whether an unpaced board has something to run ahead for. One that is held in reset waits for
 * its host, whose pauses are part of the sequence. */
static gboolean
is_ahead_of_time (const Program *self)
{
  return self->unpaced && !nf_virtual_board_is_in_reset (self->board) &&
         nf_virtual_board_get_next_event (self->board) != NF_VIRTUAL_NEVER;
}

static void
take_hand (Program *self)
{
  if (tapped_reset)
    nf_virtual_board_press (self->board, NF_VIRTUAL_HAND_RESET);
  if (tapped_flash)
    nf_virtual_board_press (self->board, NF_VIRTUAL_HAND_FLASH);
  tapped_reset = 0;
  tapped_flash = 0;
}

static void
run_board (Program *self)
{
  take_hand (self);
  nf_virtual_board_run (self->board, get_target (self));
  for (guint i = 0; i < EVENTS_AT_ONCE && is_ahead_of_time (self); i++)
    nf_virtual_board_run (self->board, nf_virtual_board_get_next_event (self->board));
}

/* How long nothing will happen by itself, but for what the host does. */
static guint64
get_wait (const Program *self)
{
  guint64 time = nf_virtual_board_get_time (self->board);
  guint64 next = nf_virtual_board_get_next_event (self->board);

  if (is_ahead_of_time (self))
    return 0;
  return CLAMP (next, time + NS_PER_MS / 2, time + idle) - time;
}

static void
wait_for_events (Program *self, const sigset_t *signals)
{
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (struct pollfd));
  struct timespec timeout = { .tv_nsec = (long) get_wait (self) };

  nf_virtual_host_add_fds (self->port, fds);
  if (self->lines != NULL)
    nf_virtual_host_add_fds (self->lines, fds);
  ppoll ((struct pollfd *) fds->data, fds->len, &timeout, signals);
}

static void
catch_signals (sigset_t *before)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGUSR1, SIGUSR2 };
  const struct sigaction action = { .sa_handler = take_signal };
  sigset_t blocked;

  sigemptyset (&blocked);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaddset (&blocked, signals[i]);
  sigprocmask (SIG_BLOCK, &blocked, before);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &action, NULL);
}

static gboolean
run (Program *self, GError **error)
{
  sigset_t signals;

  catch_signals (&signals);
  self->last = get_real_time ();
  while (!stopped && nf_virtual_board_is_plugged (self->board)) {
    run_board (self);
    if (!exchange (self, error))
      return FALSE;
    wait_for_events (self, &signals);
  }
  return nf_virtual_flash_sync (self->flash, error);
}

/* The command line */

static char *board_name;
static char *link_path;
static char *lines_path;
static int rfc2217_port = -1;
static int en_delay_ms = -1;
static GPtrArray *settings; /* options of the board's name: pairs of option and value */

static gboolean
take_setting (const char *option, const char *value, gpointer data, GError **error)
{
  g_ptr_array_add (settings, g_strdup (option + strlen ("--")));
  g_ptr_array_add (settings, g_strdup (value));
  return TRUE;
}

#define SETTING(name, flags, help, value)                                                          \
  {                                                                                                \
    name, 0, flags, G_OPTION_ARG_CALLBACK, take_setting, help, value                               \
  }

static const GOptionEntry entries[] = {
  { "board",
    0,
    0,
    G_OPTION_ARG_STRING,
    &board_name,
    "esp-12e (default), esp-01, esp-8285",
    "NAME" },
  { "link", 0, 0, G_OPTION_ARG_FILENAME, &link_path, "Link to the pseudo terminal", "PATH" },
  { "lines", 0, 0, G_OPTION_ARG_FILENAME, &lines_path, "Take DTR and RTS from a socket", "PATH" },
  { "rfc2217",
    0,
    0,
    G_OPTION_ARG_INT,
    &rfc2217_port,
    "Serve on 127.0.0.1 instead; 0: any",
    "PORT" },
  { "en-delay", 0, 0, G_OPTION_ARG_INT, &en_delay_ms, "How long EN takes to rise", "MS" },
  SETTING ("flash", 0, "Keep the flash in a file", "FILE"),
  SETTING ("size", 0, "Size of the flash: 256KB to 16MB", "SIZE"),
  SETTING ("id", 0, "What the flash says it is, as ef4016", "HEX"),
  SETTING ("mac", 0, "MAC address", "AA:BB:CC:DD:EE:FF"),
  SETTING ("boot",
           0,
           "GPIO0 at the start; a bare pseudo terminal starts in download",
           "run|download"),
  SETTING ("crystal", 0, "With 40 the boot ROM speaks at 115200, not at 74880", "26|40"),
  SETTING ("gpio15", 0, "High: the chip waits for an SDIO host", "low|high"),
  SETTING ("hand",
           0,
           "Buttons that are pressed so long after the start: \"reset\" taps RST, "
           "\"flash\" holds FLASH meanwhile",
           "reset@MS,flash@MS"),
  SETTING ("fault", 0, "What is wrong, see below", "NAME[:N]"),
  SETTING ("seed", 0, "For the faults that depend on chance", "N"),
  SETTING ("fast", G_OPTION_FLAG_NO_ARG, "The flash takes no time", NULL),
  SETTING ("unpaced", G_OPTION_FLAG_NO_ARG, "Time is only calculated", NULL),
  { NULL },
};

static char *
describe_faults (void)
{
  GString *text = g_string_new ("Signals:\n"
                                "  SIGUSR1          taps RST\n"
                                "  SIGUSR2          holds FLASH, taps RST, lets FLASH go\n\n"
                                "Faults:\n");

  for (guint i = 0; i < NF_VIRTUAL_N_FAULTS; i++) {
    const NfVirtualFaultInfo *info = &nf_virtual_faults[i];
    g_autofree char *name = info->count == 0
                                ? g_strdup (info->name)
                                : g_strdup_printf ("%s[:N=%u]", info->name, info->count);

    g_string_append_printf (text, "  %-16s %s\n", name, info->help);
  }
  return g_string_free (text, FALSE);
}

static gboolean
parse_arguments (int *count, char ***arguments, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree char *faults = describe_faults ();

  g_option_context_set_summary (context, "A virtual ESP8266 board on a pseudo terminal.");
  g_option_context_set_description (context, faults);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, count, arguments, error))
    return FALSE;
  if (*count == 1 && rfc2217_port <= G_MAXUINT16)
    return TRUE;
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               "%s makes no sense here",
               *count > 1 ? (*arguments)[1] : "--rfc2217");
  return FALSE;
}

static gboolean
make_options (NfVirtualOptions *options, GError **error)
{
  gboolean remote = rfc2217_port >= 0;

  if (!nf_virtual_options_init (options, board_name != NULL ? board_name : "esp-12e", error))
    return FALSE;
  options->boot_download = !remote && lines_path == NULL;
  options->en_delay_ms = remote ? REMOTE_EN_DELAY_MS : options->en_delay_ms;
  if (en_delay_ms >= 0)
    options->en_delay_ms = (guint) en_delay_ms;
  for (guint i = 0; i < settings->len; i += 2)
    if (!nf_virtual_options_set (options, settings->pdata[i], settings->pdata[i + 1], error))
      return FALSE;
  return TRUE;
}

static gboolean
serve (const NfVirtualOptions *options, GError **error)
{
  g_autoptr (NfVirtualFlash) flash = nf_virtual_flash_new (options->flash_size);
  g_autoptr (NfVirtualHost) port = NULL;
  g_autoptr (NfVirtualHost) lines = NULL;

  if (options->flash_file != NULL &&
      !nf_virtual_flash_open_file (flash, options->flash_file, error))
    return FALSE;
  if (lines_path != NULL && (lines = nf_virtual_host_new_lines (lines_path, error)) == NULL)
    return FALSE;
  port = rfc2217_port >= 0 ? nf_virtual_host_new_rfc2217 ((guint16) rfc2217_port, error)
                           : nf_virtual_host_new_pty (link_path, error);
  if (port == NULL)
    return FALSE;

  g_autoptr (NfVirtualBoard) board = nf_virtual_board_new (options, flash);
  Program program = {
    .board = board,
    .flash = flash,
    .port = port,
    .lines = lines,
    .unpaced = options->unpaced,
  };

  return run (&program, error);
}

int
main (int count, char **arguments)
{
  g_autoptr (GError) error = NULL;
  g_auto (NfVirtualOptions) options = { 0 };
  gboolean usable;

  setlocale (LC_ALL, "");
  settings = g_ptr_array_new_with_free_func (g_free);
  usable = parse_arguments (&count, &arguments, &error) && make_options (&options, &error);
  if (!usable || !serve (&options, &error))
    g_printerr ("virtual-esp8266: %s\n", error->message);
  g_ptr_array_unref (settings);
  g_free (board_name);
  g_free (link_path);
  g_free (lines_path);
  if (!usable)
    return EXIT_USAGE;
  return error == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}
