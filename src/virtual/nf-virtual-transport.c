/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The transport to a board in this process, see nf-virtual-transport.h.
 */
#include "nf-virtual-transport.h"

#include "nf-error.h"
#include "nf-virtual-board.h"
#include "nf-virtual-options.h"
#include "nf-virtual-shelf.h"

#define NS_PER_MS G_GUINT64_CONSTANT (1000000)
#define NS_PER_US G_GUINT64_CONSTANT (1000)

enum {
  SLICE_MS = 20,      /* a paced wait looks at the cancellable this often */
  STEP_MS = 1,        /* and hears of the board no more often than this, as over USB */
  PORT_BUFFER = 4096, /* what a serial driver takes before a write waits */
};

struct _NfVirtualTransport {
  GObject parent_instance;
  char *name;
  NfVirtualOptions options;
  NfVirtualBoard *board; /* NULL while closed */
  gint64 real_start;     /* µs, when the board's clock was 0 */
  guint64 opened_at;     /* by the board's clock */
  guint64 closed_time;   /* what the transport's clock showed at the last close */
};

static void init_transport (NfTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NfVirtualTransport,
                               nf_virtual_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NF_TYPE_TRANSPORT, init_transport))

static guint64
get_real_time (const NfVirtualTransport *self)
{
  return (guint64) (g_get_monotonic_time () - self->real_start) * NS_PER_US;
}

static gboolean
check_plugged (NfVirtualTransport *self, GError **error)
{
  if (self->board != NULL && nf_virtual_board_is_plugged (self->board))
    return TRUE;
  g_set_error_literal (error, NF_ERROR, NF_ERROR_PORT_LOST, "the port has vanished");
  return FALSE;
}

/* A paced board has lived on while nobody looked. */
static void
catch_up (NfVirtualTransport *self)
{
  if (!self->options.unpaced)
    nf_virtual_board_run (self->board, get_real_time (self));
}

/* Lets the board's clock run to @time. An unpaced board is there at once. */
static gboolean
advance (NfVirtualTransport *self, guint64 time, GCancellable *cancellable, GError **error)
{
  while (!self->options.unpaced && get_real_time (self) < time) {
    guint64 left = time - get_real_time (self);

    g_usleep ((gulong) (MIN (left, SLICE_MS * NS_PER_MS) / NS_PER_US + 1));
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
  }
  nf_virtual_board_run (self->board, time);
  return TRUE;
}

static gboolean
open_board (NfTransport *transport, guint baud, GCancellable *cancellable, GError **error)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (transport);

  g_return_val_if_fail (self->board == NULL, FALSE);
  self->board = nf_virtual_shelf_open (self->name, &self->options, error);
  if (self->board == NULL)
    return FALSE;
  self->opened_at = nf_virtual_board_get_time (self->board);
  self->real_start = g_get_monotonic_time () - (gint64) (self->opened_at / NS_PER_US);
  nf_virtual_board_set_baud (self->board, baud);
  return TRUE;
}

static gboolean
sync_flash (NfVirtualTransport *self, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (nf_virtual_flash_sync (nf_virtual_board_get_flash (self->board), &cause))
    return TRUE;
  g_set_error_literal (error, NF_ERROR, NF_ERROR_PORT_LOST, cause->message);
  return FALSE;
}

static void
close_board (NfTransport *transport)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (transport);

  if (self->board == NULL)
    return;
  catch_up (self);
  self->closed_time += nf_virtual_board_get_time (self->board) - self->opened_at;
  nf_virtual_shelf_close (g_steal_pointer (&self->board));
}

/* Lets the board run until something more may have happened, but not beyond @deadline. */
static gboolean
step (NfVirtualTransport *self, guint64 deadline, GCancellable *cancellable, GError **error)
{
  guint64 next = nf_virtual_board_get_next_event (self->board);

  if (!self->options.unpaced)
    next = MAX (next, nf_virtual_board_get_time (self->board) + STEP_MS * NS_PER_MS);
  return advance (self, MIN (next, deadline), cancellable, error) && check_plugged (self, error);
}

/* Waits for the first byte to arrive. */
static gboolean
wait_for_input (NfVirtualTransport *self,
                guint64 deadline,
                GCancellable *cancellable,
                GError **error)
{
  while (nf_virtual_board_get_received (self->board) == 0 &&
         nf_virtual_board_get_time (self->board) < deadline) {
    guint64 next = MIN (nf_virtual_board_get_next_event (self->board), deadline);

    if (!advance (self, next, cancellable, error) || !check_plugged (self, error))
      return FALSE;
  }
  return TRUE;
}

static gssize
read_board (NfTransport *transport,
            guint8 *buffer,
            gsize size,
            guint timeout_ms,
            GCancellable *cancellable,
            GError **error)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (transport);

  if (!check_plugged (self, error))
    return -1;
  catch_up (self);
  guint64 deadline = nf_virtual_board_get_time (self->board) + timeout_ms * NS_PER_MS;

  if (!wait_for_input (self, deadline, cancellable, error) || !sync_flash (self, error))
    return -1;
  return (gssize) nf_virtual_board_receive (self->board, buffer, size);
}

/* Lets the board run until no more than @size bytes wait to be sent. */
static gboolean
drain (NfVirtualTransport *self, gsize size, GCancellable *cancellable, GError **error)
{
  while (nf_virtual_board_get_unsent (self->board) > size)
    if (!step (self, NF_VIRTUAL_NEVER, cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_board (NfTransport *transport,
             const guint8 *data,
             gsize size,
             GCancellable *cancellable,
             GError **error)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (transport);

  if (!check_plugged (self, error))
    return FALSE;
  catch_up (self);
  nf_virtual_board_send (self->board, data, size);
  return drain (self, PORT_BUFFER, cancellable, error);
}

static gboolean
set_board_baud (NfTransport *transport, guint baud, GError **error)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (transport);

  if (!check_plugged (self, error))
    return FALSE;
  catch_up (self);
  if (!drain (self, 0, NULL, error))
    return FALSE;
  nf_virtual_board_set_baud (self->board, baud);
  return TRUE;
}

static NfLines
get_board_lines (NfTransport *transport)
{
  return NF_VIRTUAL_TRANSPORT (transport)->options.auto_reset ? NF_LINES_TOGETHER : NF_LINES_NONE;
}

static gboolean
set_board_lines (NfTransport *transport, gboolean dtr, gboolean rts, GError **error)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (transport);

  if (!check_plugged (self, error))
    return FALSE;
  catch_up (self);
  nf_virtual_board_set_lines (self->board, dtr, rts);
  return TRUE;
}

static gboolean
set_board_break (NfTransport *transport, gboolean on, GError **error)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (transport);

  if (!check_plugged (self, error))
    return FALSE;
  catch_up (self);
  if (on && !drain (self, 0, NULL, error))
    return FALSE;
  nf_virtual_board_set_break (self->board, on);
  return TRUE;
}

static gboolean
get_board_line_errors (NfTransport *transport, NfLineErrors *errors)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (transport);
  NfVirtualLineErrors counted;

  if (self->board == NULL)
    return FALSE;
  catch_up (self);
  nf_virtual_board_get_line_errors (self->board, &counted);
  errors->framing = counted.framing;
  errors->breaks = counted.breaks;
  return TRUE;
}

static gboolean
discard_board_input (NfTransport *transport, GError **error)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (transport);

  if (!check_plugged (self, error))
    return FALSE;
  catch_up (self);
  nf_virtual_board_discard_received (self->board);
  return TRUE;
}

static gboolean
sleep_without_board (NfVirtualTransport *self, guint ms, GCancellable *cancellable, GError **error)
{
  gint64 end = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  gint64 left = self->options.unpaced ? 0 : ms * G_TIME_SPAN_MILLISECOND;

  while (left > 0) {
    g_usleep ((gulong) MIN (left, SLICE_MS * G_TIME_SPAN_MILLISECOND));
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    left = end - g_get_monotonic_time ();
  }
  self->closed_time += ms * NS_PER_MS;
  return TRUE;
}

static gboolean
sleep_with_board (NfTransport *transport, guint ms, GCancellable *cancellable, GError **error)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (transport);

  if (self->board == NULL) /* the time of somebody who waits for it */
    return sleep_without_board (self, ms, cancellable, error);
  catch_up (self);
  return advance (self,
                  nf_virtual_board_get_time (self->board) + ms * NS_PER_MS,
                  cancellable,
                  error);
}

static gint64
get_board_time (NfTransport *transport)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (transport);
  guint64 time = self->closed_time;

  if (self->board != NULL) {
    catch_up (self);
    time += nf_virtual_board_get_time (self->board) - self->opened_at;
  }
  return (gint64) (time / NS_PER_US);
}

static char *
dup_board_name (NfTransport *transport)
{
  return g_strdup (NF_VIRTUAL_TRANSPORT (transport)->name);
}

static void
init_transport (NfTransportInterface *iface)
{
  iface->open = open_board;
  iface->close = close_board;
  iface->read = read_board;
  iface->write = write_board;
  iface->set_baud = set_board_baud;
  iface->get_lines = get_board_lines;
  iface->set_lines = set_board_lines;
  iface->set_break = set_board_break;
  iface->get_line_errors = get_board_line_errors;
  iface->discard_input = discard_board_input;
  iface->sleep = sleep_with_board;
  iface->get_time = get_board_time;
  iface->dup_name = dup_board_name;
}

static void
nf_virtual_transport_finalize (GObject *object)
{
  NfVirtualTransport *self = NF_VIRTUAL_TRANSPORT (object);

  close_board (NF_TRANSPORT (self));
  nf_virtual_options_clear (&self->options);
  g_free (self->name);
  G_OBJECT_CLASS (nf_virtual_transport_parent_class)->finalize (object);
}

static void
nf_virtual_transport_class_init (NfVirtualTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nf_virtual_transport_finalize;
}

static void
nf_virtual_transport_init (NfVirtualTransport *self)
{
}

NfTransport *
nf_virtual_transport_new (const char *name, GError **error)
{
  g_auto (NfVirtualOptions) options = { 0 };

  if (!nf_virtual_options_parse (&options, name, error))
    return NULL;
  NfVirtualTransport *self = g_object_new (NF_TYPE_VIRTUAL_TRANSPORT, NULL);

  self->name = g_strdup (name);
  self->options = options;
  options = (NfVirtualOptions){ 0 };
  return NF_TRANSPORT (self);
}
