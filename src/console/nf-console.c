/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A conversation with a board, see nf-console.h.
 *
 * The worker (nf-console-worker.h) has the transport for itself, and never outlives the session:
 * closing joins it.
 */
#include "nf-console.h"

#include "nf-console-worker.h"

#include <string.h>

struct _NfConsole {
  GObject parent_instance;

  NfConsoleDesk desk;
  GThread *thread; /* NULL: none */
  guint n_opened;  /* how many threads there have been */
  NfConsoleWorker worker;

  NfConsoleState state;
  guint baud;
  guint64 lost;
  GError *error;
};

G_DEFINE_FINAL_TYPE (NfConsole, nf_console, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (NfConsoleState,
                    nf_console_state,
                    G_DEFINE_ENUM_VALUE (NF_CONSOLE_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (NF_CONSOLE_OPENING, "opening"),
                    G_DEFINE_ENUM_VALUE (NF_CONSOLE_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (NF_CONSOLE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (NF_CONSOLE_LOST, "lost"))

enum { PROP_0, PROP_STATE, PROP_BAUD, PROP_LOST, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { SIGNAL_RECEIVED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- Main thread ------------------------------------------------------------------------- */

static void
set_state (NfConsole *self, NfConsoleState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_baud (NfConsole *self, guint baud)
{
  if (self->baud == baud)
    return;
  self->baud = baud;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BAUD]);
}

static void
emit_received (NfConsole *self, GByteArray *received)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (received);

  if (g_bytes_get_size (bytes) > 0)
    g_signal_emit (self, signals[SIGNAL_RECEIVED], 0, bytes);
}

static void
show_lost (NfConsole *self, guint64 lost)
{
  if (self->lost == lost)
    return;
  self->lost = lost;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOST]);
}

static void
join (NfConsole *self)
{
  g_thread_join (g_steal_pointer (&self->thread));
  g_clear_object (&self->worker.transport);
  g_clear_object (&self->worker.cancellable);
  nf_console_desk_drop_orders (&self->desk);
}

/* The worker has come to its end by itself. */
static void
end_by_error (NfConsole *self, gboolean was_open)
{
  join (self);
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&self->desk.error);
  set_state (self, was_open ? NF_CONSOLE_LOST : NF_CONSOLE_FAILED);
}

/* What takes the bytes may close or reopen: then what was true before is over. */
static gboolean
collect (gpointer data)
{
  g_autoptr (NfConsole) self = g_object_ref (data);
  NfConsoleDesk *desk = &self->desk;
  GByteArray *received = NULL;
  gboolean is_open = FALSE, is_over = FALSE;
  guint64 lost = 0;

  pthread_mutex_lock (&desk->lock);
  nf_console_desk_unschedule (desk);
  if (!desk->is_paused) {
    received = desk->received;
    desk->received = g_byte_array_new ();
  }
  is_open = desk->is_open;
  is_over = desk->is_over;
  lost = desk->lost;
  pthread_mutex_unlock (&desk->lock);

  guint n_opened = self->n_opened;
  if (is_open && self->state == NF_CONSOLE_OPENING)
    set_state (self, NF_CONSOLE_OPEN);
  if (received != NULL)
    emit_received (self, received);
  show_lost (self, lost);
  if (is_over && self->thread != NULL && self->n_opened == n_opened)
    end_by_error (self, is_open);
  return G_SOURCE_REMOVE;
}

static void
nf_console_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfConsole *self = NF_CONSOLE (object);

  switch (id) {
  case PROP_STATE:
    g_value_set_enum (value, (int) self->state);
    break;
  case PROP_BAUD:
    g_value_set_uint (value, self->baud);
    break;
  case PROP_LOST:
    g_value_set_uint64 (value, self->lost);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_console_dispose (GObject *object)
{
  nf_console_close (NF_CONSOLE (object));
  G_OBJECT_CLASS (nf_console_parent_class)->dispose (object);
}

static void
nf_console_finalize (GObject *object)
{
  NfConsole *self = NF_CONSOLE (object);

  nf_console_desk_clear (&self->desk);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (nf_console_parent_class)->finalize (object);
}

static void
nf_console_class_init (NfConsoleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = nf_console_dispose;
  object_class->finalize = nf_console_finalize;
  object_class->get_property = nf_console_get_property;
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, NF_TYPE_CONSOLE_STATE, NF_CONSOLE_CLOSED, flags);
  properties[PROP_BAUD] = g_param_spec_uint ("baud", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LOST] = g_param_spec_uint64 ("lost", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_RECEIVED] = g_signal_new ("received",
                                           NF_TYPE_CONSOLE,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           1,
                                           G_TYPE_BYTES);
}

static void
nf_console_init (NfConsole *self)
{
  nf_console_desk_init (&self->desk, collect, self);
}

NfConsole *
nf_console_new (void)
{
  return g_object_new (NF_TYPE_CONSOLE, NULL);
}

/* --- Public ------------------------------------------------------------------------------ */

void
nf_console_open (NfConsole *self, NfTransport *transport, guint baud)
{
  if (self->thread != NULL) {
    g_object_unref (transport);
    return;
  }
  g_clear_error (&self->error);
  self->worker = (NfConsoleWorker){ &self->desk, transport, g_cancellable_new (), baud };
  self->desk.is_open = self->desk.is_over = self->desk.is_closing = FALSE;
  set_baud (self, baud);
  self->n_opened++;
  self->thread = g_thread_new ("nf-console", nf_console_worker_run, &self->worker);
  set_state (self, NF_CONSOLE_OPENING);
}

void
nf_console_close (NfConsole *self)
{
  NfConsoleDesk *desk = &self->desk;
  gboolean has_rest = FALSE;

  if (self->thread != NULL) {
    pthread_mutex_lock (&desk->lock);
    desk->is_closing = TRUE;
    pthread_cond_signal (&desk->has_order);
    pthread_mutex_unlock (&desk->lock);
    g_cancellable_cancel (self->worker.cancellable);
    join (self);
    g_clear_error (&desk->error);
    desk->is_over = FALSE;
    has_rest = desk->source != NULL;
  }
  set_state (self, NF_CONSOLE_CLOSED);
  if (has_rest)
    collect (self);
}

NfConsoleState
nf_console_get_state (NfConsole *self)
{
  return self->state;
}

guint
nf_console_get_baud (NfConsole *self)
{
  return self->baud;
}

const GError *
nf_console_get_error (NfConsole *self)
{
  return self->error;
}

/* @order: its bytes are consumed */
static void
give_order (NfConsole *self, const NfConsoleOrder *order)
{
  if (self->state == NF_CONSOLE_OPEN)
    nf_console_desk_give (&self->desk, order);
  else if (order->bytes != NULL)
    g_bytes_unref (order->bytes);
}

void
nf_console_send (NfConsole *self, GBytes *bytes)
{
  NfConsoleOrder order = { .kind = NF_CONSOLE_SEND, .bytes = g_bytes_ref (bytes) };

  give_order (self, &order);
}

const char *
nf_line_ending_get_bytes (NfLineEnding ending)
{
  static const char *const bytes[] = {
    [NF_LINE_ENDING_NONE] = "",
    [NF_LINE_ENDING_LF] = "\n",
    [NF_LINE_ENDING_CR] = "\r",
    [NF_LINE_ENDING_CRLF] = "\r\n",
  };

  return bytes[ending];
}

void
nf_console_send_line (NfConsole *self, const char *text, NfLineEnding ending)
{
  char *line = g_strconcat (text, nf_line_ending_get_bytes (ending), NULL);
  NfConsoleOrder order = { .kind = NF_CONSOLE_SEND,
                           .bytes = g_bytes_new_take (line, strlen (line)) };

  give_order (self, &order);
}

void
nf_console_set_baud (NfConsole *self, guint baud)
{
  NfConsoleOrder order = { .kind = NF_CONSOLE_SET_BAUD, .baud = baud };

  if (self->state != NF_CONSOLE_OPEN)
    return;
  set_baud (self, baud);
  give_order (self, &order);
}

void
nf_console_reset (NfConsole *self, const NfResetSequence *sequence)
{
  NfConsoleOrder order = { .kind = NF_CONSOLE_RESET };

  if (sequence != NULL)
    order.sequence = *sequence;
  give_order (self, &order);
}

void
nf_console_send_break (NfConsole *self)
{
  NfConsoleOrder order = { .kind = NF_CONSOLE_BREAK };

  give_order (self, &order);
}

void
nf_console_set_paused (NfConsole *self, gboolean is_paused)
{
  NfConsoleDesk *desk = &self->desk;

  pthread_mutex_lock (&desk->lock);
  desk->is_paused = is_paused;
  if (!is_paused && desk->received->len > 0)
    nf_console_desk_schedule (desk);
  pthread_mutex_unlock (&desk->lock);
}
