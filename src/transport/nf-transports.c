/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From a name to a transport, see nf-transports.h.
 */
#include "nf-transports.h"

#include "nf-error.h"
#include "nf-rfc2217-transport.h"
#include "nf-serial-transport.h"
#include "nf-socket-transport.h"
#include "nf-virtual-transport.h"

#ifdef G_OS_WIN32
#define SERIAL_EXAMPLE "COM3"
#else
#define SERIAL_EXAMPLE "/dev/ttyUSB0"
#endif

static const struct {
  const char *scheme;
  NfTransport *(*make) (const char *name, GError **error);
} kinds[] = {
  { NF_RFC2217_SCHEME, nf_rfc2217_transport_new },
  { NF_SOCKET_SCHEME, nf_socket_transport_new },
  { "virtual:", nf_virtual_transport_new },
};

static gboolean
is_serial_name (const char *name)
{
#ifdef G_OS_WIN32
  return g_regex_match_simple ("^COM[1-9][0-9]*$", name, G_REGEX_CASELESS, 0);
#else
  return strchr (name, '/') != NULL && strstr (name, "://") == NULL;
#endif
}

NfTransport *
nf_transports_new (const char *name, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (name, kinds[i].scheme))
      return kinds[i].make (name, error);
  if (is_serial_name (name))
    return nf_serial_transport_new (name);
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_PORT_NAME,
               "\"%s\" names no port; names are like " SERIAL_EXAMPLE
               ", rfc2217://host:port, socket://host:port or virtual:esp-12e",
               name);
  return NULL;
}
