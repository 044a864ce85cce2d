/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Keeping a console connected, see nf-console-link.h.
 */
#include "nf-console-link.h"

#include "nf-error.h"
#include "nf-transports.h"
#include "nf-words.h"

#include <glib/gi18n.h>

enum {
  BAUD_DEFAULT = 115200,
  RETRY_MS = 500, /* a port is seen at most a second after it was plugged in anyhow */
};

struct _NfConsoleLink {
  GObject parent_instance;

  NfConsole *console;
  NfPortList *ports; /* NULL: not told */
  NfPort *port;      /* NULL: none is chosen */
  guint baud;
  NfLinkState state;
  gboolean is_wanted;
  gboolean is_lent;
  guint retry_source; /* 0: none */
};

G_DEFINE_FINAL_TYPE (NfConsoleLink, nf_console_link, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (NfLinkState,
                    nf_link_state,
                    G_DEFINE_ENUM_VALUE (NF_LINK_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (NF_LINK_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (NF_LINK_CONNECTED, "connected"),
                    G_DEFINE_ENUM_VALUE (NF_LINK_LENT, "lent"),
                    G_DEFINE_ENUM_VALUE (NF_LINK_WAITING, "waiting"))

enum { PROP_0, PROP_STATE, PROP_STATUS, PROP_IS_WANTED, PROP_IS_CONNECTED, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { SIGNAL_RECEIVED, SIGNAL_NOTE, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- What is shown ------------------------------------------------------------------------ */

static void
set_state (NfConsoleLink *self, NfLinkState state)
{
  self->state = state;
  for (guint i = PROP_STATE; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void G_GNUC_PRINTF (2, 3) note (NfConsoleLink *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_signal_emit (self, signals[SIGNAL_NOTE], 0, text);
}

static const char *
get_title (NfConsoleLink *self)
{
  return self->port != NULL ? nf_port_get_title (self->port) : "";
}

static char *
format_status (NfConsoleLink *self)
{
  switch (self->state) {
  case NF_LINK_CONNECTING:
    /* Translators: the name of a port, as in "CP2102 (ttyUSB0)" */
    return g_strdup_printf (_ ("Connecting to %s"), get_title (self));
  case NF_LINK_CONNECTED:
    /* Translators: the name of a port, and a baud rate */
    return g_strdup_printf (_ ("Connected to %s at %u baud"), get_title (self), self->baud);
  case NF_LINK_LENT:
    return g_strdup (_ ("A job has the port. It is connected again afterwards."));
  case NF_LINK_WAITING:
    return g_strdup_printf (_ ("Waiting for %s to come back"), get_title (self));
  case NF_LINK_IDLE:
  default:
    return g_strdup (_ ("Not connected"));
  }
}

/* --- The port ----------------------------------------------------------------------------- */

static void
stop_waiting (NfConsoleLink *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
}

static void
open_port (NfConsoleLink *self)
{
  g_autoptr (GError) error = NULL;
  NfTransport *transport = nf_transports_new (nf_port_get_name (self->port), &error);

  if (transport == NULL) {
    stop_waiting (self);
    self->is_wanted = FALSE;
    set_state (self, NF_LINK_IDLE);
    note (self, "%s.", nf_words_get_headline (error));
    return;
  }
  nf_console_open (self->console, transport, self->baud);
}

/* One that was typed is in no list: then only trying it shows whether it is there. */
static gboolean
may_be_there (NfConsoleLink *self)
{
  return self->ports == NULL || nf_port_get_kind (self->port) == NF_PORT_OTHER ||
         nf_port_list_find (self->ports, nf_port_get_name (self->port)) != NULL;
}

static gboolean
retry (gpointer data)
{
  NfConsoleLink *self = data;

  if (nf_console_get_state (self->console) != NF_CONSOLE_OPENING && may_be_there (self))
    open_port (self);
  return self->retry_source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
wait_for_port (NfConsoleLink *self)
{
  if (self->retry_source == 0)
    self->retry_source = g_timeout_add (RETRY_MS, retry, self);
  set_state (self, NF_LINK_WAITING);
}

static void
close_port (NfConsoleLink *self)
{
  stop_waiting (self);
  nf_console_close (self->console);
}

static void
give_up (NfConsoleLink *self)
{
  const GError *error = nf_console_get_error (self->console);

  stop_waiting (self);
  self->is_wanted = FALSE;
  set_state (self, NF_LINK_IDLE);
  note (self, "%s. %s", nf_words_get_headline (error), nf_words_get_advice (error));
}

/* A rate that the adapter does not have is no lost port. */
static void
port_lost (NfConsoleLink *self)
{
  const GError *error = nf_console_get_error (self->console);

  if (!g_error_matches (error, NF_ERROR, NF_ERROR_PORT_LOST)) {
    give_up (self);
    return;
  }
  wait_for_port (self);
  note (self, _ ("The port is lost. It is connected again when it is back."));
}

static void
port_opened (NfConsoleLink *self)
{
  gboolean was_lost = self->state == NF_LINK_WAITING;

  stop_waiting (self);
  set_state (self, NF_LINK_CONNECTED);
  if (was_lost)
    note (self, _ ("The port is back: %s, %u baud."), get_title (self), self->baud);
  else
    note (self, _ ("Connected to %s at %u baud."), get_title (self), self->baud);
}

static void
console_changed (NfConsoleLink *self)
{
  switch (nf_console_get_state (self->console)) {
  case NF_CONSOLE_OPEN:
    port_opened (self);
    break;
  case NF_CONSOLE_LOST:
    port_lost (self);
    break;
  case NF_CONSOLE_FAILED:
    if (self->state != NF_LINK_WAITING) /* there it is tried again */
      give_up (self);
    break;
  case NF_CONSOLE_OPENING:
  case NF_CONSOLE_CLOSED:
  default:
    break;
  }
}

static void
board_said (NfConsoleLink *self, GBytes *bytes)
{
  g_signal_emit (self, signals[SIGNAL_RECEIVED], 0, bytes);
}

/* --- Object ------------------------------------------------------------------------------- */

static void
nf_console_link_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfConsoleLink *self = NF_CONSOLE_LINK (object);

  switch (id) {
  case PROP_STATE:
    g_value_set_enum (value, (int) self->state);
    break;
  case PROP_STATUS:
    g_value_take_string (value, format_status (self));
    break;
  case PROP_IS_WANTED:
    g_value_set_boolean (value, self->is_wanted);
    break;
  case PROP_IS_CONNECTED:
    g_value_set_boolean (value, self->state == NF_LINK_CONNECTED);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_console_link_dispose (GObject *object)
{
  NfConsoleLink *self = NF_CONSOLE_LINK (object);

  stop_waiting (self);
  if (self->console != NULL) {
    g_signal_handlers_disconnect_by_data (self->console, self);
    nf_console_close (self->console);
  }
  g_clear_object (&self->console);
  g_clear_object (&self->ports);
  g_clear_object (&self->port);
  G_OBJECT_CLASS (nf_console_link_parent_class)->dispose (object);
}

static void
nf_console_link_class_init (NfConsoleLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = nf_console_link_dispose;
  object_class->get_property = nf_console_link_get_property;
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, NF_TYPE_LINK_STATE, NF_LINK_IDLE, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_IS_WANTED] = g_param_spec_boolean ("is-wanted", NULL, NULL, FALSE, flags);
  properties[PROP_IS_CONNECTED] = g_param_spec_boolean ("is-connected", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_RECEIVED] = g_signal_new ("received",
                                           NF_TYPE_CONSOLE_LINK,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           1,
                                           G_TYPE_BYTES);
  signals[SIGNAL_NOTE] = g_signal_new ("note",
                                       NF_TYPE_CONSOLE_LINK,
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       1,
                                       G_TYPE_STRING);
}

static void
nf_console_link_init (NfConsoleLink *self)
{
  self->baud = BAUD_DEFAULT;
  self->console = nf_console_new ();
  g_signal_connect_swapped (self->console, "received", G_CALLBACK (board_said), self);
  g_signal_connect_swapped (self->console, "notify::state", G_CALLBACK (console_changed), self);
}

NfConsoleLink *
nf_console_link_new (void)
{
  return g_object_new (NF_TYPE_CONSOLE_LINK, NULL);
}

/* --- Public ------------------------------------------------------------------------------- */

void
nf_console_link_set_ports (NfConsoleLink *self, NfPortList *ports)
{
  g_set_object (&self->ports, ports);
}

static gboolean
is_same_port (NfPort *a, NfPort *b)
{
  return a != NULL && b != NULL && g_str_equal (nf_port_get_name (a), nf_port_get_name (b));
}

/* While it is lost the chooser shows another one, which nobody has asked for. */
void
nf_console_link_set_port (NfConsoleLink *self, NfPort *port)
{
  gboolean is_same = is_same_port (self->port, port);
  gboolean is_open = self->state == NF_LINK_CONNECTED || self->state == NF_LINK_CONNECTING;

  if (!is_same && self->state == NF_LINK_WAITING)
    return;
  if (!is_same && is_open)
    close_port (self);
  g_set_object (&self->port, port);
  if (!is_same && is_open) {
    set_state (self, NF_LINK_CONNECTING);
    open_port (self);
  }
}

void
nf_console_link_set_baud (NfConsoleLink *self, guint baud)
{
  self->baud = baud;
  nf_console_set_baud (self->console, baud);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

NfConsole *
nf_console_link_get_console (NfConsoleLink *self)
{
  return self->console;
}

void
nf_console_link_connect (NfConsoleLink *self)
{
  if (self->port == NULL || (self->is_wanted && !self->is_lent))
    return;
  self->is_wanted = TRUE;
  if (self->is_lent) {
    set_state (self, NF_LINK_LENT);
    return;
  }
  set_state (self, NF_LINK_CONNECTING);
  open_port (self);
}

void
nf_console_link_disconnect (NfConsoleLink *self)
{
  if (!self->is_wanted)
    return;
  self->is_wanted = FALSE;
  close_port (self);
  set_state (self, NF_LINK_IDLE);
  note (self, _ ("Disconnected."));
}

void
nf_console_link_lend (NfConsoleLink *self)
{
  self->is_lent = TRUE;
  if (!self->is_wanted || self->state == NF_LINK_LENT)
    return;
  close_port (self);
  set_state (self, NF_LINK_LENT);
  note (self, _ ("A job has the port now."));
}

void
nf_console_link_take_back (NfConsoleLink *self)
{
  self->is_lent = FALSE;
  if (self->state != NF_LINK_LENT)
    return;
  set_state (self, NF_LINK_CONNECTING);
  open_port (self);
}

NfLinkState
nf_console_link_get_state (NfConsoleLink *self)
{
  return self->state;
}
