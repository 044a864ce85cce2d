/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The conversation with the ESP8266's ROM loader: one function a command.
 *
 * Every function sends its request, waits for the answer with the matching opcode and drops
 * whatever else comes. Waiting counts the time that the bytes need on the wire at the present
 * rate, so a time limit is what the chip itself may take.
 *
 * Errors of all functions that talk: NF_ERROR_TIMED_OUT (no answer in time),
 * NF_ERROR_BAD_ANSWER (the ROM refused: the message says why), NF_ERROR_PORT_LOST,
 * G_IO_ERROR_CANCELLED. Those that send data can also give NF_ERROR_LINE (it arrived damaged).
 *
 * Source: the ESP8266's mask ROM, disassembled and measured in an emulator; facts that surprise
 * are told at the functions.
 */
#pragma once

#include "nf-transport.h"

#include "opcodes.h"
#include "packet.h"

G_BEGIN_DECLS

typedef struct _NfLoader NfLoader;

/** One write of WRITE_REG: bits of @value under @mask go to @address, @delay_us after the one
 * before it was done. */
typedef struct {
  guint32 address; /* a multiple of 4; never 0, which kills the ROM loader until reset */
  guint32 value;
  guint32 mask;
  guint16 delay_us;
} NfRegisterWrite;

/**
 * @transport: (transfer none): open; must outlive the loader
 * @baud: its present rate
 * @cancellable: (transfer none) (nullable): ends every wait
 */
NfLoader *nf_loader_new (NfTransport *transport, guint baud, GCancellable *cancellable);
void nf_loader_free (NfLoader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfLoader, nf_loader_free)

/** Brings a loader that fell silent back to answering. Errors: when it stays silent */
typedef gboolean (*NfLoaderRecover) (NfLoader *loader, gpointer data, GError **error);

/**
 * Sets what is done before a register exchange that was lost on the line is repeated; without
 * it a SYNC is sent. @recover may use the loader; what it exchanges is not repeated.
 */
void nf_loader_set_recover (NfLoader *self, NfLoaderRecover recover, gpointer data);

NfTransport *nf_loader_get_transport (NfLoader *self);
GCancellable *nf_loader_get_cancellable (NfLoader *self);
/** Chooses what ends the waits from now on; NULL for what must not be left half done. */
void nf_loader_set_cancellable (NfLoader *self, GCancellable *cancellable);
guint nf_loader_get_baud (NfLoader *self);
/** Changes the rate of this side of the line. Errors: as nf_transport_set_baud () */
gboolean nf_loader_set_baud (NfLoader *self, guint baud, GError **error);

/** Returns: (transfer none): what arrived outside of frames, the first 4 KiB of it: a boot log, a
 * program's output, line noise. It may be emptied. */
GByteArray *nf_loader_get_noise (NfLoader *self);

/** Throws away what has arrived and was not taken yet, and a frame that was begun. */
gboolean nf_loader_discard_input (NfLoader *self, GError **error);

/**
 * Makes the ROM measure our rate and answer, and drains its eight answers.
 *
 * The first SYNC that the ROM hears after a reset is always lost: it measures the rate on it. And
 * the very first may be lost before it listens. So two more follow at once, and only then waiting
 * begins.
 *
 * @attempts: how many SYNCs to send, at least 3 after a reset
 *
 * Errors: NF_ERROR_TIMED_OUT when none was answered
 */
gboolean nf_loader_sync (NfLoader *self, guint attempts, GError **error);

/**
 * Sends SYNC twice, close together, and listens for an answer for the rest of @ms: for a board
 * that may be reset at any moment. All else that comes is added to the noise, which the caller
 * empties when it has taken it.
 *
 * Returns: 1: it answers, and its answers are drained; 0: it does not; -1: error
 */
int nf_loader_call (NfLoader *self, guint ms, GError **error);

/**
 * Writes @n_writes registers in one request and reads @n registers behind it, without waiting
 * in between.
 */
gboolean nf_loader_exchange_registers (NfLoader *self,
                                       const NfRegisterWrite *writes,
                                       guint n_writes,
                                       const guint32 *addresses,
                                       guint n,
                                       guint32 *values,
                                       GError **error);

/**
 * Gives the ROM another rate by its divider register, and follows it. The ROM measures the rate
 * once after a reset, so this is the only other way.
 *
 * Errors: NF_ERROR_TIMED_OUT when the line does not carry it: the ROM is lost until the next
 * reset
 */
gboolean nf_loader_change_baud (NfLoader *self, guint baud, GError **error);

/**
 * Opens a session that fills the chip's memory from @address on. The ROM takes any address and
 * counts no bytes: what it must not be given is for the caller to know.
 *
 * A session may be opened anew at any time, also in the middle of what another one fills: that is
 * how a block is repeated of which nobody knows whether it arrived.
 */
gboolean nf_loader_mem_begin (NfLoader *self, guint32 address, guint32 size, GError **error);

/**
 * Puts the next block of the session into memory.
 *
 * @sequence: in: the number that is due, 0 after nf_loader_mem_begin (). As with
 *   nf_loader_flash_data () it is one further on after an error too, and the same data can be sent
 *   again with it
 * @data: 4 to FLASH_BLOCK_MAX bytes, a multiple of 4
 *
 * Errors: NF_ERROR_LINE (07: damaged on the line; the block may be sent again). One lost byte in
 *   256 is not noticed: the ROM's checksum is one byte and it compares no lengths
 */
gboolean nf_loader_mem_data (NfLoader *self,
                             guint32 *sequence,
                             const guint8 *data,
                             gsize size,
                             GError **error);

/**
 * Leaves the loader and runs what stands in memory.
 *
 * @entry: where it begins, not 0. The ROM answers first and then calls it
 *
 * Errors: also NF_ERROR_TIMED_OUT when it runs already, but the answer was lost
 */
gboolean nf_loader_mem_end (NfLoader *self, guint32 entry, GError **error);

/**
 * Tells the ROM how large the flash is. It assumes 4 MB and refuses to go beyond.
 *
 * @flash_bytes: up to 16 MB
 */
gboolean nf_loader_set_flash_size (NfLoader *self, guint32 flash_bytes, GError **error);

/**
 * Attaches the flash chip, clears its write protection and opens a write session at @offset
 * without erasing. The ROM's own erase is not offered: it erases more than it is asked to.
 *
 * @offset: the ROM says no (06) to an offset inside a sector and opens the session all the same;
 *   that answer counts as success here
 *
 * Errors: NF_ERROR_TIMED_OUT also when no flash chip is there, since the ROM waits for it forever
 */
gboolean nf_loader_flash_begin (NfLoader *self, guint32 offset, GError **error);

/**
 * Programs the next block of the session.
 *
 * @sequence: in: the number that is due, 0 after nf_loader_flash_begin (). The ROM counts it up
 *   before it looks at the checksum, so it is one further on after an error too: the same data
 *   can be sent again with the number this function leaves behind
 * @data: 4 to FLASH_BLOCK_MAX bytes, a multiple of 4
 *
 * Errors: NF_ERROR_LINE (07: damaged on the line), NF_ERROR_FLASH_REFUSED (08: the flash reads
 * back something else); in both cases the block may be sent again
 */
gboolean nf_loader_flash_data (NfLoader *self,
                               guint32 *sequence,
                               const guint8 *data,
                               gsize size,
                               GError **error);

/**
 * Leaves the loader and starts the program in the flash; there is no way to stay. The answer may
 * say that the counts do not match, which means nothing here and is no error.
 */
gboolean nf_loader_flash_end (NfLoader *self, GError **error);

G_END_DECLS
