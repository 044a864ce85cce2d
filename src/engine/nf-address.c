/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Addresses as text, see nf-address.h.
 */
#include "nf-address.h"

#include "nf-error.h"
#include "opcodes.h"

static guint
get_unit_shift (char unit)
{
  switch (g_ascii_toupper (unit)) {
  case 'K':
    return 10;
  case 'M':
    return 20;
  default:
    return 0;
  }
}

/* Reads digits and an optional unit that must fill @text; FALSE when they do not. */
static gboolean
parse_number (const char *text, guint64 *number)
{
  gboolean is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  const char *digits = is_hex ? text + 2 : text;
  char *end = NULL;
  guint shift = 0;

  if (!(is_hex ? g_ascii_isxdigit (digits[0]) : g_ascii_isdigit (digits[0])))
    return FALSE;
  /* From the start, because behind one 0x it would take another. */
  *number = g_ascii_strtoull (text, &end, is_hex ? 16 : 10);
  shift = is_hex ? 0 : get_unit_shift (*end);
  if (shift > 0)
    end++;
  if (*number > G_MAXUINT64 >> shift)
    *number = G_MAXUINT64;
  else
    *number <<= shift;
  return *end == '\0';
}

gboolean
nf_address_parse (const char *text, guint32 *address, GError **error)
{
  g_autofree char *word = g_strstrip (g_strdup (text));
  guint64 number = 0;

  if (word[0] == '-' && parse_number (word + 1, &number)) {
    g_set_error (error, NF_ERROR, NF_ERROR_ADDRESS_RANGE, "%s is negative", word);
    return FALSE;
  }
  if (!parse_number (word, &number)) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_ADDRESS,
                 "\"%s\" is no address; write it as 0x3fc000, 64K, 1M or 65536",
                 word);
    return FALSE;
  }
  if (number > FLASH_SIZE_MAX) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_ADDRESS_RANGE,
                 "%s is past the 16 MB that a flash chip can have",
                 word);
    return FALSE;
  }
  *address = (guint32) number;
  return TRUE;
}

char *
nf_address_format (guint32 address)
{
  return g_strdup_printf ("0x%05x", address);
}
