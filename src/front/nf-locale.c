/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The program's language, see nf-locale.h.
 */
#include "nf-locale.h"

#include "nf-config.h"

#include <glib.h>
#include <libintl.h>
#include <locale.h>

void
nf_locale_init (void)
{
  const char *folder = g_getenv ("NODEFLASHER_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (NF_GETTEXT_DOMAIN, folder != NULL ? folder : NF_LOCALE_DIR);
  bind_textdomain_codeset (NF_GETTEXT_DOMAIN, "UTF-8");
  textdomain (NF_GETTEXT_DOMAIN);
}
