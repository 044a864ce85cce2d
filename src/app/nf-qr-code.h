/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A QR code as a paintable: black on white with a margin, in dark style too, because readers want
 * it so. The payload's encoding is libqrencode's work.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_QR_CODE (nf_qr_code_get_type ())
G_DECLARE_FINAL_TYPE (NfQrCode, nf_qr_code, NF, QR_CODE, GObject)

/** @text: what a reader shows; up to some hundred bytes. Returns: (transfer full) (nullable): NULL
 * when it is too long */
NfQrCode *nf_qr_code_new (const char *text);

G_END_DECLS
