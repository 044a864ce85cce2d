/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The ladder of rates, see nf-rate.h.
 */
#include "nf-rate.h"

guint
nf_rate_get_lower (guint baud)
{
  static const guint rates[] = { 921600, 460800, 230400, 115200 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    if (rates[i] < baud)
      return rates[i];
  return 0;
}
