/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Listening to a virtual board, see board-ear.h.
 */
#include "support/board-ear.h"

#include "nf-virtual-shelf.h"
#include "nf-virtual-transport.h"
#include "support/virtual-program.h"

#include <string.h>

NfTransport *
ear_open (const char *name, guint baud)
{
  g_autoptr (GError) error = NULL;
  NfTransport *board = nf_virtual_transport_new (name, &error);

  g_assert_no_error (error);
  nf_transport_open (board, baud, NULL, &error);
  g_assert_no_error (error);
  return board;
}

char *
ear_hear (NfTransport *board, guint ms)
{
  gint64 end = nf_transport_get_time (board) + ms * G_GINT64_CONSTANT (1000);
  GString *text = g_string_new (NULL);
  guint8 byte;

  while (nf_transport_get_time (board) < end)
    if (nf_transport_read (board, &byte, 1, 1, NULL, NULL) == 1)
      g_string_append_c (text, byte != 0 ? (char) byte : ' ');
  return g_string_free (text, FALSE);
}

void
ear_expect (NfTransport *board, guint ms, const char *text)
{
  g_autofree char *heard = ear_hear (board, ms);

  g_assert_cmpstr (heard, ==, text);
}

void
ear_say (NfTransport *board, const char *text)
{
  g_assert_true (nf_transport_write (board, (const guint8 *) text, strlen (text), NULL, NULL));
}

void
ear_put (const char *name, guint32 address, gconstpointer bytes, gsize size)
{
  g_auto (NfVirtualOptions) options = { 0 };
  g_autoptr (GError) error = NULL;

  nf_virtual_options_parse (&options, name, &error);
  g_assert_no_error (error);
  NfVirtualFlash *flash = nf_virtual_shelf_take (&options, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (address + size, <=, nf_virtual_flash_get_size (flash));
  memcpy (nf_virtual_flash_get_array (flash) + address, bytes, size);
  nf_virtual_shelf_put_back (flash);
}

void
ear_put_script (const char *name, const char *script)
{
  g_autoptr (GBytes) image = virtual_program_make (script);

  ear_put (name, 0, g_bytes_get_data (image, NULL), g_bytes_get_size (image));
}

void
ear_reset (NfTransport *board)
{
  nf_transport_set_lines (board, FALSE, TRUE, NULL);
  nf_transport_sleep (board, 5, NULL, NULL);
  nf_transport_discard_input (board, NULL);
  nf_transport_set_lines (board, FALSE, FALSE, NULL);
}
