/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Writes the program that is flashed to the virtual board when there is nothing else to flash.
 *
 * usage: make-sample FILE
 */
#include "test-image.h"

#include <stdio.h>

int
main (int argc, char **argv)
{
  g_autoptr (GBytes) image = test_image_new_program (320 << 10, 8266);
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (image, &size);

  if (argc != 2 || !g_file_set_contents (argv[1], data, (gssize) size, &error)) {
    fprintf (stderr, "make-sample: %s\n", error != NULL ? error->message : "name one file");
    return 1;
  }
  return 0;
}
