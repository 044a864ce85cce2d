/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Flash commands through the SPI controller's registers, see nf-spi.h.
 */
#include "nf-spi.h"

#include "nf-error.h"

#include "bytes.h"

#include <string.h>

enum {
  SPI_CMD = 0x60000200,
  SPI_ADDR = 0x60000204,
  SPI_USR = 0x6000021C,
  SPI_USR1 = 0x60000220,
  SPI_USR2 = 0x60000224,
  SPI_W0 = 0x60000240,

  CMD_USR = 1 << 18, /* start the command that USR, USR1 and USR2 describe */

  USR1_MISO_SHIFT = 8, /* all lengths in bits, less one */
  USR1_MOSI_SHIFT = 17,
  USR1_ADDRESS_SHIFT = 26,
  USR2_LENGTH_SHIFT = 28,

  FLASH_WRITE_ENABLE = 0x06,
  FLASH_READ = 0x03,
  FLASH_READ_STATUS = 0x05,
  FLASH_READ_ID = 0x9F,
  STATUS_BUSY = 1 << 0,

  FIFO_BYTES = 64, /* W0 to W15 */
  FIFO_WORDS = FIFO_BYTES / 4,
};

#define USR_COMMAND (1u << 31)
#define USR_ADDRESS (1u << 30)
#define USR_MISO    (1u << 28)

/* Sixty-four bytes need 40 µs at the loader's 13 MHz; the ROM counts its µs for a chip that runs
 * half again as fast as it does then. */
#define DONE_US 100

enum { ATTEMPTS = 3 };

#define NO_ADDRESS    G_MAXUINT32
#define ERASE_MAX_MS  5000 /* more than any data sheet allows a 64 KiB erase */
#define STATUS_MAX_MS 200  /* more than any allows a status register to be written */

/* Register writes that go out as one request: one or two commands. */
typedef struct {
  NfRegisterWrite writes[16];
  guint n;
} Batch;

static void
add_write (Batch *batch, guint32 address, guint32 value, guint16 delay_us)
{
  batch->writes[batch->n++] = (NfRegisterWrite){ address, value, 0xFFFFFFFF, delay_us };
}

/* Adds what describes a command of eight bits with an optional 24-bit address, and @n_read bytes
 * to read. */
static void
add_description (Batch *batch, guint8 opcode, guint32 address, guint n_read)
{
  guint32 usr = USR_COMMAND;
  guint32 usr1 = 0;

  if (address != NO_ADDRESS) {
    usr |= USR_ADDRESS;
    usr1 |= (24u - 1) << USR1_ADDRESS_SHIFT;
    add_write (batch, SPI_ADDR, address << 8, 0);
  }
  if (n_read > 0) {
    usr |= USR_MISO;
    usr1 |= (n_read * 8 - 1) << USR1_MISO_SHIFT;
  }
  add_write (batch, SPI_USR, usr, 0);
  add_write (batch, SPI_USR1, usr1, 0);
  add_write (batch, SPI_USR2, (8u - 1) << USR2_LENGTH_SHIFT | opcode, 0);
}

static void
add_start (Batch *batch)
{
  add_write (batch, SPI_CMD, CMD_USR, 0);
  /* The delay of a write comes before it: this one is there to wait until the command is done. */
  add_write (batch, SPI_USR, USR_COMMAND, DONE_US);
}

static void
add_command (Batch *batch, guint8 opcode, guint32 address, guint n_read)
{
  add_description (batch, opcode, address, n_read);
  add_start (batch);
}

static gboolean
run (NfSpi *spi,
     const Batch *batch,
     const guint32 *registers,
     guint n,
     guint32 *values,
     GError **error)
{
  return nf_loader_exchange_registers (spi->loader,
                                       batch->writes,
                                       batch->n,
                                       registers,
                                       n,
                                       values,
                                       error);
}

static const guint32 saved_registers[] = { SPI_USR, SPI_USR1, SPI_USR2 };

gboolean
nf_spi_release (NfSpi *spi, GError **error)
{
  Batch batch = { .n = 0 };

  for (guint i = 0; i < G_N_ELEMENTS (saved_registers); i++)
    add_write (&batch, saved_registers[i], spi->saved[i], 0);
  spi->is_released = TRUE;
  return run (spi, &batch, NULL, 0, NULL, error);
}

/* Runs @batch and reads @n words of what the flash sent. */
static gboolean
run_and_read (NfSpi *spi, const Batch *batch, guint32 *words, guint n, GError **error)
{
  guint32 registers[FIFO_WORDS];

  for (guint i = 0; i < n; i++)
    registers[i] = SPI_W0 + 4 * i;
  return run (spi, batch, registers, n, words, error);
}

gboolean
nf_spi_read_status (NfSpi *spi, guint8 *status, GError **error)
{
  Batch batch = { .n = 0 };
  guint32 word = 0;

  add_command (&batch, FLASH_READ_STATUS, NO_ADDRESS, 1);
  if (!run_and_read (spi, &batch, &word, 1, error))
    return FALSE;
  *status = (guint8) word;
  return TRUE;
}

static gboolean
read_chunk (NfSpi *spi, guint32 address, guint32 *words, guint n_words, GError **error)
{
  Batch batch = { .n = 0 };

  add_command (&batch, FLASH_READ, address, n_words * 4);
  return run_and_read (spi, &batch, words, n_words, error);
}

static gboolean
is_blank (const guint32 *words, guint n)
{
  for (guint i = 0; i < n; i++)
    if (words[i] != 0xFFFFFFFF)
      return FALSE;
  return TRUE;
}

/* Nothing protects an answer against a damaged bit on the line. No damage makes data look blank;
 * anything else counts only once it has been read the same twice. */
static gboolean
read_chunk_surely (NfSpi *spi, guint32 address, guint32 *words, guint n_words, GError **error)
{
  guint32 again[FIFO_WORDS];

  if (!read_chunk (spi, address, words, n_words, error))
    return FALSE;
  for (guint attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (is_blank (words, n_words))
      return TRUE;
    if (!read_chunk (spi, address, again, n_words, error))
      return FALSE;
    if (memcmp (words, again, n_words * sizeof *words) == 0)
      return TRUE;
    memcpy (words, again, n_words * sizeof *words);
  }
  g_set_error (error, NF_ERROR, NF_ERROR_LINE, "0x%05x reads differently every time", address);
  return FALSE;
}

/* Sets @is_idle to whether the flash was done with its last command within @max_ms. */
static gboolean
wait_until_idle (NfSpi *spi, guint max_ms, gboolean *is_idle, GError **error)
{
  NfTransport *transport = nf_loader_get_transport (spi->loader);
  gint64 end = nf_transport_get_time (transport) + max_ms * G_TIME_SPAN_MILLISECOND;
  guint8 status = 0;

  do {
    if (!nf_spi_read_status (spi, &status, error))
      return FALSE;
    *is_idle = !(status & STATUS_BUSY);
  } while (!*is_idle && nf_transport_get_time (transport) < end);
  return TRUE;
}

static gboolean
wait_until_erased (NfSpi *spi, GError **error)
{
  gboolean is_idle = FALSE;

  if (!wait_until_idle (spi, ERASE_MAX_MS, &is_idle, error))
    return FALSE;
  if (is_idle)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_FLASH_REFUSED,
               "the flash stays busy for %d s",
               ERASE_MAX_MS / 1000);
  return FALSE;
}

/* FLASH_BEGIN writes the status register last and answers before the flash is done with it: for
 * some 5 ms it ignores everything, and every read gives FF. A flash that is not there reads as
 * busy for ever, which its id tells better. */
static gboolean
take_over (NfSpi *spi, GError **error)
{
  gboolean is_idle = FALSE;

  if (!spi->is_released)
    return TRUE;
  spi->is_released = FALSE;
  return wait_until_idle (spi, STATUS_MAX_MS, &is_idle, error);
}

gboolean
nf_spi_attach (NfSpi *spi, NfLoader *loader, GError **error)
{
  spi->loader = loader;
  spi->is_released = TRUE;
  return nf_loader_flash_begin (loader, 0, error) &&
         nf_loader_exchange_registers (loader,
                                       NULL,
                                       0,
                                       saved_registers,
                                       G_N_ELEMENTS (saved_registers),
                                       spi->saved,
                                       error) &&
         take_over (spi, error);
}

gboolean
nf_spi_read_id (NfSpi *spi, guint32 *id, GError **error)
{
  Batch batch = { .n = 0 };

  add_command (&batch, FLASH_READ_ID, NO_ADDRESS, 3);
  if (!take_over (spi, error) || !run_and_read (spi, &batch, id, 1, error))
    return FALSE;
  *id &= 0xFFFFFF;
  return TRUE;
}

gboolean
nf_spi_read (NfSpi *spi, guint32 address, guint8 *buffer, gsize size, GError **error)
{
  if (!take_over (spi, error))
    return FALSE;
  for (gsize at = 0; at < size; at += FIFO_BYTES) {
    guint n = (guint) MIN (FIFO_BYTES, size - at);
    guint n_words = (n + 3) / 4;
    guint32 words[FIFO_WORDS] = { 0 };
    guint8 bytes[FIFO_BYTES];

    if (!read_chunk_surely (spi, address + (guint32) at, words, n_words, error))
      return FALSE;
    for (guint i = 0; i < n_words; i++)
      put_u32 (bytes + 4 * i, words[i]);
    memcpy (buffer + at, bytes, n);
  }
  return TRUE;
}

static gboolean
check_erased (NfSpi *spi, guint32 address, GError **error)
{
  guint8 word[4];

  if (!nf_spi_read (spi, address, word, sizeof word, error))
    return FALSE;
  if (get_u32 (word) == 0xFFFFFFFF)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_FLASH_REFUSED,
               "0x%05x still reads %08x after it was erased",
               address,
               get_u32 (word));
  return FALSE;
}

/* Enables writing, describes the erase, and reads the description back before anything happens:
 * a bit that is damaged on the line must not erase another sector. */
static gboolean
describe_erase (NfSpi *spi, NfSpiErase erase, guint32 address, GError **error)
{
  static const guint32 registers[] = { SPI_ADDR, SPI_USR2 };
  guint32 values[G_N_ELEMENTS (registers)] = { 0 };
  Batch batch = { .n = 0 };

  add_command (&batch, FLASH_WRITE_ENABLE, NO_ADDRESS, 0);
  add_description (&batch, (guint8) erase, address, 0);
  for (guint attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (!run (spi, &batch, registers, G_N_ELEMENTS (registers), values, error))
      return FALSE;
    if (values[0] == address << 8 && (values[1] & 0xFF) == (guint32) erase)
      return TRUE;
  }
  g_set_error (error, NF_ERROR, NF_ERROR_LINE, "the erase command arrives damaged every time");
  return FALSE;
}

gboolean
nf_spi_erase (NfSpi *spi, NfSpiErase erase, guint32 address, GError **error)
{
  Batch batch = { .n = 0 };

  add_start (&batch);
  return take_over (spi, error) && describe_erase (spi, erase, address, error) &&
         run (spi, &batch, NULL, 0, NULL, error) && wait_until_erased (spi, error) &&
         check_erased (spi, address, error);
}
