/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What is typed, see nf-cli-monitor-keys.h.
 */
#include "nf-cli-monitor-keys.h"

#include <string.h>

/* Those of pySerial's terminal and of the SDK's monitor, which people have in their fingers. */
#define CTRL_T     0x14
#define CTRL_RIGHT 0x1d /* Ctrl+] */

static NfCliKey
send_byte (guint8 byte, GByteArray *bytes)
{
  g_byte_array_append (bytes, &byte, 1);
  return NF_CLI_KEY_SEND;
}

static NfCliKey
send_ending (const NfCliKeys *self, GByteArray *bytes)
{
  const char *ending = nf_line_ending_get_bytes (self->ending);

  g_byte_array_append (bytes, (const guint8 *) ending, (guint) strlen (ending));
  return NF_CLI_KEY_SEND;
}

/* Behind Ctrl+T. Ctrl+R and Ctrl+B do as well, for those who keep Ctrl pressed. */
static NfCliKey
take_command (guint8 byte, GByteArray *bytes)
{
  switch (byte) {
  case 'r':
  case 'R':
  case 'r' & 31:
    return NF_CLI_KEY_RESET;
  case 'b':
  case 'B':
  case 'b' & 31:
    return NF_CLI_KEY_BREAK;
  case '?':
  case 'h':
  case 'H':
  case 'h' & 31:
    return NF_CLI_KEY_HELP;
  case 'q':
  case 'Q':
  case 'q' & 31:
    return NF_CLI_KEY_QUIT;
  case CTRL_T:
  case CTRL_RIGHT:
    return send_byte (byte, bytes);
  default:
    return NF_CLI_KEY_NOTHING;
  }
}

static NfCliKey
take_typed (NfCliKeys *self, guint8 byte, GByteArray *bytes)
{
  if (self->has_prefix) {
    self->has_prefix = FALSE;
    return take_command (byte, bytes);
  }
  switch (byte) {
  case CTRL_RIGHT:
    return NF_CLI_KEY_QUIT;
  case CTRL_T:
    self->has_prefix = TRUE;
    return NF_CLI_KEY_NOTHING;
  case '\r':
    return send_ending (self, bytes);
  default:
    return send_byte (byte, bytes);
  }
}

NfCliKey
nf_cli_keys_take (NfCliKeys *self, guint8 byte, GByteArray *bytes)
{
  if (self->is_typed)
    return take_typed (self, byte, bytes);
  if (byte == '\r')
    return NF_CLI_KEY_NOTHING; /* of a file from Windows, in which LF follows */
  return byte == '\n' ? send_ending (self, bytes) : send_byte (byte, bytes);
}
