/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A virtual ESP8266 board as a host sees it: a serial line with two reset lines.
 *
 * The board is a pure function of what the host does and of the time that passes. It has its
 * own clock, which only nf_virtual_board_run() moves; it knows no real time, no thread and no
 * randomness but a seeded one. Whoever owns it decides how its clock relates to the world's.
 *
 * Bytes take their time on the line in both directions: from the host at the host's rate, from
 * the chip at the chip's.
 *
 * Wiring: as on a NodeMCU board. RTS asserted pulls EN low and DTR asserted pulls GPIO0 low, but
 * either only while the other is released. EN rises with a delay, and GPIO0 is read when it is up.
 *
 * Time is in ns from when the power came on. One thread at a time.
 */
#pragma once

#include "nf-virtual-flash.h"
#include "nf-virtual-line.h"
#include "nf-virtual-options.h"

G_BEGIN_DECLS

typedef struct _NfVirtualBoard NfVirtualBoard;

/** What the host's receiver has complained of since the port was opened. Counts. */
typedef struct {
  guint framing; /* a stop bit was low, though not all bits were */
  guint breaks;  /* nothing was high for a whole character */
} NfVirtualLineErrors;

/**
 * Makes a board and switches it on, with both lines released and the host at 115200.
 *
 * @options: used during the call; the file and the pace in them are the caller's affair
 * @flash: (transfer none): the board's flash chip, as large as @options say; must outlive the
 *   board, which gives it the id, the pace and the fault of @options
 *
 * Returns: (transfer full): free with nf_virtual_board_free()
 */
NfVirtualBoard *nf_virtual_board_new (const NfVirtualOptions *options, NfVirtualFlash *flash);

/** NULL is allowed. */
void nf_virtual_board_free (NfVirtualBoard *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfVirtualBoard, nf_virtual_board_free)

/**
 * The host opens the port: both lines are released, what waits in either direction is thrown away,
 * the counts of the faults begin anew, and so does what the options' hand will do. The chip runs
 * on. A new board is open.
 */
void nf_virtual_board_open (NfVirtualBoard *self);

/** A person's hand, as soon as the board runs next. From any thread. */
void nf_virtual_board_press (NfVirtualBoard *self, NfVirtualHand hand);

/** Returns: (transfer none): the flash chip that it was made with */
NfVirtualFlash *nf_virtual_board_get_flash (const NfVirtualBoard *self);

/** Returns: the board's clock */
guint64 nf_virtual_board_get_time (const NfVirtualBoard *self);

/** Returns: when something will happen by itself next; NF_VIRTUAL_NEVER when nothing will */
guint64 nf_virtual_board_get_next_event (const NfVirtualBoard *self);

/** Lets everything happen up to @time, and sets the clock to it. Never runs backwards. */
void nf_virtual_board_run (NfVirtualBoard *self, guint64 time);

/** Changes the host's rate from now on, for both directions. @baud: more than 0 */
void nf_virtual_board_set_baud (NfVirtualBoard *self, guint32 baud);

/** Sets the host's two lines; TRUE is asserted. Does nothing on a board without auto-reset. */
void nf_virtual_board_set_lines (NfVirtualBoard *self, gboolean dtr, gboolean rts);

/** Holds the host's line low, or lets it go. What is given to be sent waits meanwhile. */
void nf_virtual_board_set_break (NfVirtualBoard *self, gboolean on);

/** Fills @errors. */
void nf_virtual_board_get_line_errors (const NfVirtualBoard *self, NfVirtualLineErrors *errors);

/** Returns: whether the chip is held in reset, or EN is still rising */
gboolean nf_virtual_board_is_in_reset (const NfVirtualBoard *self);

/** Gives bytes to the host's port, which sends them one after the other. */
void nf_virtual_board_send (NfVirtualBoard *self, const guint8 *data, gsize size);

/** Returns: how many of them have not begun to leave */
gsize nf_virtual_board_get_unsent (const NfVirtualBoard *self);

/** Throws those away. */
void nf_virtual_board_discard_unsent (NfVirtualBoard *self);

/** Returns: how many bytes have arrived at the host and were not taken */
gsize nf_virtual_board_get_received (const NfVirtualBoard *self);

/** Takes up to @size of them. Returns: how many */
gsize nf_virtual_board_receive (NfVirtualBoard *self, guint8 *buffer, gsize size);

/** Throws them away. */
void nf_virtual_board_discard_received (NfVirtualBoard *self);

/** Returns: FALSE from the moment on when the cable was pulled (a fault) */
gboolean nf_virtual_board_is_plugged (const NfVirtualBoard *self);

G_END_DECLS
