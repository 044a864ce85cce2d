/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * "Select graphic rendition", the escape sequence for colours and attributes. Source: ECMA-48
 * 8.3.117; for the colours by number and by red, green and blue ITU-T T.416 13.1.8.
 */
#pragma once

#include "nf-console-decoder.h"

G_BEGIN_DECLS

/**
 * Changes a style as the sequence says; what is not known changes nothing.
 *
 * @parameters: (array length=size): what stands between "ESC [" and "m"
 */
void nf_console_sgr_apply (NfConsoleStyle *style, const char *parameters, gsize size);

G_END_DECLS
