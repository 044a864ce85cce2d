/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the parts of the virtual board share: its state. Included by nf-virtual-board*.c alone.
 */
#pragma once

#include "nf-virtual-board.h"

#include "nf-virtual-buttons.h"
#include "nf-virtual-chip.h"
#include "nf-virtual-program.h"
#include "nf-virtual-rom.h"
#include "nf-virtual-stub.h"

G_BEGIN_DECLS

/** Bytes in order; taken from the front. */
typedef struct {
  GByteArray *bytes;
  guint first;
} NfVirtualQueue;

struct _NfVirtualBoard {
  NfVirtualChip chip;
  NfVirtualRom *rom;
  NfVirtualStub *stub;
  NfVirtualProgram *program;
  NfVirtualLine from_host;
  NfVirtualLine to_host;
  NfVirtualLine nowhere; /* where the chip sends to when its TX is not wired to the host */

  NfVirtualQueue unsent;
  NfVirtualQueue received;
  NfVirtualLineErrors errors;
  guint32 baud;
  gboolean breaks;   /* the host holds its line low */
  guint64 line_free; /* when the host can start the next character */
  guint64 sent;      /* bytes since the port was opened */
  gboolean plugged;

  NfVirtualPress hand[NF_VIRTUAL_PRESSES_MAX];
  guint n_hand;
  NfVirtualButtons buttons;
  gint pressed; /* atomic: a bit for each NfVirtualHand */
  gboolean auto_reset;
  gboolean dtr, rts;
  gboolean gpio0_tied; /* low */
  gboolean gpio15_high;
  gboolean en_low;
  gboolean running;   /* not held in reset */
  guint64 en_release; /* when EN is up again */
  guint64 en_delay;
  guint64 dips_at; /* when the supply does, by the fault brown-out */

  NfVirtualFault fault;
  guint32 fault_count;
  gboolean has_dipped; /* the fault reset, since the port was opened */
  guint64 random;
};

/** Makes the host's end of the line. */
void nf_virtual_board_init_wires (NfVirtualBoard *self);

/** Frees what that made. */
void nf_virtual_board_clear_wires (NfVirtualBoard *self);

/** Returns: when the host sends its next byte or has received one */
guint64 nf_virtual_board_get_wires_due (const NfVirtualBoard *self);

/** Sends and receives what is due. Returns: whether a byte was sent */
gboolean nf_virtual_board_run_wires (NfVirtualBoard *self);

G_END_DECLS
