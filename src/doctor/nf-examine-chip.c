/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a chip whose loader answers tells of itself and its flash, by reading alone; see
 * nf-examine-private.h.
 */
#include "nf-examine-private.h"

#include "nf-error.h"
#include "nf-spi.h"

#include "opcodes.h"
#include "registers.h"

#include <string.h>

enum {
  SYNCS = 5,
  PROTECTION = 0x1C, /* BP0 to BP2 of the first status register … */
  FASTENED = 0x80,   /* … and SRP, which ties them to the WP pin */
  SAMPLE_SIZE = 64,  /* takes some 60 ms at 115200 baud */
  SAMPLES_MIN = 2,   /* so many that are not blank: one alone may well be a copy */
};

/* Where programs and their data begin, in the first half of even the smallest flash. */
static const guint32 samples[] = { 0x0, 0x1000, 0x2000, 0x10000, 0x11000, 0x20000 };

static gboolean
count_repeated (NfLoader *loader, gpointer data, GError **error)
{
  NfVisit *visit = data;

  visit->line->repeated++;
  return nf_loader_sync (loader, SYNCS, error);
}

static gboolean
check_magic (NfLoader *loader, GError **error)
{
  guint32 address = NF_CHIP_MAGIC_ADDRESS;
  guint32 magic = 0;
  const char *other = NULL;

  if (!nf_loader_exchange_registers (loader, NULL, 0, &address, 1, &magic, error))
    return FALSE;
  if (magic == NF_CHIP_MAGIC_ESP8266)
    return TRUE;
  other = nf_chip_get_other_name (magic);
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_WRONG_CHIP,
               "this chip is %s (magic %08x)",
               other != NULL ? other : "none that is known",
               magic);
  return FALSE;
}

static gboolean
read_facts (NfVisit *visit, NfLoader *loader, GError **error)
{
  guint32 addresses[1 + NF_EFUSE_WORDS] = { UART_CLKDIV };
  guint32 values[1 + NF_EFUSE_WORDS] = { 0 };

  for (guint i = 0; i < NF_EFUSE_WORDS; i++)
    addresses[1 + i] = EFUSES + 4 * i;
  if (!nf_loader_exchange_registers (loader,
                                     NULL,
                                     0,
                                     addresses,
                                     G_N_ELEMENTS (addresses),
                                     values,
                                     error))
    return FALSE;
  nf_board_facts_take_divider (&visit->line->facts, nf_loader_get_baud (loader), values[0]);
  nf_board_facts_take_efuses (&visit->line->facts, values + 1);
  visit->line->has_facts = TRUE;
  return TRUE;
}

static gboolean
read_flash_id (NfVisit *visit, NfSpi *spi, GError **error)
{
  NfLineEvidence *line = visit->line;

  if (!nf_spi_read_id (spi, &line->flash_id, error))
    return FALSE;
  line->has_flash_id = TRUE;
  if (nf_board_facts_take_flash_id (&line->facts, line->flash_id))
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_FLASH_SILENT,
               "the flash chip does not answer: its id reads %06x",
               line->flash_id);
  return FALSE;
}

static gboolean
read_protection (NfVisit *visit, NfSpi *spi, GError **error)
{
  guint32 status = 0;

  if (!nf_spi_read_status (spi, 1, &status, error))
    return FALSE;
  visit->line->is_locked = (status & PROTECTION) != 0 && (status & FASTENED) != 0;
  return TRUE;
}

static gboolean
is_blank (const guint8 *bytes)
{
  return bytes[0] == 0xFF && memcmp (bytes, bytes + 1, SAMPLE_SIZE - 1) == 0;
}

/* A chip of any smaller size has at half of what it says what it has at 0. */
static gboolean
look_for_mirror (NfVisit *visit, NfSpi *spi, GError **error)
{
  guint32 half = visit->line->facts.flash_bytes / 2;
  guint n_same = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (samples) && samples[i] < half; i++) {
    guint8 first[SAMPLE_SIZE];
    guint8 second[SAMPLE_SIZE];
    if (!nf_spi_read (spi, samples[i], first, sizeof first, error))
      return FALSE;
    if (is_blank (first))
      continue;
    if (!nf_spi_read (spi, half + samples[i], second, sizeof second, error))
      return FALSE;
    if (memcmp (first, second, sizeof first) != 0)
      return TRUE;
    n_same++;
  }
  visit->line->is_mirrored = n_same >= SAMPLES_MIN;
  return TRUE;
}

static gboolean
ask (NfVisit *visit, NfLoader *loader, GError **error)
{
  NfSpi spi = { 0 };

  return check_magic (loader, error) && read_facts (visit, loader, error) &&
         nf_spi_attach_untouched (&spi, loader, error) && read_flash_id (visit, &spi, error) &&
         read_protection (visit, &spi, error) && look_for_mirror (visit, &spi, error);
}

/* What the receiver complained of before, while the ROM printed at its own rate, says nothing. */
static void
count_errors_since (NfVisit *visit, const NfLineErrors *before)
{
  NfLineErrors now = { 0 };

  if (!nf_transport_get_line_errors (visit->transport, &now))
    return;
  visit->line->errors = (NfLineErrors){
    .framing = now.framing - before->framing,
    .overruns = now.overruns - before->overruns,
    .parity = now.parity - before->parity,
    .breaks = now.breaks - before->breaks,
  };
}

gboolean
nf_visit_ask_chip (NfVisit *visit, NfLoader *loader, GError **error)
{
  g_autoptr (GError) fault = NULL;
  NfLineErrors before = { 0 };
  gboolean done = FALSE;

  nf_transport_get_line_errors (visit->transport, &before);
  nf_loader_set_recover (loader, count_repeated, visit);
  done = ask (visit, loader, &fault);
  count_errors_since (visit, &before);
  if (done)
    return TRUE;
  if (nf_visit_is_over (fault)) {
    g_propagate_error (error, g_steal_pointer (&fault));
    return FALSE;
  }
  visit->line->chip_error = g_steal_pointer (&fault);
  return TRUE;
}
