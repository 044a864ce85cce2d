/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The flash's status registers, see nf-spi.h.
 *
 * There are two ways to write the second one, and no chip tells which it knows: by a command of
 * its own (31), or behind the first one (01 with two bytes). Those that know only the latter clear
 * it when they get one byte. So it is looked at afterwards, and what is not right is written the
 * other way.
 *
 * Sources: the data sheets of Winbond's W25Q32BV, FV and JV, GigaDevice's GD25Q32 and Macronix's
 * MX25L3206.
 */
#include "nf-spi-private.h"

#include "nf-error.h"

#include "registers.h"

enum {
  REGISTERS_MAX = 3,
  BY_WAY_OF_BOTH = 2, /* bytes */

  WRITE_DISABLE = 0x04,
  WRITE_STATUS_2 = 0x31,
  WRITE_STATUS_3 = 0x11,
  WRITE_ENABLE_VOLATILE = 0x50, /* for a status register alone: it forgets with the power */

  WRITE_MAX_MS = 200, /* more than any data sheet allows */

  /* What the chip alone sets: busy, write enabled; in the second register: erase suspended. */
  READ_ONLY = 0x8003,

  FIRST = 0x0000FF,
  SECOND = 0x00FF00,
};

/* A status register has its own command for reading and, in newer chips, for writing. */
static const struct {
  guint8 read;
  guint8 write;
} commands[REGISTERS_MAX] = {
  { FLASH_READ_STATUS, FLASH_WRITE_STATUS },
  { FLASH_READ_STATUS_2, WRITE_STATUS_2 },
  { FLASH_READ_STATUS_3, WRITE_STATUS_3 },
};

gboolean
nf_spi_read_status (NfSpi *spi, guint n, guint32 *status, GError **error)
{
  g_return_val_if_fail (n >= 1 && n <= REGISTERS_MAX, FALSE);

  if (!nf_spi_take_over (spi, error))
    return FALSE;
  *status = 0;
  for (guint i = 0; i < n; i++) {
    NfSpiCommand command = { .opcode = commands[i].read, .n_in = 1 };
    guint32 word = 0;

    if (!nf_spi_ask_surely (spi, &command, &word, error))
      return FALSE;
    *status |= (word & 0xFF) << (8 * i);
  }
  return TRUE;
}

/* Writes one register, or the first two by way of the first. */
static gboolean
write_once (NfSpi *spi, guint8 enable, guint8 opcode, guint32 value, guint size, GError **error)
{
  NfSpiCommand command = { .opcode = opcode, .out = value, .n_out = size };
  NfSpiBatch start = { .n = 0 };
  gboolean is_idle = FALSE;

  nf_spi_batch_start (&start);
  if (!nf_spi_prepare (spi, enable, &command, error) ||
      !nf_spi_run (spi, &start, NULL, 0, NULL, error) ||
      !nf_spi_wait_until_idle (spi, WRITE_MAX_MS, &is_idle, error))
    return FALSE;
  if (is_idle)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_FLASH_REFUSED,
               "the flash is still writing its status register after %d ms",
               WRITE_MAX_MS);
  return FALSE;
}

/* A flash that does not know a command stays enabled by what came before it. */
static gboolean
disable_writing (NfSpi *spi, GError **error)
{
  NfSpiBatch batch = { .n = 0 };

  nf_spi_batch_command (&batch, &(NfSpiCommand){ .opcode = WRITE_DISABLE });
  return nf_spi_run (spi, &batch, NULL, 0, NULL, error);
}

static gboolean
write_all (NfSpi *spi, guint n, guint32 status, guint8 enable, gboolean both, GError **error)
{
  if (both && !write_once (spi,
                           enable,
                           FLASH_WRITE_STATUS,
                           status & (FIRST | SECOND),
                           BY_WAY_OF_BOTH,
                           error))
    return FALSE;
  for (guint i = both ? BY_WAY_OF_BOTH : 0; i < n; i++)
    if (!write_once (spi, enable, commands[i].write, status >> (8 * i) & 0xFF, 1, error))
      return FALSE;
  return disable_writing (spi, error);
}

gboolean
nf_spi_write_status (NfSpi *spi, guint n, guint32 status, gboolean is_volatile, GError **error)
{
  guint8 enable = is_volatile ? WRITE_ENABLE_VOLATILE : FLASH_WRITE_ENABLE;
  guint n_kept = MAX (n, 2); /* the second one, too, is to be as it was */
  guint32 wanted = status;
  guint32 present = 0;
  guint32 wrong = 0;

  if (!nf_spi_read_status (spi, n_kept, &present, error))
    return FALSE;
  if (n == 1)
    wanted = (status & FIRST) | (present & SECOND);
  for (guint attempt = 0; attempt < NF_SPI_ATTEMPTS; attempt++) {
    gboolean both = attempt % 2 == 1 && (wrong & SECOND) != 0;

    if (!write_all (spi, n, wanted, enable, both, error) ||
        !nf_spi_read_status (spi, n_kept, &present, error))
      return FALSE;
    wrong = (present ^ wanted) & ~(guint32) READ_ONLY;
    if (wrong == 0)
      return TRUE;
  }
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_FLASH_REFUSED,
               "the flash's status reads 0x%0*x, and not 0x%0*x",
               (int) n_kept * 2,
               present,
               (int) n_kept * 2,
               wanted);
  return FALSE;
}
