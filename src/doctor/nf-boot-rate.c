/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * See nf-boot-rate.h. Sources: NodeMCU's app/include/user_config.h (9600 up to 1.4, 115200 since
 * March 2016); the defaults of the others at their tags.
 */
#include "nf-boot-rate.h"

enum { OLD_NODEMCU_BAUD = 9600, USUAL_BAUD = 115200 };

static gboolean
is_old_nodemcu (const NfFirmwareFacts *firmware)
{
  const char *version = firmware->version != NULL ? firmware->version : "";

  return firmware->nodemcu == NF_NODEMCU_0_9 && !g_str_has_prefix (version, "1.5");
}

guint
nf_boot_guess_rate (const NfFirmwareFacts *firmware)
{
  static const char *const products[] = { "Tasmota",     "ESPHome",  "ESPEasy", "WLED",
                                          "MicroPython", "Espruino", "ESP-AT",  NULL };

  if (is_old_nodemcu (firmware))
    return OLD_NODEMCU_BAUD;
  if (firmware->nodemcu != NF_NODEMCU_NONE)
    return USUAL_BAUD;
  return firmware->product != NULL && g_strv_contains (products, firmware->product) ? USUAL_BAUD
                                                                                    : 0;
}
