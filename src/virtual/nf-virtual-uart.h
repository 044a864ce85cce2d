/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The ESP8266's UART0: its registers, its two FIFOs, its divider, and the pulse measurement from
 * which the boot ROM learns the host's rate.
 *
 * Between the host's line and the program that runs on the chip. The receive FIFO loses bytes
 * when nobody empties it. Owned by the board; time is the board's clock in ns.
 */
#pragma once

#include "nf-virtual-line.h"

G_BEGIN_DECLS

enum {
  NF_VIRTUAL_UART_FIFO_SIZE = 128,

  /* The usual crystal. The boot ROM runs everything at twice the crystal, and never sets the PLL
   * up. The rate is the clock over the divider: 694, what the ROM computes for 115200 at 80 MHz,
   * gives the well-known 74880, and 115273 with a crystal of 40 MHz. */
  NF_VIRTUAL_CRYSTAL_MHZ = 26,

  /* Offsets of the registers that a program here uses by name. */
  NF_VIRTUAL_UART_CLKDIV = 0x14,
};

/** The pulses seen since the measurement began. */
typedef struct {
  gboolean running;
  guint64 from;                        /* nothing before this counts */
  guint64 last_edge;                   /* 0: none yet */
  guint32 shortest_low, shortest_high; /* in clocks, less 12: see the .c file */
  guint32 edges;
} NfVirtualPulses;

typedef struct {
  NfVirtualLine *from_host;
  NfVirtualLine *to_host;
  guint32 clock; /* Hz */
  guint32 registers[32];
  guint8 received[NF_VIRTUAL_UART_FIFO_SIZE];
  guint received_first, received_size;
  guint8 sending[NF_VIRTUAL_UART_FIFO_SIZE];
  guint sending_first, sending_size;
  guint64 shifter_free; /* NF_VIRTUAL_NEVER while nothing leaves */
  guint64 overflows;    /* bytes that found the receive FIFO full */
  NfVirtualPulses pulses;
} NfVirtualUart;

/** Puts every register and both FIFOs into the state after a reset. The two lines and the clock
 * stay. */
void nf_virtual_uart_reset (NfVirtualUart *self, guint64 now);

/** Returns: when it wants to be run next */
guint64 nf_virtual_uart_get_due (const NfVirtualUart *self);

/** Moves the characters that are due by @now: from the line to the FIFO, from the FIFO to the
 * line. */
void nf_virtual_uart_run (NfVirtualUart *self, guint64 now);

/** The program's view: one register. @offset: 0 to 0x7C, a multiple of 4 */
guint32 nf_virtual_uart_read (NfVirtualUart *self, guint32 offset, guint64 now);
void nf_virtual_uart_write (NfVirtualUart *self, guint32 offset, guint32 value, guint64 now);

/** Takes a byte from the receive FIFO. Returns: FALSE when it is empty */
gboolean nf_virtual_uart_take (NfVirtualUart *self, guint8 *byte);

/** Puts a byte into the transmit FIFO; a full one loses it. */
void nf_virtual_uart_put (NfVirtualUart *self, guint8 byte, guint64 now);

/** Returns: the number of bytes in the transmit FIFO; the one being shifted out is none of them */
guint nf_virtual_uart_get_sending (const NfVirtualUart *self);

/** Returns: whether all that was put into the transmit FIFO has left */
gboolean nf_virtual_uart_is_idle (const NfVirtualUart *self);

/** Sets the divider and empties both FIFOs, as the ROM's uart_div_modify does. */
void nf_virtual_uart_set_divider (NfVirtualUart *self, guint32 divider, guint64 now);

/** Begins to measure pulses from @now on. */
void nf_virtual_uart_measure (NfVirtualUart *self, guint64 now);

/** Returns: the edges counted by @now */
guint32 nf_virtual_uart_count_edges (NfVirtualUart *self, guint64 now);

/** Returns: the divider by the ROM's formula from the pulses seen by now */
guint32 nf_virtual_uart_get_measured_divider (const NfVirtualUart *self);

G_END_DECLS
