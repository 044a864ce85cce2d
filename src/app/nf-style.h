/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Dark or light: what the person chose, or what the desktop says.
 *
 * The desktop is asked through its portal (org.freedesktop.appearance), which every desktop of
 * today answers; without one the theme stays as it is.
 *
 * Property "scheme" (string): "system", "light" or "dark".
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NF_TYPE_STYLE (nf_style_get_type ())
G_DECLARE_FINAL_TYPE (NfStyle, nf_style, NF, STYLE, GObject)

/** To be made after GTK was initialised. Returns: (transfer full) */
NfStyle *nf_style_new (void);

G_END_DECLS
