/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The address of a row, edited in place.
 *
 * What is typed is checked at every key, but the text is not touched while it is being typed:
 * "64K" becomes "0x10000" when the entry is left, and an entry that is left empty lets the row
 * choose its own address again. Escape takes back what was typed.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_ADDRESS_CELL (nf_address_cell_get_type ())

/** NfAddressCell: property "row" (NfRow, nullable). */
G_DECLARE_FINAL_TYPE (NfAddressCell, nf_address_cell, NF, ADDRESS_CELL, GtkWidget)

G_END_DECLS
