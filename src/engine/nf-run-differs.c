/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * In which way a sector is wrong, see nf-run.h.
 */
#include "nf-run.h"

#include <string.h>

enum {
  FEW_BITS = 16, /* of the 32768 of a sector */
};

static gboolean
is_blank (const guint8 *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (bytes[i] != 0xFF)
      return FALSE;
  return TRUE;
}

static guint
count_wrong_bits (const guint8 *a, const guint8 *b, gsize size)
{
  guint n = 0;

  for (gsize i = 0; i < size; i++)
    n += (guint) __builtin_popcount ((guint) (a[i] ^ b[i]));
  return n;
}

/* Whether @other was written to the same place, after an erase or without one. */
static gboolean
is_under (const guint8 *there, const guint8 *wanted, const guint8 *other, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (there[i] != other[i] && there[i] != (wanted[i] & other[i]))
      return FALSE;
  return TRUE;
}

/* A chip that is smaller than it says holds at every address what was written to any of the
 * addresses that it cannot tell apart: those a power of two away. */
static gboolean
is_mirrored (const guint8 *there, const guint8 *data, gsize size, gsize at, gsize n)
{
  for (gsize step = 0x40000; step < size; step *= 2)
    if ((at + step + n <= size && is_under (there, data + at, data + at + step, n)) ||
        (at >= step && is_under (there, data + at, data + at - step, n)))
      return TRUE;
  return FALSE;
}

static NfPattern
recognise (const guint8 *there, const guint8 *data, gsize size, gsize at, gsize n)
{
  if (is_blank (there, n))
    return NF_PATTERN_BLANK;
  if (is_mirrored (there, data, size, at, n))
    return NF_PATTERN_MIRRORED;
  if (count_wrong_bits (there, data + at, n) <= FEW_BITS)
    return NF_PATTERN_BITS;
  return NF_PATTERN_OTHER;
}

static void
ignore_progress (guint64 done, gpointer data)
{
}

gboolean
nf_run_report_difference (NfRun *run,
                          guint item,
                          guint32 address,
                          const guint8 *data,
                          gsize size,
                          gsize at,
                          NfPattern *pattern,
                          GError **error)
{
  guint8 there[FLASH_SECTOR_SIZE];
  gsize n = MIN (FLASH_SECTOR_SIZE, size - at);
  NfEvent event = {
    .kind = NF_EVENT_DIFFERS,
    .item = item,
    .address = address + (guint32) at,
    .size = (guint32) n,
  };

  if (!nf_stub_read (run->stub, event.address, (guint32) n, there, ignore_progress, NULL, error))
    return FALSE;
  *pattern = event.pattern = recognise (there, data, size, at, n);
  nf_run_send_event (run, event);
  return TRUE;
}
