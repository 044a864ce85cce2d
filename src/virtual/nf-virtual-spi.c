/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The SPI controller, see nf-virtual-spi.h.
 */
#include "nf-virtual-spi.h"

#include "bytes.h"

#include <string.h>

enum {
  CMD = 0x00,
  ADDR = 0x04,
  CTRL = 0x08,
  RD_STATUS = 0x10,
  USER = 0x1C,
  USER1 = 0x20,
  USER2 = 0x24,
  W0 = 0x40,

  CMD_USER_BIT = 18,

  CTRL_CLOCK_UNDIVIDED = 1 << 12,
  CTRL_STATUS_TWO_BYTES = 1 << 22,

  USER_COMMAND = 31,
  USER_ADDRESS = 30,
  USER_DUMMY = 29,
  USER_IN = 28,
  USER_OUT = 27,
  USER_OUT_HIGH = 25, /* data out from W8 on */
  USER_IN_HIGH = 24,  /* data in to W8 and after */

  DATA_SIZE = NF_VIRTUAL_SPI_WORDS * 4,
  HALF_SIZE = DATA_SIZE / 2,
};

/** A transaction as the flash sees it. */
typedef struct {
  guint8 command;
  guint32 address;
  guint8 out[DATA_SIZE];
  guint out_size;
  guint8 in[DATA_SIZE];
  guint in_size;
  guint bits; /* on the wire, over all */
} Transaction;

/** The commands that have a bit of their own in CMD. */
static const struct {
  guint8 bit;
  guint8 command;
  gboolean has_address;
} dedicated[] = {
  { 31, 0x03, TRUE },  { 30, 0x06, FALSE }, { 29, 0x04, FALSE }, { 28, 0x9F, FALSE },
  { 27, 0x05, FALSE }, { 26, 0x01, FALSE }, { 25, 0x02, TRUE },  { 24, 0x20, TRUE },
  { 23, 0xD8, TRUE },  { 22, 0xC7, FALSE }, { 21, 0xB9, FALSE }, { 20, 0xAB, FALSE },
};

void
nf_virtual_spi_reset (NfVirtualSpi *self)
{
  memset (self, 0, sizeof *self);
  self->registers[CTRL / 4] = 0x0028A101;
  self->registers[USER / 4] = 1u << USER_COMMAND;
  self->registers[USER2 / 4] = 0x70000000;
}

guint64
nf_virtual_spi_get_duration (const NfVirtualSpi *self, guint bits)
{
  guint32 ctrl = self->registers[CTRL / 4];
  guint clocks = ctrl & CTRL_CLOCK_UNDIVIDED ? 1 : (ctrl >> 8 & 15) + 1;

  return (guint64) bits * clocks * 1000 / 52; /* clocks of 52 MHz */
}

static void
get_words (const NfVirtualSpi *self, guint8 *bytes)
{
  for (guint i = 0; i < NF_VIRTUAL_SPI_WORDS; i++)
    put_u32 (bytes + 4 * i, self->registers[W0 / 4 + i]);
}

/* Whole words are written, as far as data came. */
static void
set_words (NfVirtualSpi *self, guint first, const guint8 *bytes, guint size)
{
  for (guint at = 0; at < size; at += 4)
    self->registers[W0 / 4 + first + at / 4] = get_u32 (bytes + at);
}

static void
run (NfVirtualSpi *self, Transaction *t, NfVirtualFlash *flash, guint64 now)
{
  memset (t->in, 0xFF, sizeof t->in);
  if (flash != NULL)
    nf_virtual_flash_transfer (flash,
                               now,
                               t->command,
                               t->address,
                               t->out,
                               t->out_size,
                               t->in,
                               t->in_size);
  self->done = now + nf_virtual_spi_get_duration (self, t->bits);
}

/* ADDR holds the address below, the length in its top byte. */
static void
run_dedicated (NfVirtualSpi *self, guint i, NfVirtualFlash *flash, guint64 now)
{
  guint size = MIN (self->registers[ADDR / 4] >> 24, DATA_SIZE);
  Transaction t = { .command = dedicated[i].command, .bits = dedicated[i].has_address ? 32 : 8 };

  t.address = self->registers[ADDR / 4] & 0xFFFFFF;
  get_words (self, t.out);
  if (t.command == 0x01) {
    put_u32 (t.out, self->registers[RD_STATUS / 4]);
    t.out_size = self->registers[CTRL / 4] & CTRL_STATUS_TWO_BYTES ? 2 : 1;
  }
  t.out_size = t.command == 0x02 ? size : t.out_size;
  t.in_size = t.command == 0x03 ? size : t.command == 0x9F ? 3 : t.command == 0x05 ? 1 : 0;
  t.bits += 8 * (t.in_size + t.out_size);
  run (self, &t, flash, now);

  if (t.command == 0x03)
    set_words (self, 0, t.in, t.in_size);
  else if (t.command == 0x9F)
    self->registers[W0 / 4] = get_u32 (t.in) & 0xFFFFFF;
  else if (t.command == 0x05)
    self->registers[RD_STATUS / 4] = t.in[0];
}

static guint
get_user_bits (const NfVirtualSpi *self, guint enable, guint32 value, guint shift, guint32 mask)
{
  return self->registers[USER / 4] >> enable & 1 ? (value >> shift & mask) + 1 : 0;
}

static void
run_user (NfVirtualSpi *self, NfVirtualFlash *flash, guint64 now)
{
  guint32 user = self->registers[USER / 4];
  guint32 lengths = self->registers[USER1 / 4];
  guint32 command = self->registers[USER2 / 4];
  guint command_bits = get_user_bits (self, USER_COMMAND, command, 28, 15);
  guint address_bits = MIN (get_user_bits (self, USER_ADDRESS, lengths, 26, 63), 32);
  guint dummy_bits = get_user_bits (self, USER_DUMMY, lengths, 0, 0xFF);
  guint out_bits = get_user_bits (self, USER_OUT, lengths, 17, 0x1FF);
  guint in_bits = get_user_bits (self, USER_IN, lengths, 8, 0x1FF);
  guint out_from = user >> USER_OUT_HIGH & 1 ? HALF_SIZE : 0;
  guint in_from = user >> USER_IN_HIGH & 1 ? HALF_SIZE : 0;
  guint8 words[DATA_SIZE];
  Transaction t = { .command = (guint8) command };

  get_words (self, words);
  /* The address leaves from the register's top bit. */
  if (address_bits > 0)
    t.address = self->registers[ADDR / 4] >> (32 - address_bits);
  t.out_size = MIN ((out_bits + 7) / 8, DATA_SIZE - out_from);
  t.in_size = MIN ((in_bits + 7) / 8, DATA_SIZE - in_from);
  t.bits = command_bits + address_bits + dummy_bits + out_bits + in_bits;
  memcpy (t.out, words + out_from, t.out_size);
  run (self, &t, command_bits > 0 ? flash : NULL, now);
  memcpy (words + in_from, t.in, t.in_size);
  set_words (self, 0, words, DATA_SIZE);
}

static void
start (NfVirtualSpi *self, guint32 command, NfVirtualFlash *flash, guint64 now)
{
  self->registers[CMD / 4] = command;
  self->done = now;
  for (guint i = 0; i < G_N_ELEMENTS (dedicated); i++) {
    if (command >> dedicated[i].bit & 1) {
      run_dedicated (self, i, flash, now);
      return;
    }
  }
  if (command >> CMD_USER_BIT & 1)
    run_user (self, flash, now);
}

guint32
nf_virtual_spi_read (NfVirtualSpi *self, guint32 offset, guint64 now)
{
  if (offset == CMD && now >= self->done)
    self->registers[CMD / 4] = 0;
  return self->registers[offset / 4];
}

void
nf_virtual_spi_write (NfVirtualSpi *self,
                      guint32 offset,
                      guint32 value,
                      NfVirtualFlash *flash,
                      guint64 now)
{
  if (offset != CMD)
    self->registers[offset / 4] = value;
  else if (value != 0)
    start (self, value, flash, now);
}
