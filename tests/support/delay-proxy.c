/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A slow network, see delay-proxy.h.
 */
#include "delay-proxy.h"

#include "nf-wall-clock.h"

#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

/* One direction: a thread that takes packets and one that delivers them when their time has come.
 */
typedef struct {
  GSocket *from;
  GSocket *to;
  GRand *chance;
  guint least_ms;
  guint most_ms;
  GAsyncQueue *packets; /* of Packet */
  GThread *taker;
  GThread *giver;
} Way;

typedef struct {
  gint64 due;
  gssize size; /* 0 or less: the end */
  char bytes[4096];
} Packet;

struct _DelayProxy {
  GSocket *listener;
  GSocket *client;
  GSocket *server;
  Way there;
  Way back;
  GThread *thread;
};

static gpointer
take (gpointer data)
{
  Way *way = data;
  gint64 due = 0;
  gssize size = 0;

  do {
    Packet *packet = g_new (Packet, 1);
    guint late_ms = 0;
    packet->size = g_socket_receive (way->from, packet->bytes, sizeof packet->bytes, NULL, NULL);
    late_ms =
        (guint) g_rand_int_range (way->chance, (gint32) way->least_ms, (gint32) way->most_ms + 1);
    due = MAX (due, g_get_monotonic_time () + late_ms * G_TIME_SPAN_MILLISECOND);
    packet->due = due;
    size = packet->size;
    g_async_queue_push (way->packets, packet);
  } while (size > 0);
  return NULL;
}

static gpointer
give (gpointer data)
{
  Way *way = data;
  gboolean on = TRUE;

  while (on) {
    g_autofree Packet *packet = g_async_queue_pop (way->packets);
    gint64 left = packet->due - g_get_monotonic_time ();
    if (left > 0)
      nf_wall_clock_sleep (NULL, (guint) (left / 1000 + 1), NULL, NULL);
    on = packet->size > 0;
    if (on)
      g_socket_send (way->to, packet->bytes, (gsize) packet->size, NULL, NULL);
    else
      g_socket_shutdown (way->to, FALSE, TRUE, NULL);
  }
  return NULL;
}

static void
start_way (Way *way, GSocket *from, GSocket *to)
{
  way->from = from;
  way->to = to;
  way->taker = g_thread_new ("proxy-take", take, way);
  way->giver = g_thread_new ("proxy-give", give, way);
}

static void
join_way (Way *way)
{
  g_thread_join (way->taker);
  g_thread_join (way->giver);
}

static gpointer
serve (gpointer data)
{
  DelayProxy *self = data;

  self->client = g_socket_accept (self->listener, NULL, NULL);
  if (self->client == NULL)
    return NULL;
  g_socket_set_option (self->client, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  start_way (&self->there, self->client, self->server);
  start_way (&self->back, self->server, self->client);
  join_way (&self->there);
  join_way (&self->back);
  g_socket_close (self->client, NULL);
  g_socket_close (self->server, NULL);
  return NULL;
}

static GSocket *
new_socket (void)
{
  g_autoptr (GError) error = NULL;
  GSocket *self =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  return self;
}

static GSocket *
connect_to (guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  GSocket *self = new_socket ();
  g_autoptr (GError) error = NULL;

  g_socket_connect (self, address, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_option (self, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  return self;
}

static GSocket *
listen_anywhere (void)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  GSocket *self = new_socket ();
  g_autoptr (GError) error = NULL;

  g_socket_bind (self, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (self, &error);
  g_assert_no_error (error);
  return self;
}

static void
set_up_way (Way *way, guint least_ms, guint most_ms, guint32 seed)
{
  way->least_ms = least_ms;
  way->most_ms = most_ms;
  way->chance = g_rand_new_with_seed (seed);
  way->packets = g_async_queue_new_full (g_free);
}

static void
clear_way (Way *way)
{
  g_rand_free (way->chance);
  g_async_queue_unref (way->packets);
}

DelayProxy *
delay_proxy_new (guint16 port, guint least_ms, guint most_ms, guint32 seed)
{
  DelayProxy *self = g_new0 (DelayProxy, 1);

  set_up_way (&self->there, least_ms, most_ms, seed);
  set_up_way (&self->back, least_ms, most_ms, seed + 1);
  self->server = connect_to (port);
  self->listener = listen_anywhere ();
  self->thread = g_thread_new ("proxy", serve, self);
  return self;
}

void
delay_proxy_free (DelayProxy *self)
{
  g_socket_shutdown (self->listener, TRUE, TRUE, NULL); /* wakes one that nobody came to */
  g_thread_join (self->thread);
  clear_way (&self->there);
  clear_way (&self->back);
  g_clear_object (&self->client);
  g_object_unref (self->server);
  g_object_unref (self->listener);
  g_free (self);
}

char *
delay_proxy_dup_name (DelayProxy *self, const char *scheme)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (self->listener, NULL);

  return g_strdup_printf ("%s127.0.0.1:%u",
                          scheme,
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}
