/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What PlatformIO and the Arduino IDE have built: firmware.bin or sketch.ino.bin, and what lies
 * beside it. What the program needs to start is taken, a file system is only offered: it would
 * replace what the board keeps.
 *
 * Where a file system goes is nowhere said, but follows: an image is exactly as large as the area
 * that the chosen layout has for it, and the program's header says how large the flash is. Together
 * they fit one layout alone.
 *
 * Sources: PlatformIO's platform-espressif8266 (builder/main.py, builder/frameworks); the ESP8266
 * Arduino core's linker scripts (tools/sdk/ld/eagle.flash.*.ld); PlatformIO's idedata.json.
 */
#include "nf-bundle-private.h"

#include "nf-firmware.h"

#include <string.h>

enum { KB = 1 << 10, MB = 1 << 20, PARTITIONS_AT = 0x8000 };

/* _FS_start and _FS_end of each linker script, less the address of the flash, 0x40200000. */
static const struct {
  guint32 flash_bytes, start, end;
} layouts[] = {
  { 512 * KB, 0x73000, 0x7B000 },  { 512 * KB, 0x6B000, 0x7B000 }, { 512 * KB, 0x5B000, 0x7B000 },
  { 1 * MB, 0xEB000, 0xFB000 },    { 1 * MB, 0xDB000, 0xFB000 },   { 1 * MB, 0xD7000, 0xFB000 },
  { 1 * MB, 0xD3000, 0xFB000 },    { 1 * MB, 0xCB000, 0xFB000 },   { 1 * MB, 0xBB000, 0xFB000 },
  { 1 * MB, 0x7B000, 0xFB000 },    { 2 * MB, 0x1F0000, 0x1FB000 }, { 2 * MB, 0x1E0000, 0x1FB000 },
  { 2 * MB, 0x1C0000, 0x1FB000 },  { 2 * MB, 0x180000, 0x1FA000 }, { 2 * MB, 0x100000, 0x1FA000 },
  { 4 * MB, 0x300000, 0x3FA000 },  { 4 * MB, 0x200000, 0x3FA000 }, { 4 * MB, 0x100000, 0x3FA000 },
  { 8 * MB, 0x200000, 0x7FA000 },  { 8 * MB, 0x100000, 0x7FA000 }, { 16 * MB, 0x200000, 0xFFA000 },
  { 16 * MB, 0x100000, 0xFFA000 },
};

static gboolean
find_file_system (guint32 flash_bytes, gsize image_bytes, guint32 *address)
{
  for (gsize i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (layouts[i].flash_bytes == flash_bytes && layouts[i].end - layouts[i].start == image_bytes) {
      *address = layouts[i].start;
      return TRUE;
    }
  return FALSE;
}

/* --- Neighbours -------------------------------------------------------------------------- */

typedef enum { FILE_SYSTEM, BOOT_LOADER, PARTITIONS } NeighbourKind;

/* Beside "firmware.bin" by these names, beside "sketch.ino.bin" with the sketch's before them. */
static const struct {
  const char *name;
  gboolean is_arduino;
  NeighbourKind kind;
} neighbours[] = {
  { "littlefs.bin", FALSE, FILE_SYSTEM },       { "spiffs.bin", FALSE, FILE_SYSTEM },
  { "bootloader.bin", FALSE, BOOT_LOADER },     { "partitions.bin", FALSE, PARTITIONS },
  { ".mklittlefs.bin", TRUE, FILE_SYSTEM },     { ".spiffs.bin", TRUE, FILE_SYSTEM },
  { ".ino.mklittlefs.bin", TRUE, FILE_SYSTEM },
};

/* Returns the path of a neighbour of @path. */
static char *
make_neighbour (const char *path, guint index)
{
  static const char ending[] = ".ino.bin";
  gboolean is_arduino = g_str_has_suffix (path, ending);
  const char *slash = strrchr (path, '/');
  gsize length = slash != NULL ? (gsize) (slash - path) + 1 : 0;
  g_autofree char *stem = NULL;

  if (neighbours[index].is_arduino != is_arduino)
    return NULL;
  if (is_arduino)
    length = strlen (path) - strlen (ending);
  stem = g_strndup (path, length);
  return g_strconcat (stem, neighbours[index].name, NULL);
}

gboolean
nf_bundle_app_has_neighbours (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (neighbours); i++) {
    g_autofree char *neighbour = make_neighbour (path, i);
    if (neighbour != NULL && g_file_test (neighbour, G_FILE_TEST_IS_REGULAR))
      return TRUE;
  }
  return FALSE;
}

static gsize
get_size (const char *path)
{
  g_autoptr (NfImage) image = nf_image_load (path, NULL);

  return image != NULL ? nf_image_get_size (image) : 0;
}

/* @flash_bytes: as the program's header has it */
static gboolean
add_neighbour (NfBundle *bundle,
               const NfBundlePlace *place,
               const char *path,
               NeighbourKind kind,
               guint32 flash_bytes,
               GError **error)
{
  NfBundleFile *file = nf_bundle_add_found (bundle, place, path, error);

  if (file == NULL)
    return FALSE;
  file->has_address = TRUE;
  switch (kind) {
  case PARTITIONS:
    file->address = PARTITIONS_AT;
    break;
  case FILE_SYSTEM:
    file->enabled = FALSE;
    file->has_address = find_file_system (flash_bytes, get_size (file->path), &file->address);
    break;
  case BOOT_LOADER:
  default:
    break;
  }
  return TRUE;
}

static gboolean
has_file (const NfBundle *bundle, const char *root, const char *path)
{
  g_autofree char *full = g_build_filename (root, path, NULL);

  for (guint i = 0; i < bundle->files->len; i++)
    if (g_str_equal (((const NfBundleFile *) g_ptr_array_index (bundle->files, i))->path, full))
      return TRUE;
  return FALSE;
}

static gboolean
add_neighbours (NfBundle *bundle,
                const NfBundlePlace *place,
                const char *path,
                guint32 flash_bytes,
                GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (neighbours); i++) {
    g_autofree char *neighbour = make_neighbour (path, i);
    if (neighbour == NULL || !nf_bundle_place_has (place, neighbour) ||
        has_file (bundle, place->root, neighbour))
      continue;
    if (!add_neighbour (bundle, place, neighbour, neighbours[i].kind, flash_bytes, error))
      return FALSE;
  }
  return TRUE;
}

/* --- The program ------------------------------------------------------------------------- */

/* Adds the program and what lies beside it. @path: normalised, and there */
static gboolean
add_app (NfBundle *bundle, const NfBundlePlace *place, const char *path, GError **error)
{
  NfBundleFile *file = nf_bundle_add_found (bundle, place, path, error);
  g_autoptr (NfImage) image = file != NULL ? nf_image_load (file->path, error) : NULL;
  g_autoptr (NfFirmware) firmware = NULL;
  const NfFirmwareFacts *facts = NULL;
  const NfImageProgram *program = NULL;

  if (image == NULL)
    return FALSE;
  firmware = nf_bundle_identify (path, image);
  facts = nf_firmware_get_facts (firmware);
  if (facts->kind == NF_FIRMWARE_OTHER_CHIP)
    return nf_bundle_fail (error,
                           "%s: is for %s, and this program writes the ESP8266 only",
                           path,
                           facts->other_chip.name != NULL ? facts->other_chip.name
                                                          : "another chip");
  file->has_address = facts->goes_to == NF_GOES_TO_ADDRESS;
  file->address = facts->address;
  program = nf_image_get_program (image);
  return add_neighbours (bundle,
                         place,
                         path,
                         program != NULL ? nf_flash_size_to_bytes (program->settings.size) : 0,
                         error);
}

NfBundle *
nf_bundle_open_app (const NfBundlePlace *place, const char *path, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_BUILD);
  g_autofree char *found = nf_bundle_normalise (place->below, path);

  if (found == NULL || !nf_bundle_place_has (place, found)) {
    nf_bundle_fail (error, "%s: is no file in this folder", path);
    return NULL;
  }
  if (!add_app (bundle, place, found, error))
    return NULL;
  return nf_bundle_finish (g_steal_pointer (&bundle), path, error);
}

/* --- idedata.json ------------------------------------------------------------------------ */

/* Returns the path of the program, which is named as it was before it became an image. */
static gboolean
find_program (const NfJsonNode *root, const NfBundlePlace *place, char **path, GError **error)
{
  const char *elf = NULL;
  g_autofree char *stem = NULL;
  g_autofree char *name = NULL;

  *path = NULL;
  if (!nf_json_read_text (root, "prog_path", &elf, error))
    return FALSE;
  stem = g_path_get_basename (elf != NULL ? elf : "firmware.elf");
  if (g_str_has_suffix (stem, ".elf"))
    stem[strlen (stem) - strlen (".elf")] = '\0';
  name = g_strconcat (stem, ".bin", NULL);
  *path = nf_bundle_normalise (place->below, name);
  return TRUE;
}

static gboolean
take_images (NfBundle *bundle, const NfJsonNode *extra, const NfBundlePlace *place, GError **error)
{
  NfJsonNode images;

  if (!nf_json_allow (extra, "flash_images", json_type_array, &images, error))
    return FALSE;
  for (gsize i = 0; i < nf_json_get_length (&images); i++) {
    NfJsonNode image = nf_json_get_element (&images, i);
    NfBundleEntry entry = { .seek = NF_SEEK_BY_NAME };
    if (!nf_json_read_text (&image, "path", &entry.path, error) ||
        !nf_json_read_address (&image, "offset", &entry.has_address, &entry.address, error))
      return FALSE;
    if (entry.path == NULL)
      return nf_json_fail (&image, error, "\"path\" is missing");
    if (!nf_bundle_add (bundle, place, &entry, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_program (NfBundle *bundle,
              const NfJsonNode *root,
              const NfJsonNode *extra,
              const NfBundlePlace *place,
              GError **error)
{
  guint index = bundle->files->len;
  gboolean has_address = FALSE;
  guint32 address = 0;
  g_autofree char *path = NULL;
  NfBundleFile *file = NULL;

  if (!nf_json_read_address (extra, "application_offset", &has_address, &address, error) ||
      !find_program (root, place, &path, error))
    return FALSE;
  if (path == NULL || !nf_bundle_place_has (place, path))
    return nf_json_fail (root, error, "the program that it tells of is not beside it");
  if (!add_app (bundle, place, path, error))
    return FALSE;
  file = g_ptr_array_index (bundle->files, index);
  if (has_address) {
    file->has_address = TRUE;
    file->address = address;
  }
  return TRUE;
}

NfBundle *
nf_bundle_read_idedata (const NfJson *json, const NfBundlePlace *place, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_BUILD);
  NfJsonNode root = nf_json_get_root (json);
  NfJsonNode extra;

  if (!nf_json_require (&root, "extra", json_type_object, &extra, error) ||
      !take_images (bundle, &extra, place, error) ||
      !take_program (bundle, &root, &extra, place, error))
    return NULL;
  return nf_bundle_finish (g_steal_pointer (&bundle), nf_json_get_name (json), error);
}
