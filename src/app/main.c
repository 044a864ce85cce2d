/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The program node-flasher.
 */
#include "nf-application.h"
#include "nf-locale.h"

#include <glib/gi18n.h>

int
main (int argc, char *argv[])
{
  g_autoptr (NfApplication) application = NULL;

  nf_locale_init ();
  g_set_application_name (_ ("Node Flasher"));
  application = nf_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
