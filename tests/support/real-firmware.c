/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Real firmware for tests, see real-firmware.h.
 */
#include "real-firmware.h"

static char *
find_firmware (void)
{
  const char *named = g_getenv ("NODEFLASHER_FIRMWARE");
  g_autofree char *beside =
      g_test_build_filename (G_TEST_DIST, "..", "..", "shared", "firmware", NULL);

  if (named != NULL && *named != '\0')
    return g_strdup (named);
  return g_file_test (beside, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&beside) : NULL;
}

char *
real_firmware_require (void)
{
  char *firmware = find_firmware ();

  if (firmware == NULL)
    g_test_skip ("there is no firmware: NODEFLASHER_FIRMWARE is not set");
  return firmware;
}
