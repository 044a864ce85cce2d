/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The ROM loader's commands, see nf-loader.h.
 */
#include "nf-loader-private.h"

#include "nf-error.h"

#include "bytes.h"
#include "registers.h"

#include <string.h>

/* The ROM takes bytes into a ring of 256 that it never checks for overrun, also while it works.
 * What is in flight stays well below that. */
#define IN_FLIGHT_MAX 192

enum { REGISTER_ATTEMPTS = 3, RECOVERY_SYNCS = 5 };

/* What the chip may take before its answer begins to leave. Programming a block of 6 KiB takes
 * 30 ms on a good flash chip, the slowest data sheets allow ten times that. */
#define ANSWER_MS       1000
#define FLASH_ANSWER_MS 3000
#define SYNC_ANSWER_MS  100
#define JUMP_ANSWER_MS  200 /* the answer to the last command, sent in any case */
#define ADAPTER_MS      20  /* a USB adapter's own delay */
#define LOST_SYNC_MS    10  /* the ROM looks at its edge counter every 1.5 ms */

/* The ROM measures the rate by one and answers the next; and the very first may come before it
 * listens. */
#define LOST_SYNCS 2

/* A board that is called may be reset between two SYNCs, but hardly between two of a pair. */
enum { CALL_SYNCS = 2, CALL_PAUSE_MS = 50 };

/* Takes the answers that follow the first: eight for every SYNC that was heard. */
static gboolean
drain_sync (NfLoader *self, guint n_sent, GError **error)
{
  struct reply reply;

  for (guint i = 1; i < n_sent * SYNC_REPLIES; i++) {
    gint64 deadline = nf_loader_get_deadline (self, SYNC_REPLIES * 12, LOST_SYNC_MS);
    int got = nf_loader_receive (self, OP_SYNC, deadline, &reply, error);
    if (got <= 0)
      return got == 0;
  }
  return TRUE;
}

static gboolean
send_sync (NfLoader *self, gsize *framed_size, GError **error)
{
  guint8 data[SYNC_SIZE] = { 0x07, 0x07, 0x12, 0x20 };
  struct request request = { .opcode = OP_SYNC, .data = data, .size = SYNC_SIZE };

  memset (data + 4, 0x55, SYNC_SIZE - 4);
  return nf_loader_send (self, &request, framed_size, error);
}

gboolean
nf_loader_sync (NfLoader *self, guint attempts, GError **error)
{
  struct reply reply;

  for (guint i = 0; i < attempts; i++) {
    gsize size = 0;
    if (!send_sync (self, &size, error))
      return FALSE;
    guint answer_ms = i < LOST_SYNCS ? LOST_SYNC_MS : SYNC_ANSWER_MS;
    int got = nf_loader_receive (self,
                                 OP_SYNC,
                                 nf_loader_get_deadline (self, size, answer_ms),
                                 &reply,
                                 error);
    if (got < 0)
      return FALSE;
    if (got > 0)
      return drain_sync (self, i + 1, error);
  }
  return nf_loader_fail_no_answer (OP_SYNC, error);
}

/* A byte of a text can look like the beginning of a frame: what is in one that does not go on, or
 * is no answer, belongs to the text. */
static void
keep_frame_as_noise (NfLoader *self)
{
  for (gsize i = 0; i < self->decoder.size; i++)
    nf_loader_keep_noise (self, self->decoder.frame[i]);
  slip_decoder_reset (&self->decoder);
}

/* Waits until @deadline for an answer to SYNC; all else is noise. */
static int
await_sync (NfLoader *self, gint64 deadline, GError **error)
{
  for (;;) {
    gint64 now = nf_transport_get_time (self->transport);
    gint64 pause = now + CALL_PAUSE_MS * G_TIME_SPAN_MILLISECOND;
    int got = nf_loader_receive_frame (self, MIN (pause, deadline), error);
    struct reply reply;
    if (got < 0)
      return -1;
    if (got > 0 && reply_parse (&reply, self->decoder.frame, self->decoder.size) &&
        reply.opcode == OP_SYNC)
      return 1;
    keep_frame_as_noise (self);
    if (nf_transport_get_time (self->transport) >= deadline)
      return 0;
  }
}

int
nf_loader_call (NfLoader *self, guint ms, GError **error)
{
  gint64 end = nf_transport_get_time (self->transport) + ms * G_TIME_SPAN_MILLISECOND;
  gsize size = 0;

  for (guint n_sent = 1;; n_sent++) {
    gint64 deadline = 0;
    int got = -1;
    if (!send_sync (self, &size, error))
      return -1;
    deadline = n_sent < CALL_SYNCS ? nf_loader_get_deadline (self, size, LOST_SYNC_MS) : end;
    got = await_sync (self, deadline, error);
    if (got > 0)
      return drain_sync (self, n_sent, error) ? 1 : -1;
    if (got < 0 || n_sent == CALL_SYNCS)
      return got;
  }
}

/* Reads the answers to @n READ_REG requests that are in flight. */
static gboolean
collect_values (NfLoader *self, guint n, guint32 *values, GError **error)
{
  for (guint i = 0; i < n; i++) {
    struct reply reply;
    gint64 deadline = nf_loader_get_deadline (self, IN_FLIGHT_MAX, ANSWER_MS);
    int got = nf_loader_receive (self, OP_READ_REG, deadline, &reply, error);
    if (got == 0)
      return nf_loader_fail_no_answer (OP_READ_REG, error);
    if (got < 0 || !nf_loader_check_status (&reply, error))
      return FALSE;
    values[i] = reply.value;
  }
  return TRUE;
}

static gboolean
send_read (NfLoader *self, guint32 address, gsize *framed_size, GError **error)
{
  guint8 data[4];
  struct request request = { .opcode = OP_READ_REG, .data = data, .size = sizeof data };

  put_u32 (data, address);
  return nf_loader_send (self, &request, framed_size, error);
}

static gboolean
read_pipelined (NfLoader *self, const guint32 *addresses, guint n, guint32 *values, GError **error)
{
  guint n_sent = 0;
  guint n_read = 0;

  while (n_read < n) {
    gsize in_flight = 0;
    while (n_sent < n && in_flight < IN_FLIGHT_MAX) {
      gsize size = 0;
      if (!send_read (self, addresses[n_sent++], &size, error))
        return FALSE;
      in_flight += size;
    }
    if (!collect_values (self, n_sent - n_read, values + n_read, error))
      return FALSE;
    n_read = n_sent;
  }
  return TRUE;
}

static gboolean
send_writes (NfLoader *self,
             const NfRegisterWrite *writes,
             guint n,
             gsize *framed_size,
             GError **error)
{
  g_autofree guint8 *data = g_malloc (n * REGISTER_WRITE_SIZE);
  struct request request = { .opcode = OP_WRITE_REG, .data = data };

  for (guint i = 0; i < n; i++) {
    guint8 *to = data + i * REGISTER_WRITE_SIZE;
    put_u32 (to, writes[i].address);
    put_u32 (to + 4, writes[i].value);
    put_u32 (to + 8, writes[i].mask);
    put_u32 (to + 12, writes[i].delay_us);
  }
  request.size = (guint16) (n * REGISTER_WRITE_SIZE);
  return nf_loader_send (self, &request, framed_size, error);
}

static gboolean
collect_status (NfLoader *self, guint8 opcode, gsize wire_bytes, GError **error)
{
  struct reply reply;
  int got = nf_loader_receive (self,
                               opcode,
                               nf_loader_get_deadline (self, wire_bytes, ANSWER_MS),
                               &reply,
                               error);

  if (got == 0)
    return nf_loader_fail_no_answer (opcode, error);
  return got > 0 && nf_loader_check_status (&reply, error);
}

/* The first reads go out right behind the writes, as far as the ring has room. The answer to the
 * writes comes first, so it is not mistaken for one of the reads. */
static gboolean
exchange_once (NfLoader *self,
               const NfRegisterWrite *writes,
               guint n_writes,
               const guint32 *addresses,
               guint n,
               guint32 *values,
               GError **error)
{
  gsize in_flight = 0;
  guint n_ahead = 0;

  if (n_writes == 0)
    return read_pipelined (self, addresses, n, values, error);
  if (!send_writes (self, writes, n_writes, &in_flight, error))
    return FALSE;
  while (n_ahead < n && in_flight < IN_FLIGHT_MAX) {
    gsize size = 0;
    if (!send_read (self, addresses[n_ahead++], &size, error))
      return FALSE;
    in_flight += size;
  }
  return collect_status (self, OP_WRITE_REG, in_flight, error) &&
         collect_values (self, n_ahead, values, error) &&
         read_pipelined (self, addresses + n_ahead, n - n_ahead, values + n_ahead, error);
}

static gboolean
recover (NfLoader *self, GError **error)
{
  gboolean ok = FALSE;

  if (self->recover == NULL)
    return nf_loader_sync (self, RECOVERY_SYNCS, error);
  self->is_recovering = TRUE;
  ok = self->recover (self, self->recover_data, error);
  self->is_recovering = FALSE;
  return ok;
}

gboolean
nf_loader_exchange_registers (NfLoader *self,
                              const NfRegisterWrite *writes,
                              guint n_writes,
                              const guint32 *addresses,
                              guint n,
                              guint32 *values,
                              GError **error)
{
  for (guint attempt = 1;; attempt++) {
    g_autoptr (GError) fault = NULL;
    if (exchange_once (self, writes, n_writes, addresses, n, values, &fault))
      return TRUE;
    if (attempt == REGISTER_ATTEMPTS || self->is_recovering ||
        !(g_error_matches (fault, NF_ERROR, NF_ERROR_TIMED_OUT) ||
          g_error_matches (fault, NF_ERROR, NF_ERROR_BAD_ANSWER))) {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
    if (!recover (self, error))
      return FALSE;
  }
}

/* The answer comes at the new rate already, and is not waited for: this side may be late. It must
 * not be early: what an adapter still has in its buffer would leave at the wrong rate. */
gboolean
nf_loader_change_baud (NfLoader *self, guint baud, GError **error)
{
  NfRegisterWrite write = { .address = UART_CLKDIV, .mask = UART_CLKDIV_MASK };
  guint32 address = UART_CLKDIV;
  guint32 divider = 0;
  gsize size = 0;

  if (!nf_loader_exchange_registers (self, NULL, 0, &address, 1, &divider, error))
    return FALSE;
  write.value = (guint32) (((guint64) (divider & UART_CLKDIV_MASK) * self->baud + baud / 2) / baud);
  return send_writes (self, &write, 1, &size, error) &&
         nf_transport_sleep (self->transport,
                             nf_loader_get_wire_ms (self, size) + ADAPTER_MS,
                             self->cancellable,
                             error) &&
         nf_loader_set_baud (self, baud, error) && nf_loader_discard_input (self, error) &&
         nf_loader_sync (self, RECOVERY_SYNCS, error);
}

static void
put_words (guint8 *to, const guint32 *words, guint n)
{
  for (guint i = 0; i < n; i++)
    put_u32 (to + 4 * i, words[i]);
}

/* Sends the block with the number that is due, and counts on, as the ROM does in any case. */
static gboolean
send_block (NfLoader *self,
            guint8 opcode,
            guint32 *sequence,
            const guint8 *data,
            gsize size,
            guint answer_ms,
            GError **error)
{
  guint8 body[DATA_HEADER_SIZE + FLASH_BLOCK_MAX];
  struct request request = { .opcode = opcode, .data = body };

  g_return_val_if_fail (size >= 4 && size <= FLASH_BLOCK_MAX && size % 4 == 0, FALSE);
  put_words (body, (guint32[]){ (guint32) size, *sequence, 0, 0 }, 4);
  memcpy (body + DATA_HEADER_SIZE, data, size);
  request.size = (guint16) (DATA_HEADER_SIZE + size);
  request.checksum = packet_checksum (data, size);
  *sequence += 1;
  return nf_loader_command (self, &request, answer_ms, error);
}

gboolean
nf_loader_mem_begin (NfLoader *self, guint32 address, guint32 size, GError **error)
{
  const guint32 words[] = {
    size,
    (size + FLASH_BLOCK_MAX - 1) / FLASH_BLOCK_MAX,
    FLASH_BLOCK_MAX,
    address,
  };
  guint8 data[sizeof words];
  struct request request = { .opcode = OP_MEM_BEGIN, .data = data, .size = sizeof data };

  put_words (data, words, G_N_ELEMENTS (words));
  return nf_loader_command (self, &request, ANSWER_MS, error);
}

gboolean
nf_loader_mem_data (NfLoader *self,
                    guint32 *sequence,
                    const guint8 *data,
                    gsize size,
                    GError **error)
{
  return send_block (self, OP_MEM_DATA, sequence, data, size, ANSWER_MS, error);
}

gboolean
nf_loader_mem_end (NfLoader *self, guint32 entry, GError **error)
{
  const guint32 words[] = { 0, entry };
  guint8 data[sizeof words];
  struct request request = { .opcode = OP_MEM_END, .data = data, .size = sizeof data };

  put_words (data, words, G_N_ELEMENTS (words));
  return nf_loader_command (self, &request, JUMP_ANSWER_MS, error);
}

gboolean
nf_loader_set_flash_size (NfLoader *self, guint32 flash_bytes, GError **error)
{
  const guint32 words[] = { 0, flash_bytes, 0x10000, FLASH_SECTOR_SIZE, FLASH_PAGE_SIZE, 0xFFFF };
  guint8 data[sizeof words];
  struct request request = { .opcode = OP_SPI_SET_PARAMS, .data = data, .size = sizeof data };

  put_words (data, words, G_N_ELEMENTS (words));
  return nf_loader_command (self, &request, ANSWER_MS, error);
}

gboolean
nf_loader_flash_begin (NfLoader *self, guint32 offset, GError **error)
{
  /* One block is announced and FLASH_END is only sent with none written: where the counts match,
   * the ROM sets the flash's protection bits on its way out. */
  const guint32 words[] = { 0, 1, FLASH_BLOCK_MAX, offset };
  guint8 data[sizeof words];
  struct request request = { .opcode = OP_FLASH_BEGIN, .data = data, .size = sizeof data };
  struct reply reply;

  put_words (data, words, G_N_ELEMENTS (words));
  if (!nf_loader_exchange (self, &request, FLASH_ANSWER_MS, &reply, error))
    return FALSE;
  if (offset % FLASH_SECTOR_SIZE != 0 && reply.status == STATUS_FAILED &&
      reply.error == ROM_ERROR_FAILED)
    return TRUE;
  return nf_loader_check_status (&reply, error);
}

gboolean
nf_loader_flash_data (NfLoader *self,
                      guint32 *sequence,
                      const guint8 *data,
                      gsize size,
                      GError **error)
{
  return send_block (self, OP_FLASH_DATA, sequence, data, size, FLASH_ANSWER_MS, error);
}

gboolean
nf_loader_flash_end (NfLoader *self, GError **error)
{
  guint8 data[4] = { 0 };
  struct request request = { .opcode = OP_FLASH_END, .data = data, .size = sizeof data };
  struct reply reply;

  return nf_loader_exchange (self, &request, ANSWER_MS, &reply, error);
}
