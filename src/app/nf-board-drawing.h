/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The drawing of a board, in which the pins and buttons have letters that get it into its loader.
 * The same is said in words beside it (nf-words-guide.h), so a screen reader passes it over.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_BOARD_DRAWING (nf_board_drawing_get_type ())

/** NfBoardDrawing: property "module" (string): nf_profile_get_module () */
G_DECLARE_FINAL_TYPE (NfBoardDrawing, nf_board_drawing, NF, BOARD_DRAWING, GtkWidget)

G_END_DECLS
