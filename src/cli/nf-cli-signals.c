/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Signals, see nf-cli-signals.h.
 */
#include "nf-cli-signals.h"

#ifdef G_OS_UNIX
#include <glib-unix.h>
#include <signal.h>

static gboolean
take (NfCliSignals *self, int number)
{
  self->taken (number, self->data);
  return G_SOURCE_REMOVE; /* gives the signal back to the system */
}

static gboolean
take_interrupt (gpointer data)
{
  return take (data, SIGINT);
}

static gboolean
take_terminate (gpointer data)
{
  return take (data, SIGTERM);
}

static gboolean
take_hangup (gpointer data)
{
  return take (data, SIGHUP);
}

void
nf_cli_signals_watch (NfCliSignals *self, NfCliSignalFunction taken, gpointer data)
{
  static const struct {
    int number;
    GSourceFunc take;
  } signals[NF_CLI_SIGNALS] = {
    { SIGINT, take_interrupt },
    { SIGTERM, take_terminate },
    { SIGHUP, take_hangup },
  };

  *self = (NfCliSignals){ taken, data, { NULL } };
  for (guint i = 0; i < NF_CLI_SIGNALS; i++) {
    self->sources[i] = g_unix_signal_source_new (signals[i].number);
    g_source_set_callback (self->sources[i], signals[i].take, self, NULL);
    g_source_attach (self->sources[i], NULL);
  }
}

void
nf_cli_signals_unwatch (NfCliSignals *self)
{
  for (guint i = 0; i < NF_CLI_SIGNALS; i++) {
    g_source_destroy (self->sources[i]);
    g_source_unref (self->sources[i]);
  }
}
#else
void
nf_cli_signals_watch (NfCliSignals *self, NfCliSignalFunction taken, gpointer data)
{
}

void
nf_cli_signals_unwatch (NfCliSignals *self)
{
}
#endif
