/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * UART0, see nf-virtual-uart.h.
 */
#include "nf-virtual-uart.h"

#include <string.h>

enum {
  FIFO = 0x00,
  INT_RAW = 0x04,
  INT_STATUS = 0x08,
  INT_ENABLE = 0x0C,
  INT_CLEAR = 0x10,
  AUTOBAUD = 0x18,
  STATUS = 0x1C,
  CONF0 = 0x20,
  CONF1 = 0x24,
  LOW_PULSE = 0x28,
  HIGH_PULSE = 0x2C,
  PULSE_COUNT = 0x30,
  DATE = 0x78,
  ID = 0x7C,

  INT_RECEIVE_FULL = 1 << 0,
  INT_SEND_EMPTY = 1 << 1,
  INT_FRAMING = 1 << 3,
  INT_OVERFLOW = 1 << 4,

  CONF0_RESET_RECEIVE = 1 << 17,
  CONF0_RESET_SEND = 1 << 18,

  DIVIDER_MASK = 0xFFFFF,
  DIVIDER_AFTER_RESET = 0x2B6, /* 74880 baud */
  PULSE_MAX = 0xFFFFF,
  EDGES_MAX = 0x3FF,

  /* The ROM adds 12 to the mean of the shortest low and high pulse to get the divider. So the
   * hardware is taken to count 12 clocks less than a bit lasts. */
  PULSE_OFFSET = 12,
};

static guint32
get_baud (const NfVirtualUart *self)
{
  guint32 divider = self->registers[NF_VIRTUAL_UART_CLKDIV / 4];

  return MAX ((self->clock + divider / 2) / MAX (divider, 1), 1);
}

void
nf_virtual_uart_reset (NfVirtualUart *self, guint64 now)
{
  memset (self->registers, 0, sizeof self->registers);
  self->registers[NF_VIRTUAL_UART_CLKDIV / 4] = DIVIDER_AFTER_RESET;
  self->registers[CONF0 / 4] = 0x1C;
  self->registers[CONF1 / 4] = 0x6060;
  self->registers[DATE / 4] = 0x00062000;
  self->registers[ID / 4] = 0x500;
  self->received_size = 0;
  self->sending_size = 0;
  self->shifter_free = NF_VIRTUAL_NEVER;
  self->pulses = (NfVirtualPulses){ 0 };
  nf_virtual_line_set_receiver (self->from_host, get_baud (self), now);
}

guint64
nf_virtual_uart_get_due (const NfVirtualUart *self)
{
  return MIN (nf_virtual_line_get_due (self->from_host), self->shifter_free);
}

static void
receive (NfVirtualUart *self)
{
  gboolean broken;
  guint8 byte = nf_virtual_line_take (self->from_host, &broken);

  if (broken)
    self->registers[INT_RAW / 4] |= INT_FRAMING;
  if (self->received_size == NF_VIRTUAL_UART_FIFO_SIZE) {
    self->registers[INT_RAW / 4] |= INT_OVERFLOW;
    self->overflows++;
    return;
  }
  self->received[(self->received_first + self->received_size) % NF_VIRTUAL_UART_FIFO_SIZE] = byte;
  self->received_size++;
}

static void
shift_out (NfVirtualUart *self, guint64 now)
{
  self->shifter_free = NF_VIRTUAL_NEVER;
  if (self->sending_size == 0)
    return;
  guint8 byte = self->sending[self->sending_first];

  self->sending_first = (self->sending_first + 1) % NF_VIRTUAL_UART_FIFO_SIZE;
  self->sending_size--;
  self->shifter_free = nf_virtual_line_send (self->to_host, now, get_baud (self), byte);
}

void
nf_virtual_uart_run (NfVirtualUart *self, guint64 now)
{
  if (nf_virtual_line_get_due (self->from_host) <= now)
    receive (self);
  if (self->shifter_free <= now)
    shift_out (self, self->shifter_free);
}

gboolean
nf_virtual_uart_take (NfVirtualUart *self, guint8 *byte)
{
  if (self->received_size == 0)
    return FALSE;
  *byte = self->received[self->received_first];
  self->received_first = (self->received_first + 1) % NF_VIRTUAL_UART_FIFO_SIZE;
  self->received_size--;
  return TRUE;
}

void
nf_virtual_uart_put (NfVirtualUart *self, guint8 byte, guint64 now)
{
  if (self->sending_size == NF_VIRTUAL_UART_FIFO_SIZE)
    return;
  self->sending[(self->sending_first + self->sending_size) % NF_VIRTUAL_UART_FIFO_SIZE] = byte;
  self->sending_size++;
  if (self->shifter_free == NF_VIRTUAL_NEVER)
    shift_out (self, now);
}

guint
nf_virtual_uart_get_sending (const NfVirtualUart *self)
{
  return self->sending_size;
}

gboolean
nf_virtual_uart_is_idle (const NfVirtualUart *self)
{
  return self->sending_size == 0 && self->shifter_free == NF_VIRTUAL_NEVER;
}

static void
empty_received (NfVirtualUart *self, guint64 now)
{
  self->received_size = 0;
  nf_virtual_line_restart_receiver (self->from_host, now);
}

static void
write_divider (NfVirtualUart *self, guint32 divider, guint64 now)
{
  if (divider == self->registers[NF_VIRTUAL_UART_CLKDIV / 4])
    return;
  self->registers[NF_VIRTUAL_UART_CLKDIV / 4] = divider;
  nf_virtual_line_set_receiver (self->from_host, get_baud (self), now);
}

void
nf_virtual_uart_set_divider (NfVirtualUart *self, guint32 divider, guint64 now)
{
  write_divider (self, divider & DIVIDER_MASK, now);
  empty_received (self, now);
  self->sending_size = 0;
}

void
nf_virtual_uart_measure (NfVirtualUart *self, guint64 now)
{
  self->pulses = (NfVirtualPulses){
    .running = TRUE,
    .from = now,
    .shortest_low = PULSE_MAX,
    .shortest_high = PULSE_MAX,
  };
}

static void
count_edge (NfVirtualUart *self, guint64 edge, gboolean rising)
{
  NfVirtualPulses *pulses = &self->pulses;

  if (edge < pulses->from || edge <= pulses->last_edge)
    return;
  if (pulses->last_edge != 0) {
    guint64 clocks = ((edge - pulses->last_edge) * (self->clock / 1000000) + 500) / 1000;
    guint32 pulse = (guint32) CLAMP (clocks, PULSE_OFFSET + 1, PULSE_MAX) - PULSE_OFFSET;
    guint32 *shortest = rising ? &pulses->shortest_low : &pulses->shortest_high;
    *shortest = MIN (*shortest, pulse);
  }
  pulses->last_edge = edge;
  pulses->edges = MIN (pulses->edges + 1, EDGES_MAX);
}

static void
count_edges_of (NfVirtualUart *self, const NfVirtualCharacter *c, guint64 now)
{
  gboolean before = TRUE;

  for (guint bit = 0; bit < 10; bit++) {
    gboolean level = bit > 0 && (bit == 9 || (c->byte >> (bit - 1) & 1));
    guint64 edge = bit < 9 ? c->start + nf_virtual_bits_to_ns (bit, c->baud)
                           : nf_virtual_character_get_stop (c);

    if (level != before && edge <= now)
      count_edge (self, edge, level);
    before = level;
  }
}

/* Called at least once a character, so what is older than the history has been counted. */
guint32
nf_virtual_uart_count_edges (NfVirtualUart *self, guint64 now)
{
  const NfVirtualLine *line = self->from_host;
  guint64 known = MIN (line->count, NF_VIRTUAL_LINE_HISTORY);

  if (!self->pulses.running)
    return self->pulses.edges;
  for (guint64 n = line->count - known; n < line->count; n++)
    count_edges_of (self, &line->history[n % NF_VIRTUAL_LINE_HISTORY], now);
  return self->pulses.edges;
}

guint32
nf_virtual_uart_get_measured_divider (const NfVirtualUart *self)
{
  return (self->pulses.shortest_low + self->pulses.shortest_high) / 2 + PULSE_OFFSET;
}

static guint32
get_interrupts (const NfVirtualUart *self)
{
  guint32 raw = self->registers[INT_RAW / 4];
  guint full = self->registers[CONF1 / 4] & 0x7F;
  guint empty = self->registers[CONF1 / 4] >> 8 & 0x7F;

  if (self->received_size > 0 && self->received_size >= full)
    raw |= INT_RECEIVE_FULL;
  if (self->sending_size <= empty)
    raw |= INT_SEND_EMPTY;
  return raw;
}

static guint32
get_status (const NfVirtualUart *self)
{
  return self->received_size | self->sending_size << 16 |
         (self->shifter_free != NF_VIRTUAL_NEVER ? 1u << 31 : 0);
}

guint32
nf_virtual_uart_read (NfVirtualUart *self, guint32 offset, guint64 now)
{
  guint8 byte = 0;

  switch (offset) {
  case FIFO:
    nf_virtual_uart_take (self, &byte);
    return byte;
  case INT_RAW:
    return get_interrupts (self);
  case INT_STATUS:
    return get_interrupts (self) & self->registers[INT_ENABLE / 4];
  case STATUS:
    return get_status (self);
  case LOW_PULSE:
    nf_virtual_uart_count_edges (self, now);
    return self->pulses.shortest_low;
  case HIGH_PULSE:
    nf_virtual_uart_count_edges (self, now);
    return self->pulses.shortest_high;
  case PULSE_COUNT:
    return nf_virtual_uart_count_edges (self, now);
  default:
    return self->registers[offset / 4];
  }
}

static void
write_autobaud (NfVirtualUart *self, guint32 value, guint64 now)
{
  if (value & 1 && !self->pulses.running)
    nf_virtual_uart_measure (self, now);
  else if (!(value & 1))
    self->pulses.running = FALSE;
  self->registers[AUTOBAUD / 4] = value;
}

static void
write_conf0 (NfVirtualUart *self, guint32 value, guint64 now)
{
  if (value & CONF0_RESET_RECEIVE)
    empty_received (self, now);
  if (value & CONF0_RESET_SEND)
    self->sending_size = 0;
  self->registers[CONF0 / 4] = value;
}

void
nf_virtual_uart_write (NfVirtualUart *self, guint32 offset, guint32 value, guint64 now)
{
  switch (offset) {
  case FIFO:
    nf_virtual_uart_put (self, (guint8) value, now);
    break;
  case INT_RAW:
  case INT_STATUS:
  case STATUS:
    break;
  case INT_CLEAR:
    self->registers[INT_RAW / 4] &= ~value;
    break;
  case NF_VIRTUAL_UART_CLKDIV:
    write_divider (self, value & DIVIDER_MASK, now);
    break;
  case AUTOBAUD:
    write_autobaud (self, value, now);
    break;
  case CONF0:
    write_conf0 (self, value, now);
    break;
  default:
    self->registers[offset / 4] = value;
    break;
  }
}
