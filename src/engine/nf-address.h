/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Flash addresses and sizes as people type and read them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Reads an address: 0x3FC000, 64K, 1M or 65536; K and M are 1024 and 1024², in either case, and
 * white space around it does not count.
 *
 * @address: up to 0x1000000 (16 MB, what a flash chip's three address bytes reach); the value
 *   itself is allowed because sizes are read with the same function
 *
 * Errors: NF_ERROR_ADDRESS when it is no number, NF_ERROR_ADDRESS_RANGE when it is negative or
 * too large
 */
gboolean nf_address_parse (const char *text, guint32 *address, GError **error);

/** Returns: (transfer full): "0x3fc000"; at least five digits, as tutorials print them */
char *nf_address_format (guint32 address);

G_END_DECLS
