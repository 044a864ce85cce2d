/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * See boot-script.h.
 */
#include "boot-script.h"

#include <string.h>

NfHeard *
boot_script_play (const BootStep steps[BOOT_STEPS_MAX])
{
  NfHeard *heard = nf_heard_new ();
  gint64 now_us = 0;

  for (guint i = 0; i < BOOT_STEPS_MAX && steps[i].baud != 0; i++) {
    if (steps[i].text == NULL)
      nf_heard_note_reset (heard);
    else
      nf_heard_add (heard,
                    now_us,
                    steps[i].baud,
                    (const guint8 *) steps[i].text,
                    strlen (steps[i].text));
    now_us += G_USEC_PER_SEC;
  }
  return heard;
}

static void
assert_situation (gconstpointer data)
{
  const BootSituation *situation = data;
  g_autoptr (NfHeard) heard = boot_script_play (situation->steps);
  NfBootVerdict verdict = nf_boot_judge (heard);

  g_assert_cmpstr (nf_boot_outcome_get_name (verdict.outcome),
                   ==,
                   nf_boot_outcome_get_name (situation->outcome));
  g_assert_cmpstr (nf_sign_get_info (verdict.sign)->name,
                   ==,
                   nf_sign_get_info (situation->sign)->name);
  g_assert_cmpint (verdict.repair, ==, situation->repair);
  g_assert_cmpuint (verdict.restarts, ==, situation->restarts);
  g_assert_cmpuint (verdict.baud, ==, situation->baud);
  g_assert_cmpstr (verdict.line, ==, situation->line);
  g_assert_cmpint (nf_boot_is_decided (heard), ==, situation->is_decided);
}

void
boot_situations_add (const char *path, const BootSituation *situations, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *full = g_strdup_printf ("%s/%s", path, situations[i].name);
    g_test_add_data_func (full, &situations[i], assert_situation);
  }
}
