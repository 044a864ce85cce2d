/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A network port to test against, see nf-test-server.h.
 */
#include "nf-test-server.h"

#include "telnet.h"

#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

struct _NfTestServer {
  NfTestServerHabits habits;
  GSocket *listener;
  GSocket *client;
  GThread *thread;
  struct telnet_decoder decoder;
  gsize n_data;
  guint n_requests;

  GMutex lock;
  GString *log; /* guarded by lock */
};

static void G_GNUC_PRINTF (2, 3) note (NfTestServer *self, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_mutex_lock (&self->lock);
  g_string_append_vprintf (self->log, format, list);
  g_mutex_unlock (&self->lock);
  va_end (list);
}

/* Byte by byte, so that the client meets every way of being cut. */
static void
send_bytes (NfTestServer *self, const guint8 *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    g_socket_send (self->client, (const char *) bytes + i, 1, NULL, NULL);
}

static void
send_line (NfTestServer *self, const guint8 *data, gsize size)
{
  guint8 bytes[256];

  g_assert_cmpuint (size, <=, sizeof bytes / 2);
  send_bytes (self, bytes, telnet_put_data (bytes, sizeof bytes, data, size));
}

static void
answer_negotiation (NfTestServer *self, guint8 verb, guint8 option)
{
  gboolean refuse = (option == TELNET_OPTION_COM_PORT && self->habits.refuse_com_port) ||
                    (option == TELNET_OPTION_BINARY && self->habits.refuse_binary);
  gboolean offered = verb == TELNET_WILL;
  guint8 yes = offered ? TELNET_DO : TELNET_WILL;
  guint8 no = offered ? TELNET_DONT : TELNET_WONT;
  guint8 bytes[3];
  const char *words[] = { "WILL", "WONT", "DO", "DONT" };

  note (self, "%s %u ", words[verb - TELNET_WILL], option);
  if (verb == TELNET_WILL || verb == TELNET_DO)
    send_bytes (self,
                bytes,
                telnet_put_negotiation (bytes, sizeof bytes, refuse ? no : yes, option));
}

static guint32
get_value (const guint8 *bytes, gsize size)
{
  guint32 value = 0;

  for (gsize i = 0; i < size; i++)
    value = value << 8 | bytes[i];
  return value;
}

static void
answer_signature (NfTestServer *self, const guint8 *text, gsize size)
{
  const char *own = self->habits.signature;
  guint8 bytes[64];

  note (self, "0=%.*s ", (int) size, (const char *) text);
  if (own != NULL && size == 0)
    send_bytes (self,
                bytes,
                telnet_put_com_port (bytes,
                                     sizeof bytes,
                                     COM_PORT_SIGNATURE + COM_PORT_FROM_SERVER,
                                     (const guint8 *) own,
                                     strlen (own)));
}

/* Returns: whether the request is one that this server does not answer */
static gboolean
is_unanswered (NfTestServer *self, guint8 command, guint32 value)
{
  if (command != COM_PORT_SET_CONTROL)
    return FALSE;
  if (value == COM_PORT_BREAK_ON || value == COM_PORT_BREAK_OFF)
    return self->habits.no_break_answers;
  return value >= COM_PORT_DTR_ON && self->habits.no_control_answers;
}

static guint32
choose_answer (NfTestServer *self, guint8 command, guint32 value)
{
  if (command == COM_PORT_SET_BAUD && self->habits.baud != 0)
    return self->habits.baud;
  if (command == COM_PORT_SET_DATA_SIZE && self->habits.seven_bits)
    return 7;
  if (command == COM_PORT_SET_CONTROL && value == COM_PORT_BREAK_OFF && self->habits.breaks_begin)
    return COM_PORT_BREAK_ON;
  return value;
}

static void
answer_request (NfTestServer *self, const guint8 *body, gsize size)
{
  guint8 command = body[1];
  guint32 value = get_value (body + 2, size - 2);
  guint32 answer = choose_answer (self, command, value);
  const guint8 values[] = { answer >> 24, answer >> 16, answer >> 8, answer };
  guint8 bytes[32];
  gsize n = telnet_put_com_port (bytes,
                                 sizeof bytes,
                                 command + COM_PORT_FROM_SERVER,
                                 values + 4 - (size - 2),
                                 size - 2);

  g_assert_cmpuint (body[0], ==, TELNET_OPTION_COM_PORT);
  note (self, "%u=%u ", command, value);
  if (is_unanswered (self, command, value))
    return;
  if (command == COM_PORT_PURGE && self->habits.before_purge != NULL)
    send_line (self,
               (const guint8 *) self->habits.before_purge,
               strlen (self->habits.before_purge));
  send_bytes (self, bytes, n);
}

static void
take_request (NfTestServer *self, const guint8 *body, gsize size)
{
  self->n_requests++;
  if (body[1] == COM_PORT_SIGNATURE)
    answer_signature (self, body + 2, size - 2);
  else
    answer_request (self, body, size);
}

/* Returns: whether to go on */
static gboolean
take_byte (NfTestServer *self, guint8 byte)
{
  enum telnet_event event = TELNET_DATA;

  if (self->habits.mute ||
      (self->habits.mute_after != 0 && self->n_requests == self->habits.mute_after))
    return TRUE;
  if (!self->habits.raw)
    event = telnet_decoder_push (&self->decoder, byte);
  if (event == TELNET_NEGOTIATION)
    answer_negotiation (self, self->decoder.verb, self->decoder.option);
  if (event == TELNET_SUBNEGOTIATION)
    take_request (self, self->decoder.body, self->decoder.size);
  if (event != TELNET_DATA)
    return TRUE;
  if (self->habits.raw)
    send_bytes (self, &byte, 1);
  else
    send_line (self, &self->decoder.data, 1);
  return ++self->n_data != self->habits.hang_up_after;
}

static void
serve_client (NfTestServer *self)
{
  guint8 bytes[4096];
  gssize n = 0;
  gboolean on = TRUE;

  if (self->habits.greeting != NULL)
    send_bytes (self, (const guint8 *) self->habits.greeting, strlen (self->habits.greeting));
  while (on &&
         (n = g_socket_receive (self->client, (char *) bytes, sizeof bytes, NULL, NULL)) > 0) {
    if (self->habits.hang_up)
      return;
    note (self, "|");
    for (gssize i = 0; on && i < n; i++)
      on = take_byte (self, bytes[i]);
  }
}

static gpointer
serve (gpointer data)
{
  NfTestServer *self = data;

  self->client = g_socket_accept (self->listener, NULL, NULL);
  if (self->client == NULL)
    return NULL;
  g_socket_set_option (self->client, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  serve_client (self);
  g_socket_close (self->client, NULL);
  return NULL;
}

NfTestServer *
nf_test_server_new (const NfTestServerHabits *habits)
{
  NfTestServer *self = g_new0 (NfTestServer, 1);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GError) error = NULL;

  self->habits = *habits;
  self->log = g_string_new (NULL);
  g_mutex_init (&self->lock);
  self->listener =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_bind (self->listener, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->listener, &error);
  g_assert_no_error (error);
  self->thread = g_thread_new ("server", serve, self);
  return self;
}

void
nf_test_server_free (NfTestServer *self)
{
  g_socket_shutdown (self->listener, TRUE, TRUE, NULL); /* wakes one that nobody came to */
  g_thread_join (self->thread);
  g_clear_object (&self->client);
  g_object_unref (self->listener);
  g_string_free (self->log, TRUE);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* The serving thread is idle by now: it waits for the client. */
void
nf_test_server_send (NfTestServer *self, const char *bytes, gsize size)
{
  send_bytes (self, (const guint8 *) bytes, size);
}

guint16
nf_test_server_get_port (NfTestServer *self)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (self->listener, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

char *
nf_test_server_dup_name (NfTestServer *self, const char *scheme)
{
  return g_strdup_printf ("%s127.0.0.1:%u", scheme, nf_test_server_get_port (self));
}

char *
nf_test_server_take_log (NfTestServer *self)
{
  char *log = NULL;

  g_mutex_lock (&self->lock);
  log = g_strdup (g_strchomp (self->log->str));
  g_string_truncate (self->log, 0);
  g_mutex_unlock (&self->lock);
  return log;
}
