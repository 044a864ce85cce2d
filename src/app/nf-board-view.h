/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The facts of the board: what it is, its MAC addresses to be copied, and their QR code.
 */
#pragma once

#include "nf-board.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_BOARD_VIEW (nf_board_view_get_type ())

/** NfBoardView: property "board" (NfBoard, nullable). */
G_DECLARE_FINAL_TYPE (NfBoardView, nf_board_view, NF, BOARD_VIEW, GtkWidget)

G_END_DECLS
