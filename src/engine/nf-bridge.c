/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The chips between USB and a serial line that boards and adapters have, by their USB ids: see
 * nf-bridge.h.
 */
#include "nf-bridge.h"

static const NfBridge bridges[] = {
  { 0x0403, 0x6001, "FT232R" },
  { 0x0403, 0x6010, "FT2232" },
  { 0x0403, 0x6011, "FT4232" },
  { 0x0403, 0x6014, "FT232H" },
  { 0x0403, 0x6015, "FT231X" },
  { 0x067b, 0x2303, "PL2303" },
  { 0x067b, 0x23a3, "PL2303" },
  { 0x067b, 0x23b3, "PL2303" },
  { 0x067b, 0x23c3, "PL2303" },
  { 0x067b, 0x23d3, "PL2303" },
  { 0x067b, 0x23e3, "PL2303" },
  { 0x067b, 0x23f3, "PL2303" },
  { 0x10c4, 0xea60, "CP2102" },
  { 0x10c4, 0xea64, "CP2102C" },
  { 0x10c4, 0xea70, "CP2105" },
  { 0x10c4, 0xea71, "CP2108" },
  { 0x1a86, 0x5523, "CH341" },
  { 0x1a86, 0x55d3, "CH343" },
  { 0x1a86, 0x55d4, "CH9102" },
  { 0x1a86, 0x55d8, "CH9101" },
  { 0x1a86, 0x7522, "CH340" },
  { 0x1a86, 0x7523, "CH340" },
  { 0x1a86, 0x7584, "CH340" },
  { 0x303a, 0x0002, "ESP32-S2" },
  { 0x303a, 0x1001, "Espressif USB JTAG/serial" },
};

const NfBridge *
nf_bridge_get_all (guint *n)
{
  *n = G_N_ELEMENTS (bridges);
  return bridges;
}

const char *
nf_bridge_find (guint vid, guint pid)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bridges); i++)
    if (bridges[i].vid == vid && bridges[i].pid == pid)
      return bridges[i].name;
  return NULL;
}
