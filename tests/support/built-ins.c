/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Built-in profiles, see built-ins.h.
 */
#include "built-ins.h"

#include "nf-profile-built-ins.h"

GPtrArray *
load_built_ins (void)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  nf_built_in_profiles_load (profiles, problems);
  if (problems->len > 0)
    g_test_fail_printf ("%s", (const char *) problems->pdata[0]);
  return profiles;
}

NfProfile *
find_built_in (GPtrArray *profiles, const char *id)
{
  for (guint i = 0; i < profiles->len; i++)
    if (g_str_equal (nf_profile_get_id (profiles->pdata[i]), id))
      return profiles->pdata[i];
  g_assert_not_reached ();
}
