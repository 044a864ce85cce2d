/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Reading the stub's image from the program's resources, see nf-stub-image.h.
 */
#include "nf-stub-image.h"

#include "nf-stub-resources.h"

#define RESOURCE "/io/github/nodeflasher/NodeFlasher/stub/esp8266.ini"

static guint32
get_number (GKeyFile *file, const char *group, const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);

  g_assert (text != NULL);
  return (guint32) g_ascii_strtoull (text, NULL, 0);
}

static void
read_segment (NfStubSegment *segment, GKeyFile *file, const char *group)
{
  g_autofree char *text = g_key_file_get_string (file, group, "bytes", NULL);

  g_assert (text != NULL);
  segment->address = get_number (file, group, "address");
  segment->bytes = g_base64_decode (text, &segment->size);
  g_assert (segment->size == get_number (file, group, "size"));
}

/* The resource is part of this program and proven by its tests: it cannot be wrong. */
static NfStubImage *
read_image (void)
{
  NfStubImage *image = g_new0 (NfStubImage, 1);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GBytes) bytes = g_resource_lookup_data (nf_stub_get_resource (),
                                                     RESOURCE,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE,
                                                     NULL);
  gboolean ok = g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL);

  g_assert (ok);
  image->entry = get_number (file, "stub", "entry");
  for (guint i = 0; i < NF_STUB_SEGMENTS_MAX; i++) {
    g_autofree char *group = g_strdup_printf ("segment %u", i);
    read_segment (&image->segments[i], file, group);
  }
  return image;
}

const NfStubImage *
nf_stub_image_get (void)
{
  static gsize image = 0;

  if (g_once_init_enter (&image))
    g_once_init_leave (&image, (gsize) read_image ());
  return (const NfStubImage *) image;
}
