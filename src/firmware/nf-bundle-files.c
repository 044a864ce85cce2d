/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files that nothing tells of but their names and contents: what each is and where it goes is found
 * out (nf-firmware.h). Of several for one place the first is taken, the others are offered; and so
 * is what nobody knows a place for.
 */
#include "nf-bundle-private.h"

#include "nf-firmware.h"
#include "nf-range.h"

typedef struct {
  NfBundle *bundle;
  NfBundlePlace place;
  GArray *taken;     /* of NfRange: where the files that are taken go */
  guint kinds_taken; /* bits, 1 << NfGoesTo: places that only the board knows */
  guint64 bytes_seen;
} Reader;

gboolean
nf_bundle_may_be_firmware (const char *path)
{
  static const char *const endings[] = { ".bin", ".img", ".fw", ".rom" };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

NfFirmware *
nf_bundle_identify (const char *path, const NfImage *image)
{
  gsize size = 0;
  const guint8 *data = nf_image_get_data (image, &size);
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

  return nf_firmware_identify (path, bytes);
}

/* Whether the place of a file is free, which it then is not any more. */
static gboolean
take_place (Reader *self, const NfFirmwareFacts *facts, gsize size)
{
  NfRange range = { facts->address, (guint32) size };

  if (facts->goes_to == NF_GOES_NOWHERE)
    return FALSE;
  if (facts->goes_to != NF_GOES_TO_ADDRESS) {
    gboolean is_free = (self->kinds_taken & 1u << facts->goes_to) == 0;
    self->kinds_taken |= 1u << facts->goes_to;
    return is_free;
  }
  for (guint i = 0; i < self->taken->len; i++) {
    const NfRange *other = &g_array_index (self->taken, NfRange, i);
    if (range.address < other->address + other->size && other->address < range.address + range.size)
      return FALSE;
  }
  g_array_append_val (self->taken, range);
  return TRUE;
}

static void
note_other_chip (NfBundle *bundle, const char *path, const NfFirmwareFacts *facts)
{
  const char *chip = facts->other_chip.name;
  g_autofree char *what = chip != NULL ? g_strdup_printf ("%s (%s)", path, chip) : g_strdup (path);

  nf_bundle_add_note (bundle, NF_NOTE_OTHER_CHIP, what);
}

static gboolean
add_identified (Reader *self,
                const char *path,
                const NfFirmwareFacts *facts,
                gsize size,
                GError **error)
{
  NfBundleFile *file = NULL;

  if (facts->kind == NF_FIRMWARE_OTHER_CHIP) {
    note_other_chip (self->bundle, path, facts);
    return TRUE;
  }
  if (!nf_firmware_kind_is_writable (facts->kind))
    return TRUE;
  file = nf_bundle_add_found (self->bundle, &self->place, path, error);
  if (file == NULL)
    return FALSE;
  file->has_address = facts->goes_to == NF_GOES_TO_ADDRESS;
  file->address = facts->address;
  file->enabled = facts->fault == NF_FIRMWARE_SOUND && take_place (self, facts, size);
  return TRUE;
}

static gboolean
take_file (Reader *self, const char *path, GError **error)
{
  g_autofree char *full = g_build_filename (self->place.root, path, NULL);
  g_autoptr (NfImage) image = nf_image_load (full, NULL);
  g_autoptr (NfFirmware) firmware = NULL;
  gsize size = 0;

  if (image == NULL) /* empty, or larger than any flash */
    return TRUE;
  size = nf_image_get_size (image);
  self->bytes_seen += size;
  if (self->bytes_seen > NF_BUNDLE_UNPACKED_MAX)
    return nf_bundle_fail (error,
                           "%s: its files have more than %d MB together, which is no firmware for "
                           "one board",
                           self->place.name,
                           NF_BUNDLE_UNPACKED_MAX >> 20);
  firmware = nf_bundle_identify (path, image);
  return add_identified (self, path, nf_firmware_get_facts (firmware), size, error);
}

static gboolean
has_enabled (const NfBundle *bundle)
{
  for (guint i = 0; i < bundle->files->len; i++)
    if (((const NfBundleFile *) g_ptr_array_index (bundle->files, i))->enabled)
      return TRUE;
  return FALSE;
}

NfBundle *
nf_bundle_open_files (const char *root, const char *title, GPtrArray *paths, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_FOLDER);
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (NfRange));
  g_autofree char *base = g_path_get_basename (root);
  Reader self = {
    .bundle = bundle,
    .place = { .name = title != NULL ? title : base, .root = root, .below = "", .title = title },
    .taken = taken,
  };

  for (guint i = 0; i < paths->len; i++) {
    const char *path = g_ptr_array_index (paths, i);
    if (nf_bundle_may_be_firmware (path) && !take_file (&self, path, error))
      return NULL;
  }
  if (!has_enabled (bundle))
    g_ptr_array_set_size (bundle->files, 0); /* data of which nothing tells what it is for */
  return nf_bundle_finish (g_steal_pointer (&bundle), self.place.name, error);
}
