/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Writes the program that is flashed to the virtual board when there is nothing else to flash. The
 * board plays the script in it (src/virtual/nf-virtual-script.h), so that it has something to say.
 *
 * usage: make-sample FILE
 */
#include "test-image.h"

#include <stdio.h>
#include <string.h>

/* Behind what the boot ROM loads and sums up. */
enum { SCRIPT_AT = 0x10000 };

static const char script[] = "nf-virtual-program 1\n"
                             "baud 115200\n"
                             "say \\r\\nHello from the sample program.\\r\\n\n";

int
main (int argc, char **argv)
{
  GBytes *image = test_image_new_program (320 << 10, 8266);
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  g_autofree char *data = g_bytes_unref_to_data (image, &size);

  memcpy (data + SCRIPT_AT, script, sizeof script);
  if (argc != 2 || !g_file_set_contents (argv[1], data, (gssize) size, &error)) {
    fprintf (stderr, "make-sample: %s\n", error != NULL ? error->message : "name one file");
    return 1;
  }
  return 0;
}
