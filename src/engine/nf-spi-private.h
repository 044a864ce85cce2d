/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Commands to the flash as batches of register writes, shared by the files that make functions of
 * them. For nf-spi*.c only.
 */
#pragma once

#include "nf-spi.h"

G_BEGIN_DECLS

enum { NF_SPI_ATTEMPTS = 3 };

/** A command: its eight bits, and what it consists of besides. */
typedef struct {
  guint8 opcode;
  gboolean has_address;
  guint8 dummy_bits;
  guint32 address;
  guint32 out; /* up to four bytes, the first in the low one */
  guint n_out;
  guint n_in; /* bytes, up to 64 */
} NfSpiCommand;

/** Register writes that go out as one request: one or two commands. */
typedef struct {
  NfRegisterWrite writes[16];
  guint n;
} NfSpiBatch;

/** Adds what describes a command, but does not start it. */
void nf_spi_batch_describe (NfSpiBatch *batch, const NfSpiCommand *command);

/** Adds the start of what was described, and the wait until it is done. */
void nf_spi_batch_start (NfSpiBatch *batch);

/** Adds a whole command. */
void nf_spi_batch_command (NfSpiBatch *batch, const NfSpiCommand *command);

/** Sends @batch, and reads @n registers behind it. */
gboolean nf_spi_run (NfSpi *spi,
                     const NfSpiBatch *batch,
                     const guint32 *registers,
                     guint n,
                     guint32 *values,
                     GError **error);

/** Runs a command, and gives what the flash sent, in whole words. */
gboolean nf_spi_ask (NfSpi *spi, const NfSpiCommand *command, guint32 *words, GError **error);

/** Does the same until it gives the same twice, or nothing but FF: no damage on the line looks
 * like that. @words: room for 16. Errors: also NF_ERROR_LINE */
gboolean
nf_spi_ask_surely (NfSpi *spi, const NfSpiCommand *command, guint32 *words, GError **error);

/**
 * Makes a command that changes the flash ready: sends @enable, describes @command, and reads the
 * description back, since a bit that is damaged on the line must not change something else.
 *
 * Errors: also NF_ERROR_LINE
 */
gboolean nf_spi_prepare (NfSpi *spi, guint8 enable, const NfSpiCommand *command, GError **error);

/** Sets @is_idle to whether the flash was done with its last command within @max_ms. */
gboolean nf_spi_wait_until_idle (NfSpi *spi, guint max_ms, gboolean *is_idle, GError **error);

/** Takes the flash over from the ROM's own commands, if there were any since. */
gboolean nf_spi_take_over (NfSpi *spi, GError **error);

G_END_DECLS
