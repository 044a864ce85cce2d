/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The host's end of the board's serial line, and what the faults do to the bytes on it.
 */
#include "nf-virtual-board-private.h"

#include <string.h>

enum { BAUD_AT_START = 115200 };

/* --- Queues ------------------------------------------------------------------------------ */

static gsize
queue_get_size (const NfVirtualQueue *queue)
{
  return queue->bytes->len - queue->first;
}

static void
queue_clear (NfVirtualQueue *queue)
{
  g_byte_array_set_size (queue->bytes, 0);
  queue->first = 0;
}

static void
queue_take (NfVirtualQueue *queue, guint8 *to, gsize size)
{
  memcpy (to, queue->bytes->data + queue->first, size);
  queue->first += (guint) size;
  if (queue->first == queue->bytes->len)
    queue_clear (queue);
}

/* --- Life -------------------------------------------------------------------------------- */

void
nf_virtual_board_init_wires (NfVirtualBoard *self)
{
  nf_virtual_line_init (&self->from_host, BAUD_AT_START);
  nf_virtual_line_init (&self->to_host, BAUD_AT_START);
  nf_virtual_line_init (&self->nowhere, BAUD_AT_START);
  self->chip.uart.from_host = &self->from_host;
  self->chip.uart.to_host = self->fault == NF_VIRTUAL_FAULT_ECHO ? &self->nowhere : &self->to_host;
  nf_virtual_uart_reset (&self->chip.uart, 0);
  self->unsent.bytes = g_byte_array_new ();
  self->received.bytes = g_byte_array_new ();
  self->baud = BAUD_AT_START;
  self->plugged = TRUE;
}

void
nf_virtual_board_clear_wires (NfVirtualBoard *self)
{
  g_byte_array_unref (self->unsent.bytes);
  g_byte_array_unref (self->received.bytes);
}

/* --- Faults ------------------------------------------------------------------------------ */

/* xorshift64: the same seed gives the same faults everywhere. */
static guint64
get_random (NfVirtualBoard *self)
{
  self->random ^= self->random << 13;
  self->random ^= self->random >> 7;
  self->random ^= self->random << 17;
  return self->random;
}

/* Loses or damages one byte of fault_count. Returns: FALSE when it is lost */
static gboolean
pass_flaky (NfVirtualBoard *self, guint8 *byte)
{
  guint64 random = get_random (self);

  if (random % MAX (self->fault_count, 1) != 0)
    return TRUE;
  random = get_random (self);
  *byte ^= (guint8) (1 << (random >> 8 & 7));
  return random & 1;
}

static gboolean
is_stalled (const NfVirtualBoard *self)
{
  return self->fault == NF_VIRTUAL_FAULT_STALL && self->sent > self->fault_count;
}

/* What the faults leave of a byte to the chip. */
static gboolean
pass_from_host (NfVirtualBoard *self, guint8 *byte)
{
  if (self->fault == NF_VIRTUAL_FAULT_UNPLUG && self->sent > self->fault_count)
    self->plugged = FALSE;
  if (!self->plugged || self->fault == NF_VIRTUAL_FAULT_DEAF || is_stalled (self))
    return FALSE;
  return self->fault != NF_VIRTUAL_FAULT_FLAKY || pass_flaky (self, byte);
}

/* What the faults leave of a byte to the host. */
static gboolean
pass_to_host (NfVirtualBoard *self, guint8 *byte)
{
  if (!self->plugged || is_stalled (self))
    return FALSE;
  if (self->fault == NF_VIRTUAL_FAULT_GARBAGE)
    *byte = (guint8) get_random (self);
  return self->fault != NF_VIRTUAL_FAULT_FLAKY || pass_flaky (self, byte);
}

static gboolean
is_doubled (NfVirtualBoard *self)
{
  return self->fault == NF_VIRTUAL_FAULT_DOUBLE &&
         get_random (self) % MAX (self->fault_count, 1) == 0;
}

/* --- Bytes ------------------------------------------------------------------------------- */

static void
send_byte (NfVirtualBoard *self, guint8 byte)
{
  guint64 start = MAX (self->line_free, self->chip.now);

  self->line_free = start + nf_virtual_bits_to_ns (10, self->baud);
  if (self->fault == NF_VIRTUAL_FAULT_ECHO) {
    nf_virtual_line_send (&self->to_host, start, self->baud, byte);
  } else if (pass_from_host (self, &byte) && self->running) {
    nf_virtual_line_send (&self->from_host, start, self->baud, byte);
    nf_virtual_uart_count_edges (&self->chip.uart, start);
  }
}

static void
send_next (NfVirtualBoard *self)
{
  guint8 byte;

  queue_take (&self->unsent, &byte, 1);
  self->sent++;
  send_byte (self, byte);
  if (is_doubled (self))
    send_byte (self, byte);
}

/* A break is what the common UARTs take for one: no bit was high. */
static void
count_error (NfVirtualBoard *self, guint8 byte)
{
  if (byte == 0)
    self->errors.breaks++;
  else
    self->errors.framing++;
}

static void
receive_next (NfVirtualBoard *self)
{
  gboolean is_broken = FALSE;
  guint8 byte = nf_virtual_line_take (&self->to_host, &is_broken);

  if (is_broken)
    count_error (self, byte);
  if (pass_to_host (self, &byte))
    g_byte_array_append (self->received.bytes, &byte, 1);
}

static guint64
get_next_send (const NfVirtualBoard *self)
{
  if (self->breaks || queue_get_size (&self->unsent) == 0)
    return NF_VIRTUAL_NEVER;
  return MAX (self->line_free, self->chip.now);
}

guint64
nf_virtual_board_get_wires_due (const NfVirtualBoard *self)
{
  return MIN (get_next_send (self), nf_virtual_line_get_due (&self->to_host));
}

gboolean
nf_virtual_board_run_wires (NfVirtualBoard *self)
{
  gboolean sends = get_next_send (self) <= self->chip.now;

  if (sends)
    send_next (self);
  if (nf_virtual_line_get_due (&self->to_host) <= self->chip.now)
    receive_next (self);
  return sends;
}

/* --- What the host does ------------------------------------------------------------------ */

void
nf_virtual_board_set_baud (NfVirtualBoard *self, guint32 baud)
{
  if (baud == self->baud)
    return;
  self->baud = baud;
  nf_virtual_line_set_receiver (&self->to_host, baud, self->chip.now);
}

void
nf_virtual_board_set_break (NfVirtualBoard *self, gboolean on)
{
  NfVirtualLine *line = self->fault == NF_VIRTUAL_FAULT_ECHO ? &self->to_host : &self->from_host;
  guint64 time = MAX (self->line_free, self->chip.now);

  if (on == self->breaks)
    return;
  self->breaks = on;
  if (on) {
    nf_virtual_line_begin_break (line, time, self->baud);
  } else {
    nf_virtual_line_end_break (line, time);
    self->line_free = time + nf_virtual_bits_to_ns (1, self->baud);
  }
}

void
nf_virtual_board_get_line_errors (const NfVirtualBoard *self, NfVirtualLineErrors *errors)
{
  *errors = self->errors;
}

void
nf_virtual_board_send (NfVirtualBoard *self, const guint8 *data, gsize size)
{
  g_byte_array_append (self->unsent.bytes, data, (guint) size);
}

gsize
nf_virtual_board_get_unsent (const NfVirtualBoard *self)
{
  return queue_get_size (&self->unsent);
}

void
nf_virtual_board_discard_unsent (NfVirtualBoard *self)
{
  queue_clear (&self->unsent);
}

gsize
nf_virtual_board_get_received (const NfVirtualBoard *self)
{
  return queue_get_size (&self->received);
}

gsize
nf_virtual_board_receive (NfVirtualBoard *self, guint8 *buffer, gsize size)
{
  gsize taken = MIN (size, queue_get_size (&self->received));

  if (taken > 0)
    queue_take (&self->received, buffer, taken);
  return taken;
}

void
nf_virtual_board_discard_received (NfVirtualBoard *self)
{
  queue_clear (&self->received);
}

gboolean
nf_virtual_board_is_plugged (const NfVirtualBoard *self)
{
  return self->plugged;
}
