/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a board says as JSON, see nf-cli-json.h.
 */
#include "nf-cli-json-private.h"

char *
nf_cli_json_format_listening (const char *port, guint baud)
{
  NfCliJson *object = nf_cli_json_begin ("listening");

  nf_cli_json_add_text (object, "port", port);
  nf_cli_json_add_number (object, "baud", baud);
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_said (gint64 time_us, const char *text, gsize size)
{
  NfCliJson *object = nf_cli_json_begin ("said");
  g_autofree char *copy = g_strndup (text, size);

  nf_cli_json_add_number (object, "time", (guint64) time_us / 1000);
  nf_cli_json_add_text (object, "text", copy);
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_explained (const char *message)
{
  NfCliJson *object = nf_cli_json_begin ("explained");

  nf_cli_json_add_text (object, "message", message);
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_lost (const char *message)
{
  NfCliJson *object = nf_cli_json_begin ("lost");

  nf_cli_json_add_text (object, "message", message);
  return nf_cli_json_finish (object);
}
