/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Flash commands through the SPI controller's registers, see nf-spi.h.
 */
#include "nf-spi-private.h"

#include "nf-error.h"

#include "bytes.h"
#include "registers.h"

#include <string.h>

enum {
  /* What the ROM sets when it attaches the flash: a quarter of its 52 MHz. */
  CTRL_OF_ROM = 0x688313,

  FIFO_BYTES = 4 * SPI_DATA_WORDS,
  ADDRESS_BITS = 24,
  SFDP_DUMMY_BITS = 8,

  /* Sixty-four bytes need 40 µs at the loader's 13 MHz; the ROM counts its µs for a chip that runs
   * half again as fast as it does then. */
  DONE_US = 100,

  ERASE_MAX_MS = 5000,    /* more than any data sheet allows a 64 KiB erase */
  TAKE_OVER_MAX_MS = 200, /* more than any allows a status register to be written */
};

static const guint32 saved_registers[] = { SPI_USR, SPI_USR1, SPI_USR2 };

/* --- Commands ---------------------------------------------------------------------------- */

static void
add_write (NfSpiBatch *batch, guint32 address, guint32 value, guint16 delay_us)
{
  batch->writes[batch->n++] = (NfRegisterWrite){ address, value, 0xFFFFFFFF, delay_us };
}

void
nf_spi_batch_describe (NfSpiBatch *batch, const NfSpiCommand *command)
{
  guint32 usr = SPI_USR_COMMAND;
  guint32 usr1 = 0;

  if (command->has_address) {
    usr |= SPI_USR_ADDRESS;
    usr1 |= (ADDRESS_BITS - 1u) << SPI_USR1_ADDRESS_SHIFT;
    add_write (batch, SPI_ADDR, command->address << (32 - ADDRESS_BITS), 0);
  }
  if (command->dummy_bits > 0) {
    usr |= SPI_USR_DUMMY;
    usr1 |= (command->dummy_bits - 1u) << SPI_USR1_DUMMY_SHIFT;
  }
  if (command->n_out > 0) {
    usr |= SPI_USR_MOSI;
    usr1 |= (command->n_out * 8 - 1) << SPI_USR1_MOSI_SHIFT;
    add_write (batch, SPI_W0, command->out, 0);
  }
  if (command->n_in > 0) {
    usr |= SPI_USR_MISO;
    usr1 |= (command->n_in * 8 - 1) << SPI_USR1_MISO_SHIFT;
  }
  add_write (batch, SPI_USR, usr, 0);
  add_write (batch, SPI_USR1, usr1, 0);
  add_write (batch, SPI_USR2, (8u - 1) << SPI_USR2_LENGTH_SHIFT | command->opcode, 0);
}

void
nf_spi_batch_start (NfSpiBatch *batch)
{
  add_write (batch, SPI_CMD, SPI_CMD_USR, 0);
  /* The delay of a write comes before it: this one is there to wait until the command is done. */
  add_write (batch, SPI_USR, SPI_USR_COMMAND, DONE_US);
}

void
nf_spi_batch_command (NfSpiBatch *batch, const NfSpiCommand *command)
{
  nf_spi_batch_describe (batch, command);
  nf_spi_batch_start (batch);
}

gboolean
nf_spi_run (NfSpi *spi,
            const NfSpiBatch *batch,
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

gboolean
nf_spi_ask (NfSpi *spi, const NfSpiCommand *command, guint32 *words, GError **error)
{
  guint n = (command->n_in + 3) / 4;
  guint32 registers[SPI_DATA_WORDS];
  NfSpiBatch batch = { .n = 0 };

  for (guint i = 0; i < n; i++)
    registers[i] = SPI_W0 + 4 * i;
  nf_spi_batch_command (&batch, command);
  if (!nf_spi_run (spi, &batch, registers, n, words, error))
    return FALSE;
  /* What stands behind the last byte is not the flash's. */
  if (command->n_in % 4 != 0)
    words[n - 1] &= (1u << (8 * (command->n_in % 4))) - 1;
  return TRUE;
}

static gboolean
is_blank (const guint32 *words, guint n)
{
  for (guint i = 0; i < n; i++)
    if (words[i] != 0xFFFFFFFF)
      return FALSE;
  return TRUE;
}

/* Nothing protects an answer against a damaged bit on the line. */
gboolean
nf_spi_ask_surely (NfSpi *spi, const NfSpiCommand *command, guint32 *words, GError **error)
{
  guint n = (command->n_in + 3) / 4;
  guint32 again[SPI_DATA_WORDS];

  if (!nf_spi_ask (spi, command, words, error))
    return FALSE;
  for (guint attempt = 0; attempt < NF_SPI_ATTEMPTS; attempt++) {
    if (is_blank (words, n))
      return TRUE;
    if (!nf_spi_ask (spi, command, again, error))
      return FALSE;
    if (memcmp (words, again, n * sizeof *words) == 0)
      return TRUE;
    memcpy (words, again, n * sizeof *words);
  }
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_LINE,
               "0x%05x reads differently every time",
               command->address);
  return FALSE;
}

/* The bits of a register that say something; what the others read as is not known for certain. */
static guint32
get_meaning (guint32 address)
{
  switch (address) {
  case SPI_USR:
    return SPI_USR_COMMAND | SPI_USR_ADDRESS | SPI_USR_DUMMY | SPI_USR_MISO | SPI_USR_MOSI;
  case SPI_USR2:
    return 15u << SPI_USR2_LENGTH_SHIFT | 0xFFFF;
  default:
    return 0xFFFFFFFF;
  }
}

/* Sends @batch until what it writes from @first on reads back, and sets @is_right to whether it
 * does. */
static gboolean
run_until_right (NfSpi *spi,
                 const NfSpiBatch *batch,
                 guint first,
                 gboolean *is_right,
                 GError **error)
{
  const NfRegisterWrite *writes = batch->writes + first;
  guint n = batch->n - first;
  guint32 registers[G_N_ELEMENTS (batch->writes)];
  guint32 values[G_N_ELEMENTS (batch->writes)] = { 0 };

  for (guint i = 0; i < n; i++)
    registers[i] = writes[i].address;
  *is_right = FALSE;
  for (guint attempt = 0; attempt < NF_SPI_ATTEMPTS && !*is_right; attempt++) {
    if (!nf_spi_run (spi, batch, registers, n, values, error))
      return FALSE;
    *is_right = TRUE;
    for (guint i = 0; i < n; i++)
      if ((values[i] ^ writes[i].value) & writes[i].mask & get_meaning (registers[i]))
        *is_right = FALSE;
  }
  return TRUE;
}

gboolean
nf_spi_prepare (NfSpi *spi, guint8 enable, const NfSpiCommand *command, GError **error)
{
  NfSpiBatch batch = { .n = 0 };
  guint first = 0;
  gboolean is_right = FALSE;

  nf_spi_batch_command (&batch, &(NfSpiCommand){ .opcode = enable });
  first = batch.n;
  nf_spi_batch_describe (&batch, command);
  if (!run_until_right (spi, &batch, first, &is_right, error))
    return FALSE;
  if (is_right)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_LINE,
               "command %02x to the flash arrives damaged every time",
               command->opcode);
  return FALSE;
}

gboolean
nf_spi_wait_until_idle (NfSpi *spi, guint max_ms, gboolean *is_idle, GError **error)
{
  static const NfSpiCommand command = { .opcode = FLASH_READ_STATUS, .n_in = 1 };
  NfTransport *transport = nf_loader_get_transport (spi->loader);
  gint64 end = nf_transport_get_time (transport) + max_ms * G_TIME_SPAN_MILLISECOND;
  guint32 status = 0;

  do {
    if (!nf_spi_ask (spi, &command, &status, error))
      return FALSE;
    *is_idle = !(status & FLASH_STATUS_BUSY);
  } while (!*is_idle && nf_transport_get_time (transport) < end);
  return TRUE;
}

/* --- Attaching --------------------------------------------------------------------------- */

/* FLASH_BEGIN writes the status register last and answers before the flash is done with it: for
 * some 5 ms it ignores everything, and every read gives FF. A flash that is not there reads as
 * busy for ever, which its id tells better. */
gboolean
nf_spi_take_over (NfSpi *spi, GError **error)
{
  gboolean is_idle = FALSE;

  if (!spi->is_released)
    return TRUE;
  spi->is_released = FALSE;
  return nf_spi_wait_until_idle (spi, TAKE_OVER_MAX_MS, &is_idle, error);
}

static gboolean
begin (NfSpi *spi, GError **error)
{
  spi->is_released = TRUE;
  return nf_loader_exchange_registers (spi->loader,
                                       NULL,
                                       0,
                                       saved_registers,
                                       G_N_ELEMENTS (saved_registers),
                                       spi->saved,
                                       error) &&
         nf_spi_take_over (spi, error);
}

gboolean
nf_spi_attach (NfSpi *spi, NfLoader *loader, GError **error)
{
  spi->loader = loader;
  return nf_loader_flash_begin (loader, 0, error) && begin (spi, error);
}

/* Without its pins the controller talks to nobody: then the id is that of no flash. */
gboolean
nf_spi_attach_untouched (NfSpi *spi, NfLoader *loader, GError **error)
{
  NfSpiBatch batch = { .n = 0 };
  gboolean is_right = FALSE;

  spi->loader = loader;
  for (guint i = 0; i < PINS_OF_FLASH_COUNT; i++) {
    add_write (&batch, PINS_OF_FLASH + 4 * i, PIN_FUNCTION_SPI, 0);
    batch.writes[i].mask = PIN_FUNCTION_MASK | PIN_PULL_UP;
  }
  add_write (&batch, SPI_CTRL, CTRL_OF_ROM, 0);
  return run_until_right (spi, &batch, 0, &is_right, error) && begin (spi, error);
}

gboolean
nf_spi_release (NfSpi *spi, GError **error)
{
  NfSpiBatch batch = { .n = 0 };

  for (guint i = 0; i < G_N_ELEMENTS (saved_registers); i++)
    add_write (&batch, saved_registers[i], spi->saved[i], 0);
  spi->is_released = TRUE;
  return nf_spi_run (spi, &batch, NULL, 0, NULL, error);
}

/* --- Reading ----------------------------------------------------------------------------- */

gboolean
nf_spi_read_id (NfSpi *spi, guint32 *id, GError **error)
{
  static const NfSpiCommand command = { .opcode = FLASH_READ_ID, .n_in = 3 };

  return nf_spi_take_over (spi, error) && nf_spi_ask (spi, &command, id, error);
}

/* Reads in pieces what @command reads from its address on. */
static gboolean
read_all (NfSpi *spi, NfSpiCommand command, guint8 *buffer, gsize size, GError **error)
{
  guint32 address = command.address;

  if (!nf_spi_take_over (spi, error))
    return FALSE;
  for (gsize at = 0; at < size; at += FIFO_BYTES) {
    guint32 words[SPI_DATA_WORDS] = { 0 };
    guint8 bytes[FIFO_BYTES];

    command.address = address + (guint32) at;
    command.n_in = (guint) MIN (FIFO_BYTES, size - at);
    if (!nf_spi_ask_surely (spi, &command, words, error))
      return FALSE;
    for (guint i = 0; i < SPI_DATA_WORDS; i++)
      put_u32 (bytes + 4 * i, words[i]);
    memcpy (buffer + at, bytes, command.n_in);
  }
  return TRUE;
}

gboolean
nf_spi_read (NfSpi *spi, guint32 address, guint8 *buffer, gsize size, GError **error)
{
  NfSpiCommand command = { .opcode = FLASH_READ, .has_address = TRUE, .address = address };

  return read_all (spi, command, buffer, size, error);
}

gboolean
nf_spi_read_sfdp (NfSpi *spi, guint32 address, guint8 *buffer, gsize size, GError **error)
{
  NfSpiCommand command = {
    .opcode = FLASH_READ_SFDP,
    .has_address = TRUE,
    .dummy_bits = SFDP_DUMMY_BITS,
    .address = address,
  };

  return read_all (spi, command, buffer, size, error);
}

/* --- Erasing ----------------------------------------------------------------------------- */

static gboolean
wait_until_erased (NfSpi *spi, GError **error)
{
  gboolean is_idle = FALSE;

  if (!nf_spi_wait_until_idle (spi, ERASE_MAX_MS, &is_idle, error))
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

gboolean
nf_spi_erase (NfSpi *spi, NfSpiErase erase, guint32 address, GError **error)
{
  NfSpiCommand command = { .opcode = (guint8) erase, .has_address = TRUE, .address = address };
  NfSpiBatch start = { .n = 0 };

  nf_spi_batch_start (&start);
  return nf_spi_take_over (spi, error) &&
         nf_spi_prepare (spi, FLASH_WRITE_ENABLE, &command, error) &&
         nf_spi_run (spi, &start, NULL, 0, NULL, error) && wait_until_erased (spi, error) &&
         check_erased (spi, address, error);
}
