/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A serial port through libserialport, see nf-serial-transport.h.
 *
 * Written for libserialport 0.1.1, which does not notice that a port was unplugged while it waits
 * for bytes. What else it leaves undone is in nf-serial-handle.h.
 */
#include "nf-serial-transport.h"

#include "nf-error.h"
#include "nf-serial-cause.h"
#include "nf-serial-handle.h"
#include "nf-wall-clock.h"

#include <errno.h>
#include <libserialport.h>

enum {
  SLICE_MS = 50,             /* how long a cancel or an unplugging can go unseen */
  WRITE_LIMIT_MS = 10 * 1000 /* nf_transport_write() promises it */
};

/* A UART still reads what is this much too fast or too slow. The rates that matter are well
 * within: a CP2102 gives 76800 for 74880, which is 2.6 % too fast. */
#define BAUD_TOLERANCE_PERCENT 5

struct _NfSerialTransport {
  GObject parent_instance;

  char *name;
  struct sp_port *port; /* NULL while closed */
  guint baud;
  NfLines lines;
  NfLineErrors errors_before; /* what the driver had counted when the port was opened */
};

static void nf_serial_transport_iface_init (NfTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NfSerialTransport,
                               nf_serial_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NF_TYPE_TRANSPORT,
                                                      nf_serial_transport_iface_init))

/* Both fail functions are called right after libserialport or the system failed: they ask for
 * the reason first. */
static gboolean
fail_lost (GError **error)
{
  char *reason = sp_last_error_message ();

  g_set_error (error, NF_ERROR, NF_ERROR_PORT_LOST, "the port is gone: %s", reason);
  sp_free_error_message (reason);
  return FALSE;
}

static gboolean
fail_open (GError **error)
{
  int code = sp_last_error_code ();
  char *reason = sp_last_error_message ();
  NfError cause = nf_serial_cause_from_code (code);
  g_autofree char *words = NULL;

  if (cause == NF_ERROR_PORT_DENIED)
    words = g_strdup ("permission denied");
  else if (cause == NF_ERROR_PORT_BUSY)
    words = g_strdup ("another program has it open");
  else if (code == ENOTTY)
    words = g_strdup ("it has no DTR and RTS lines, without which libserialport opens no port");
  else
    words = g_strdup (reason);
  sp_free_error_message (reason);
  g_set_error_literal (error, NF_ERROR, cause, words);
  return FALSE;
}

/* Returns: a configuration in which nothing is set but what libserialport 0.1.1 forgets to clear */
static struct sp_port_config *
new_config (void)
{
  struct sp_port_config *config = NULL;

  if (sp_new_config (&config) != SP_OK)
    g_error ("out of memory"); /* as GLib does it */
  sp_set_config_xon_xoff (config, SP_XONXOFF_DISABLED);
  return config;
}

/* Sets what stands in @config and the rate, and nothing else: sp_set_baudrate() and its kin would
 * move the lines as well. */
static gboolean
apply (NfSerialTransport *self, struct sp_port_config *config, guint baud)
{
  return sp_set_config_baudrate (config, (int) baud) == SP_OK &&
         sp_set_config (self->port, config) == SP_OK;
}

static gboolean
configure (NfSerialTransport *self, guint baud)
{
  struct sp_port_config *config = new_config ();
  gboolean done = FALSE;

  sp_set_config_bits (config, 8);
  sp_set_config_parity (config, SP_PARITY_NONE);
  sp_set_config_stopbits (config, 1);
  sp_set_config_flowcontrol (config, SP_FLOWCONTROL_NONE);
  done = nf_serial_handle_tune (self->port) && apply (self, config, baud);
  sp_free_config (config);
  return done;
}

static gboolean
change_baud (NfSerialTransport *self, guint baud)
{
  struct sp_port_config *config = new_config ();
  gboolean done = apply (self, config, baud);

  sp_free_config (config);
  return done;
}

/* A driver that cannot have a rate takes another and says so only when it is asked. */
static gboolean
check_baud (NfSerialTransport *self, guint baud, GError **error)
{
  struct sp_port_config *config = new_config ();
  int actual = -1;

  if (sp_get_config (self->port, config) == SP_OK)
    sp_get_config_baudrate (config, &actual);
  sp_free_config (config);
  if (actual > 0 && (guint) ABS (actual - (int) baud) > baud / 100 * BAUD_TOLERANCE_PERCENT) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_PORT_NOT_SERIAL,
                 "the adapter has no rate near %u baud, it took %d",
                 baud,
                 actual);
    return FALSE;
  }
  self->baud = baud;
  return TRUE;
}

static void
nf_serial_transport_close (NfTransport *transport)
{
  NfSerialTransport *self = NF_SERIAL_TRANSPORT (transport);

  if (self->port == NULL)
    return;
  nf_serial_handle_set_lines (self->port, FALSE, FALSE);
  nf_serial_handle_give_back (self->port);
  sp_close (self->port);
  g_clear_pointer (&self->port, sp_free_port);
}

static gboolean
find_port (NfSerialTransport *self, const char *path, GError **error)
{
  if (sp_get_port_by_name (path, &self->port) == SP_OK)
    return TRUE;
  self->port = NULL;
  g_set_error_literal (error, NF_ERROR, NF_ERROR_PORT_NOT_SERIAL, "it is no serial port");
  return FALSE;
}

/* Linux asserts both lines while it opens a port, so releasing them comes before anything that
 * takes time. */
static gboolean
set_up (NfSerialTransport *self, guint baud, GError **error)
{
  if (!nf_serial_handle_take (self->port))
    return fail_open (error);
  self->lines = nf_serial_handle_find_lines (self->port);
  if (!configure (self, baud))
    return fail_open (error);
  nf_serial_handle_get_line_errors (self->port, &self->errors_before);
  return check_baud (self, baud, error);
}

static gboolean
open_resolved (NfSerialTransport *self, const char *path, guint baud, GError **error)
{
  if (!find_port (self, path, error))
    return FALSE;
  if (sp_open (self->port, SP_MODE_READ_WRITE) != SP_OK) {
    fail_open (error);
    g_clear_pointer (&self->port, sp_free_port);
    return FALSE;
  }
  if (set_up (self, baud, error))
    return TRUE;
  nf_serial_transport_close (NF_TRANSPORT (self));
  return FALSE;
}

static gboolean
nf_serial_transport_open (NfTransport *transport,
                          guint baud,
                          GCancellable *cancellable,
                          GError **error)
{
  NfSerialTransport *self = NF_SERIAL_TRANSPORT (transport);
  g_autofree char *path = nf_serial_handle_resolve (self->name);
  gboolean opened = path != NULL ? open_resolved (self, path, baud, error) : fail_open (error);

  if (opened)
    return TRUE;
  g_prefix_error (error, "could not open %s: ", self->name);
  return FALSE;
}

/* Waits for bytes in slices. An unplugged port gives no error to somebody who waits, but it does
 * to somebody who asks how much there is. */
static gssize
nf_serial_transport_read (NfTransport *transport,
                          guint8 *buffer,
                          gsize size,
                          guint timeout_ms,
                          GCancellable *cancellable,
                          GError **error)
{
  NfSerialTransport *self = NF_SERIAL_TRANSPORT (transport);
  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  for (;;) {
    gint64 left_ms = (end - g_get_monotonic_time () + 999) / 1000;
    int n = left_ms > 0 ? sp_blocking_read_next (self->port, buffer, size, MIN (left_ms, SLICE_MS))
                        : sp_nonblocking_read (self->port, buffer, size);

    if (n > 0)
      return n;
    if (n < 0 || sp_input_waiting (self->port) < 0) {
      fail_lost (error);
      return -1;
    }
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return -1;
    if (left_ms <= 0)
      return 0;
  }
}

/* What the line carries in half a slice. On Windows libserialport does not count what it wrote
 * before a time limit ended it, so a slice has to be long enough. */
static gsize
get_chunk_size (NfSerialTransport *self)
{
  return MAX (self->baud / 10 * SLICE_MS / 2 / 1000, 1);
}

static gboolean
nf_serial_transport_write (NfTransport *transport,
                           const guint8 *data,
                           gsize size,
                           GCancellable *cancellable,
                           GError **error)
{
  NfSerialTransport *self = NF_SERIAL_TRANSPORT (transport);
  guint idle_ms = 0;

  while (size > 0) {
    int n = sp_blocking_write (self->port, data, MIN (size, get_chunk_size (self)), SLICE_MS);

    if (n < 0)
      return fail_lost (error);
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    data += n;
    size -= (gsize) n;
    idle_ms = n > 0 ? 0 : idle_ms + SLICE_MS;
    if (idle_ms >= WRITE_LIMIT_MS) {
      g_set_error (error,
                   NF_ERROR,
                   NF_ERROR_TIMED_OUT,
                   "the port has taken nothing for %d s",
                   WRITE_LIMIT_MS / 1000);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
nf_serial_transport_set_baud (NfTransport *transport, guint baud, GError **error)
{
  NfSerialTransport *self = NF_SERIAL_TRANSPORT (transport);

  if (sp_drain (self->port) != SP_OK)
    return fail_lost (error);
  if (change_baud (self, baud))
    return check_baud (self, baud, error);
  if (!nf_serial_handle_is_refusal (sp_last_error_code ()) || sp_input_waiting (self->port) < 0)
    return fail_lost (error);
  g_set_error (error, NF_ERROR, NF_ERROR_PORT_NOT_SERIAL, "the adapter refuses %u baud", baud);
  return FALSE;
}

static NfLines
nf_serial_transport_get_lines (NfTransport *transport)
{
  return NF_SERIAL_TRANSPORT (transport)->lines;
}

static gboolean
nf_serial_transport_set_lines (NfTransport *transport, gboolean dtr, gboolean rts, GError **error)
{
  NfSerialTransport *self = NF_SERIAL_TRANSPORT (transport);

  return nf_serial_handle_set_lines (self->port, dtr, rts) || fail_lost (error);
}

static gboolean
nf_serial_transport_set_break (NfTransport *transport, gboolean on, GError **error)
{
  NfSerialTransport *self = NF_SERIAL_TRANSPORT (transport);
  enum sp_return done = on ? sp_start_break (self->port) : sp_end_break (self->port);

  return done == SP_OK || fail_lost (error);
}

static gboolean
nf_serial_transport_get_line_errors (NfTransport *transport, NfLineErrors *errors)
{
  NfSerialTransport *self = NF_SERIAL_TRANSPORT (transport);
  const NfLineErrors *before = &self->errors_before;

  if (!nf_serial_handle_get_line_errors (self->port, errors))
    return FALSE;
  errors->framing -= before->framing;
  errors->overruns -= before->overruns;
  errors->parity -= before->parity;
  errors->breaks -= before->breaks;
  return TRUE;
}

static gboolean
nf_serial_transport_discard_input (NfTransport *transport, GError **error)
{
  NfSerialTransport *self = NF_SERIAL_TRANSPORT (transport);

  return sp_flush (self->port, SP_BUF_INPUT) == SP_OK || fail_lost (error);
}

static char *
nf_serial_transport_dup_name (NfTransport *transport)
{
  return g_strdup (NF_SERIAL_TRANSPORT (transport)->name);
}

static void
nf_serial_transport_finalize (GObject *object)
{
  NfSerialTransport *self = NF_SERIAL_TRANSPORT (object);

  nf_serial_transport_close (NF_TRANSPORT (self));
  g_free (self->name);
  G_OBJECT_CLASS (nf_serial_transport_parent_class)->finalize (object);
}

static void
nf_serial_transport_iface_init (NfTransportInterface *iface)
{
  iface->open = nf_serial_transport_open;
  iface->close = nf_serial_transport_close;
  iface->read = nf_serial_transport_read;
  iface->write = nf_serial_transport_write;
  iface->set_baud = nf_serial_transport_set_baud;
  iface->get_lines = nf_serial_transport_get_lines;
  iface->set_lines = nf_serial_transport_set_lines;
  iface->set_break = nf_serial_transport_set_break;
  iface->get_line_errors = nf_serial_transport_get_line_errors;
  iface->discard_input = nf_serial_transport_discard_input;
  iface->sleep = nf_wall_clock_sleep;
  iface->get_time = nf_wall_clock_get_time;
  iface->dup_name = nf_serial_transport_dup_name;
}

static void
nf_serial_transport_class_init (NfSerialTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nf_serial_transport_finalize;
}

static void
nf_serial_transport_init (NfSerialTransport *self)
{
}

NfTransport *
nf_serial_transport_new (const char *name)
{
  NfSerialTransport *self = g_object_new (NF_TYPE_SERIAL_TRANSPORT, NULL);

  self->name = g_strdup (name);
  return NF_TRANSPORT (self);
}
