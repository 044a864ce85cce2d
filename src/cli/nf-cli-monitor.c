/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * monitor.
 */
#include "nf-cli-commands.h"

#include "nf-cli-doctor.h"
#include "nf-cli-error.h"
#include "nf-cli-json.h"
#include "nf-cli-monitor-keys.h"
#include "nf-cli-monitor-print.h"
#include "nf-cli-monitor-terminal.h"
#include "nf-cli-prepare.h"
#include "nf-cli-signals.h"
#include "nf-transports.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

enum {
  BAUD_DEFAULT = 115200, /* of most programs; what a job used last says nothing about it */
  RETRY_MS = 500,
  INPUT_SIZE = 1024,
};

/* Lives on the stack of nf_cli_monitor (). */
typedef struct {
  NfCliOutput *output;
  NfCliPrinter *printer;
  NfConsole *console;
  GMainLoop *loop;
  const char *port;
  guint baud;
  NfResetSequence into_program;
  NfCliKeys keys;
  gboolean resets;     /* as soon as it is open */
  gboolean reconnects; /* when it is lost, or not there */
  gboolean has_opened;
  gboolean is_waiting; /* for the port to come back, which has been said */
  GIOChannel *input;
  guint input_source; /* 0: nobody reads what is typed */
  guint retry_source; /* 0: none */
  int status;
} Monitor;

static void
quit (Monitor *self, int status)
{
  self->status = status;
  g_main_loop_quit (self->loop);
}

/* --- What is typed ------------------------------------------------------------------------ */

static void
say_keys (Monitor *self)
{
  nf_cli_printer_say (self->printer,
                      _ ("Ctrl+] quits. Ctrl+T, then: R resets the board, B sends a break, Ctrl+T "
                         "or Ctrl+] sends itself, ? shows this."));
}

static void
obey_key (Monitor *self, NfCliKey key)
{
  switch (key) {
  case NF_CLI_KEY_QUIT:
    quit (self, NF_CLI_DONE);
    break;
  case NF_CLI_KEY_RESET:
    nf_cli_printer_say (self->printer, _ ("The board is reset."));
    nf_console_reset (self->console, &self->into_program);
    break;
  case NF_CLI_KEY_BREAK:
    nf_cli_printer_say (self->printer, _ ("A break is sent."));
    nf_console_send_break (self->console);
    break;
  case NF_CLI_KEY_HELP:
    say_keys (self);
    break;
  case NF_CLI_KEY_NOTHING:
  case NF_CLI_KEY_SEND:
  default:
    break;
  }
}

static void
send_bytes (Monitor *self, GByteArray *array)
{
  g_autoptr (GBytes) bytes = g_bytes_new (array->data, array->len);

  if (array->len > 0)
    nf_console_send (self->console, bytes);
  g_byte_array_set_size (array, 0);
}

/* A command takes effect after what was typed before it. */
static void
take_input (Monitor *self, const char *typed, gsize size)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (gsize i = 0; i < size; i++) {
    NfCliKey key = nf_cli_keys_take (&self->keys, (guint8) typed[i], bytes);
    if (key == NF_CLI_KEY_SEND || key == NF_CLI_KEY_NOTHING)
      continue;
    send_bytes (self, bytes);
    obey_key (self, key);
  }
  send_bytes (self, bytes);
}

/* At the end of a file the board is listened to all the same. */
static gboolean
read_input (GIOChannel *channel, GIOCondition condition, gpointer data)
{
  Monitor *self = data;
  char typed[INPUT_SIZE];
  gsize size = 0;
  GIOStatus status = g_io_channel_read_chars (channel, typed, sizeof typed, &size, NULL);

  if (status == G_IO_STATUS_AGAIN)
    return G_SOURCE_CONTINUE;
  if (status != G_IO_STATUS_NORMAL) {
    self->input_source = 0;
    g_clear_pointer (&self->input, g_io_channel_unref);
    return G_SOURCE_REMOVE;
  }
  take_input (self, typed, size);
  return G_SOURCE_CONTINUE;
}

/* What comes from a file waits until there is somebody to send it to; keys are heard always. */
static void
watch_input (Monitor *self)
{
  gboolean is_wanted =
      self->keys.is_typed || nf_console_get_state (self->console) == NF_CONSOLE_OPEN;

  if (self->input == NULL || is_wanted == (self->input_source != 0))
    return;
  if (is_wanted)
    self->input_source =
        g_io_add_watch (self->input, G_IO_IN | G_IO_HUP | G_IO_ERR, read_input, self);
  else
    g_clear_handle_id (&self->input_source, g_source_remove);
}

static void
set_up_input (Monitor *self)
{
#ifdef G_OS_WIN32
  self->input = g_io_channel_win32_new_fd (STDIN_FILENO);
#else
  self->input = g_io_channel_unix_new (STDIN_FILENO);
#endif
  g_io_channel_set_encoding (self->input, NULL, NULL);
  g_io_channel_set_buffered (self->input, FALSE);
  self->keys.is_typed = nf_cli_terminal_make_raw ();
}

static void
tear_down_input (Monitor *self)
{
  nf_cli_terminal_restore ();
  g_clear_handle_id (&self->input_source, g_source_remove);
  g_clear_pointer (&self->input, g_io_channel_unref);
}

/* --- The port ----------------------------------------------------------------------------- */

static void
open_port (Monitor *self)
{
  NfTransport *transport = nf_transports_new (self->port, NULL);

  nf_console_open (self->console, transport, self->baud);
}

static gboolean
retry (gpointer data)
{
  Monitor *self = data;

  self->retry_source = 0;
  open_port (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for_port (Monitor *self, const GError *error)
{
  const char *headline = nf_cli_error_get_headline (error);

  if (!self->is_waiting) {
    g_autofree char *text = g_strdup_printf (_ ("%s. Waiting for it to come back."), headline);
    nf_cli_printer_say (self->printer, text);
    if (self->output->json)
      nf_cli_output_take_json (self->output, nf_cli_json_format_lost (headline));
  }
  self->is_waiting = TRUE;
  self->retry_source = g_timeout_add (RETRY_MS, retry, self);
}

static void
port_failed (Monitor *self)
{
  const GError *error = nf_console_get_error (self->console);

  nf_cli_printer_end (self->printer);
  if (self->reconnects) {
    wait_for_port (self, error);
    return;
  }
  nf_cli_terminal_restore ();
  quit (self, nf_cli_output_fail (self->output, error, NULL));
}

static void
port_opened (Monitor *self)
{
  g_autofree char *text = g_strdup_printf (_ ("Listening at %u baud."), self->baud);

  if (self->output->json)
    nf_cli_output_take_json (self->output, nf_cli_json_format_listening (self->port, self->baud));
  nf_cli_printer_say (self->printer, text);
  if (self->keys.is_typed && !self->has_opened)
    say_keys (self);
  if (self->resets && !self->has_opened)
    nf_console_reset (self->console, &self->into_program);
  self->has_opened = TRUE;
  self->is_waiting = FALSE;
}

static void
state_changed (NfConsole *console, GParamSpec *pspec, Monitor *self)
{
  switch (nf_console_get_state (console)) {
  case NF_CONSOLE_OPEN:
    port_opened (self);
    break;
  case NF_CONSOLE_FAILED:
  case NF_CONSOLE_LOST:
    port_failed (self);
    break;
  case NF_CONSOLE_CLOSED:
  case NF_CONSOLE_OPENING:
  default:
    break;
  }
  watch_input (self);
}

static void
board_said (NfConsole *console, GBytes *bytes, Monitor *self)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GError) error = NULL;

  if (nf_cli_printer_take (self->printer, data, size, &error))
    return;
  nf_cli_terminal_restore ();
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    quit (self, NF_CLI_FAILED); /* as in "nodeflash monitor | head" */
  else
    quit (self, nf_cli_output_fail (self->output, error, NULL));
}

/* --- Running ------------------------------------------------------------------------------ */

static void
take_signal (int number, gpointer data)
{
  quit (data, 128 + number);
}

static void
run_loop (Monitor *self)
{
  NfCliSignals signals;

  nf_cli_signals_watch (&signals, take_signal, self);
  g_main_loop_run (self->loop);
  nf_cli_signals_unwatch (&signals);
}

static int
run (Monitor *self)
{
  g_autoptr (NfConsole) console = nf_console_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  self->console = console;
  self->loop = loop;
  g_signal_connect (console, "received", G_CALLBACK (board_said), self);
  g_signal_connect (console, "notify::state", G_CALLBACK (state_changed), self);
  set_up_input (self);
  watch_input (self);
  open_port (self);
  run_loop (self);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  g_signal_handlers_disconnect_by_func (console, state_changed, self);
  nf_console_close (console);
  nf_cli_printer_end (self->printer);
  tear_down_input (self);
  return self->status;
}

/* Returns: (transfer full): its name; NULL on error */
static char *
choose_port (const NfCliOutput *output, const NfCliOptions *options, GError **error)
{
  NfCliOutput words = { .json = output->json, .quiet = output->quiet };
  g_autoptr (NfTransport) transport = NULL;
  g_autofree char *port = NULL;

  /* In a pipe there is only what the board says. */
  words.quiet |= isatty (STDOUT_FILENO) != 1;
  port = nf_cli_prepare_port (&words, options, error);
  if (port == NULL)
    return NULL;
  transport = nf_transports_new (port, error);
  return transport != NULL ? g_steal_pointer (&port) : NULL;
}

int
nf_cli_monitor (NfCliOutput *output, const NfCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = NULL;
  g_autoptr (NfCliPrinter) printer = NULL;
  g_autofree char *port = NULL;
  NfPlanOptions plan_options = { 0 };

  if (nf_cli_prepare_plan_options (options, &plan_options, &profile, &error))
    port = choose_port (output, options, &error);
  if (port != NULL)
    printer = nf_cli_printer_new (output,
                                  nf_cli_options_has (options, NF_CLI_OPTION_TIMESTAMPS),
                                  options->log,
                                  &error);
  if (printer == NULL)
    return nf_cli_doctor_fail (output, error);
  Monitor monitor = {
    .output = output,
    .printer = printer,
    .port = port,
    .baud = nf_cli_options_has (options, NF_CLI_OPTION_BAUD) ? options->baud : BAUD_DEFAULT,
    .into_program = plan_options.into_program,
    .keys = { .ending = options->ending },
    .resets = nf_cli_options_has (options, NF_CLI_OPTION_RESET),
    .reconnects = nf_cli_options_has (options, NF_CLI_OPTION_RECONNECT),
  };
  return run (&monitor);
}
