/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The boards, see nf-board-plan.h.
 */
#include "nf-board-plan.h"

#define PIN(x, y, label, mark)                                                                     \
  {                                                                                                \
    NF_PART_PIN, x, y, 12, 12, label, mark                                                         \
  }

static const NfBoardPart esp_01[] = {
  { NF_PART_ANTENNA, 10, 8, 123, 45, NULL, 0 },
  { NF_PART_CHIP, 22, 75, 50, 50, NULL, 0 },
  { NF_PART_CHIP, 88, 85, 36, 40, NULL, 0 },
  PIN (28, 178, "GND", 2),
  PIN (53, 178, "GPIO2", 0),
  PIN (78, 178, "GPIO0", 1),
  PIN (103, 178, "RX", 0),
  PIN (28, 215, "TX", 0),
  PIN (53, 215, "EN", 0),
  PIN (78, 215, "RST", 3),
  PIN (103, 215, "VCC", 0),
};

static const NfBoardPart esp_12[] = {
  { NF_PART_ANTENNA, 10, 8, 140, 50, NULL, 0 },
  { NF_PART_SHIELD, 22, 72, 116, 130, NULL, 0 },
  PIN (-6, 72, "RST", 3),
  PIN (-6, 92, "ADC", 0),
  PIN (-6, 112, "EN", 0),
  PIN (-6, 132, "GPIO16", 0),
  PIN (-6, 152, "GPIO14", 0),
  PIN (-6, 172, "GPIO12", 0),
  PIN (-6, 192, "GPIO13", 0),
  PIN (-6, 212, "VCC", 0),
  PIN (154, 72, "TX", 0),
  PIN (154, 92, "RX", 0),
  PIN (154, 112, "GPIO5", 0),
  PIN (154, 132, "GPIO4", 0),
  PIN (154, 152, "GPIO0", 1),
  PIN (154, 172, "GPIO2", 0),
  PIN (154, 192, "GPIO15", 0),
  PIN (154, 212, "GND", 2),
};

static const NfBoardPart nodemcu[] = {
  { NF_PART_ANTENNA, 70, 8, 120, 40, NULL, 0 },     { NF_PART_SHIELD, 72, 58, 116, 130, NULL, 0 },
  { NF_PART_CHIP, 110, 270, 45, 45, NULL, 0 },      { NF_PART_BUTTON, 30, 410, 42, 42, "RST", 2 },
  { NF_PART_BUTTON, 188, 410, 42, 42, "FLASH", 1 }, { NF_PART_USB, 92, 410, 76, 70, "USB", 0 },
};

static const NfBoardPart d1_mini[] = {
  { NF_PART_ANTENNA, 70, 6, 120, 40, NULL, 0 },
  { NF_PART_SHIELD, 72, 54, 116, 120, NULL, 0 },
  { NF_PART_BUTTON, -8, 285, 26, 42, "RESET", 3 },
  { NF_PART_USB, 92, 275, 76, 70, "USB", 0 },
  PIN (14, 70, "RST", 0),
  PIN (14, 95, "A0", 0),
  PIN (14, 120, "D0", 0),
  PIN (14, 145, "D5", 0),
  PIN (14, 170, "D6", 0),
  PIN (14, 195, "D7", 0),
  PIN (14, 220, "D8", 0),
  PIN (14, 245, "3V3", 0),
  PIN (234, 70, "TX", 0),
  PIN (234, 95, "RX", 0),
  PIN (234, 120, "D1", 0),
  PIN (234, 145, "D2", 0),
  PIN (234, 170, "D3", 1),
  PIN (234, 195, "D4", 0),
  PIN (234, 220, "GND", 2),
  PIN (234, 245, "5V", 0),
};

/* Any board: only what every one of them has somewhere. */
static const NfBoardPart generic[] = {
  { NF_PART_ANTENNA, 40, 8, 120, 40, NULL, 0 },
  { NF_PART_SHIELD, 42, 62, 116, 110, NULL, 0 },
  PIN (-6, 90, "RST", 3),
  PIN (194, 90, "GPIO0", 1),
  PIN (194, 130, "GND", 2),
};

static const NfBoardPlan plans[] = {
  { "generic", 200, 200, generic, G_N_ELEMENTS (generic) },
  { "esp-01", 143, 248, esp_01, G_N_ELEMENTS (esp_01) },
  { "esp-12", 160, 240, esp_12, G_N_ELEMENTS (esp_12) },
  { "nodemcu", 260, 480, nodemcu, G_N_ELEMENTS (nodemcu) },
  { "d1-mini", 260, 342, d1_mini, G_N_ELEMENTS (d1_mini) },
};

const NfBoardPlan *
nf_board_plan_find (const char *module)
{
  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    if (g_strcmp0 (plans[i].module, module) == 0)
      return &plans[i];
  return &plans[0];
}
