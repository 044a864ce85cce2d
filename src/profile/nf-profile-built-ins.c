/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The built-in profiles, see nf-profile-built-ins.h.
 */
#include "nf-profile-built-ins.h"

#include "nf-profile-resources.h"
#include "nf-profile.h"

#include <glib/gi18n.h>

#define RESOURCE_FOLDER "/io/github/nodeflasher/NodeFlasher/profiles/"

/* The words are looked up in the catalogue when a profile is asked for them. */
static const NfBuiltInProfile table[] = {
  { "detect",
    N_ ("Detect from the chip"),
    N_ ("For any board: the flash size is read from the chip when the job starts") },
  { "esp-01-512k", NULL, N_ ("Small blue board with 2 × 4 pins, from the first batches") },
  { "esp-01-1m", NULL, N_ ("Small black board with 2 × 4 pins and a red power LED") },
  { "esp-01s", NULL, N_ ("Small black board with 2 × 4 pins, a blue LED and no red one") },
  { "esp-03",
    NULL,
    N_ ("Bare board without a shield, ceramic antenna, 7 solder pads on each of two sides") },
  { "esp-07-1m",
    NULL,
    N_ ("Metal shield, ceramic antenna and an antenna socket, 8 solder pads on each of two "
        "sides") },
  { "esp-07s",
    NULL,
    N_ ("Metal shield, an antenna socket only, 8 solder pads on each of two sides") },
  { "esp-12",
    NULL,
    N_ ("Metal shield, antenna track, 8 solder pads on each of two sides; also ESP-12S") },
  { "esp-12e",
    NULL,
    N_ ("Metal shield, antenna track, 8 solder pads on each of two sides and 6 at the end") },
  { "esp-201", NULL, N_ ("Breadboard module with 26 pins: 11 on each long side and 4 at the end") },
  { "nodemcu-0.9",
    NULL,
    N_ ("The wide board (31 mm) with USB chip CH340G; also for the V3 by LoLin") },
  { "nodemcu-1.0",
    NULL,
    N_ ("The narrow board (26 mm) with an ESP-12E and USB chip CP2102; also sold as V2") },
  { "d1-mini",
    NULL,
    N_ ("Small board with 8 pins on each of two sides, one button and USB; also D1 R2") },
  { "d1-mini-pro",
    NULL,
    N_ ("Like the D1 mini, with a ceramic antenna, an antenna socket and 16 MB; for copies with "
        "less choose to detect") },
  { "witty",
    NULL,
    N_ ("Two stacked boards: an ESP-12F with a light sensor and a colour LED above, USB below") },
  { "sonoff-basic",
    NULL,
    N_ ("Mains switch or other ESP8285 board; flash it only while it is cut off from the mains") },
};

const NfBuiltInProfile *
nf_built_in_profiles_get_table (guint *n)
{
  *n = G_N_ELEMENTS (table);
  return table;
}

static NfProfile *
load (const char *id, GError **error)
{
  g_autofree char *path = g_strconcat (RESOURCE_FOLDER, id, ".json", NULL);
  g_autoptr (GBytes) json = g_resource_lookup_data (nf_profile_get_resource (),
                                                    path,
                                                    G_RESOURCE_LOOKUP_FLAGS_NONE,
                                                    error);

  return json != NULL ? nf_profile_new_built_in (id, json, error) : NULL;
}

void
nf_built_in_profiles_load (GPtrArray *profiles, GPtrArray *problems)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;
    NfProfile *profile = load (table[i].id, &error);
    if (profile != NULL)
      g_ptr_array_add (profiles, profile);
    else
      g_ptr_array_add (problems, g_strdup (error->message));
  }
}
