/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A board's facts in the shape in which the window shows them. Never changes.
 */
#pragma once

#include "nf-board-facts.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define NF_TYPE_BOARD (nf_board_get_type ())

/**
 * NfBoard: properties for a view to bind to, all read-only:
 *
 *   "summary" (string)       chip, crystal and flash, in words
 *   "has-mac" (boolean)      FALSE: the three below are empty
 *   "station-mac" (string)
 *   "soft-ap-mac" (string)
 *   "qr-code" (GdkPaintable) both MACs, in the words of the NodeMCU Flasher's QR code, so that
 *                            what people have built around it goes on working
 */
G_DECLARE_FINAL_TYPE (NfBoard, nf_board, NF, BOARD, GObject)

/** @facts: copied. Returns: (transfer full) */
NfBoard *nf_board_new (const NfBoardFacts *facts);

/** Returns: (transfer full): what the QR code holds, of a board that has MACs */
char *nf_board_dup_label (NfBoard *self);

G_END_DECLS
