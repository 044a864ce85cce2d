/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A line for a test to talk on, see live-line.h.
 */
#include "live-line.h"

#include "nf-error.h"

#include <pthread.h>
#include <string.h>

struct _LiveLine {
  GObject parent_instance;

  pthread_mutex_t lock;
  pthread_cond_t has_changed;
  GByteArray *said;
  GString *log;
  guint n_reads;
  gboolean is_pulled, is_refused, is_hurried;
};

static void init_transport (NfTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiveLine,
                               live_line,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NF_TYPE_TRANSPORT, init_transport))

/* Returns: whether the cable is still there */
static gboolean G_GNUC_PRINTF (3, 4) note (LiveLine *self, GError **error, const char *format, ...)
{
  gboolean ok = FALSE;
  va_list args;

  va_start (args, format);
  pthread_mutex_lock (&self->lock);
  if (self->log->len > 0)
    g_string_append_c (self->log, ' ');
  g_string_append_vprintf (self->log, format, args);
  ok = !self->is_pulled;
  pthread_mutex_unlock (&self->lock);
  va_end (args);
  if (!ok)
    g_set_error_literal (error, NF_ERROR, NF_ERROR_PORT_LOST, "the port has vanished");
  return ok;
}

static gboolean
open_line (NfTransport *transport, guint baud, GCancellable *cancellable, GError **error)
{
  LiveLine *self = LIVE_LINE (transport);

  if (self->is_refused) {
    g_set_error_literal (error, NF_ERROR, NF_ERROR_PORT_BUSY, "it is busy");
    return FALSE;
  }
  return note (self, error, "open@%u", baud);
}

static void
close_line (NfTransport *transport)
{
  note (LIVE_LINE (transport), NULL, "close");
}

/* Called with the lock held. Cancelling is seen at the end of a wait, which is short. */
static void
wait_for_change (LiveLine *self, guint timeout_ms)
{
  gint64 end = g_get_real_time () + timeout_ms * 1000;
  struct timespec time = { .tv_sec = end / G_USEC_PER_SEC, .tv_nsec = end % G_USEC_PER_SEC * 1000 };

  if (self->said->len == 0 && !self->is_pulled && !self->is_hurried)
    pthread_cond_timedwait (&self->has_changed, &self->lock, &time);
}

static gssize
read_line (NfTransport *transport,
           guint8 *buffer,
           gsize size,
           guint timeout_ms,
           GCancellable *cancellable,
           GError **error)
{
  LiveLine *self = LIVE_LINE (transport);
  gssize n = -1;

  pthread_mutex_lock (&self->lock);
  self->n_reads++;
  wait_for_change (self, timeout_ms);
  if (!self->is_pulled) {
    n = (gssize) MIN (size, self->said->len);
    if (n > 0)
      memcpy (buffer, self->said->data, (gsize) n);
    g_byte_array_remove_range (self->said, 0, (guint) n);
  }
  pthread_mutex_unlock (&self->lock);
  if (n < 0)
    g_set_error_literal (error, NF_ERROR, NF_ERROR_PORT_LOST, "the port has vanished");
  return n;
}

static gboolean
write_line (NfTransport *transport,
            const guint8 *data,
            gsize size,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *quoted = g_strescape (text, NULL);

  return note (LIVE_LINE (transport), error, "\"%s\"", quoted);
}

static gboolean
set_baud (NfTransport *transport, guint baud, GError **error)
{
  return note (LIVE_LINE (transport), error, "baud=%u", baud);
}

static NfLines
get_lines (NfTransport *transport)
{
  return NF_LINES_TOGETHER;
}

static gboolean
set_lines (NfTransport *transport, gboolean dtr, gboolean rts, GError **error)
{
  return note (LIVE_LINE (transport), error, "D%dR%d", dtr, rts);
}

static gboolean
set_break (NfTransport *transport, gboolean on, GError **error)
{
  return note (LIVE_LINE (transport), error, on ? "break" : "unbreak");
}

static gboolean
discard_input (NfTransport *transport, GError **error)
{
  return TRUE;
}

static gboolean
sleep_on_line (NfTransport *transport, guint ms, GCancellable *cancellable, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gint64
get_time (NfTransport *transport)
{
  return g_get_monotonic_time ();
}

static char *
dup_name (NfTransport *transport)
{
  return g_strdup ("live");
}

static void
init_transport (NfTransportInterface *iface)
{
  iface->open = open_line;
  iface->close = close_line;
  iface->read = read_line;
  iface->write = write_line;
  iface->set_baud = set_baud;
  iface->get_lines = get_lines;
  iface->set_lines = set_lines;
  iface->set_break = set_break;
  iface->discard_input = discard_input;
  iface->sleep = sleep_on_line;
  iface->get_time = get_time;
  iface->dup_name = dup_name;
}

static void
live_line_finalize (GObject *object)
{
  LiveLine *self = LIVE_LINE (object);

  g_byte_array_unref (self->said);
  g_string_free (self->log, TRUE);
  pthread_cond_destroy (&self->has_changed);
  pthread_mutex_destroy (&self->lock);
  G_OBJECT_CLASS (live_line_parent_class)->finalize (object);
}

static void
live_line_class_init (LiveLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = live_line_finalize;
}

static void
live_line_init (LiveLine *self)
{
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->has_changed, NULL);
  self->said = g_byte_array_new ();
  self->log = g_string_new (NULL);
}

LiveLine *
live_line_new (void)
{
  return g_object_new (LIVE_TYPE_LINE, NULL);
}

void
live_line_say (LiveLine *self, gconstpointer bytes, gsize size)
{
  pthread_mutex_lock (&self->lock);
  g_byte_array_append (self->said, bytes, (guint) size);
  pthread_cond_signal (&self->has_changed);
  pthread_mutex_unlock (&self->lock);
}

void
live_line_pull (LiveLine *self)
{
  pthread_mutex_lock (&self->lock);
  self->is_pulled = TRUE;
  pthread_cond_signal (&self->has_changed);
  pthread_mutex_unlock (&self->lock);
}

void
live_line_refuse (LiveLine *self)
{
  self->is_refused = TRUE;
}

void
live_line_hurry (LiveLine *self)
{
  self->is_hurried = TRUE;
}

guint
live_line_get_n_reads (LiveLine *self)
{
  guint n = 0;

  pthread_mutex_lock (&self->lock);
  n = self->n_reads;
  pthread_mutex_unlock (&self->lock);
  return n;
}

gsize
live_line_get_unread (LiveLine *self)
{
  gsize n = 0;

  pthread_mutex_lock (&self->lock);
  n = self->said->len;
  pthread_mutex_unlock (&self->lock);
  return n;
}

char *
live_line_dup_log (LiveLine *self)
{
  char *log = NULL;

  pthread_mutex_lock (&self->lock);
  log = g_strdup (self->log->str);
  pthread_mutex_unlock (&self->lock);
  return log;
}
