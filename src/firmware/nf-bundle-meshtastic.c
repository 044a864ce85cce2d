/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Meshtastic's firmware-BOARD-VERSION.mt.json: the files of a build with their MD5 sums, and the
 * partitions that they are for. Its boards have other chips, which is what is mostly told; one with
 * this chip would be read as all.
 *
 * A "factory" file is the whole flash from 0 and is taken when there is one; the partitions' files
 * are offered beside it then.
 *
 * Source of the format: Meshtastic's bin/platformio-custom.py and extra_scripts/esp32_pre.py.
 */
#include "nf-bundle-private.h"

static gboolean
take_head (NfBundle *bundle, const NfJsonNode *root, GError **error)
{
  const char *target = NULL;
  const char *version = NULL;
  const char *chip = NULL;
  NfJsonNode mcu;

  if (!nf_json_read_text (root, "platformioTarget", &target, error) ||
      !nf_json_read_text (root, "version", &version, error) ||
      !nf_json_read_text (root, "mcu", &chip, error))
    return FALSE;
  if (target != NULL)
    bundle->title = g_strdup_printf ("%s %s", target, version != NULL ? version : "");
  if (bundle->title != NULL)
    g_strchomp (bundle->title);
  if (chip == NULL || nf_bundle_is_our_chip (chip))
    return TRUE;
  nf_json_get_member (root, "mcu", &mcu);
  return nf_json_fail (&mcu, error, "is \"%s\", and this program writes the ESP8266 only", chip);
}

static gboolean
find_partition (const NfJsonNode *root,
                const char *name,
                gboolean *found,
                guint32 *address,
                GError **error)
{
  NfJsonNode list;

  *found = FALSE;
  if (!nf_json_allow (root, "part", json_type_array, &list, error))
    return FALSE;
  for (gsize i = 0; i < nf_json_get_length (&list); i++) {
    NfJsonNode part = nf_json_get_element (&list, i);
    const char *its_name = NULL;
    if (!nf_json_read_text (&part, "name", &its_name, error))
      return FALSE;
    if (g_strcmp0 (its_name, name) == 0)
      return nf_json_read_address (&part, "offset", found, address, error);
  }
  return TRUE;
}

static gboolean
is_factory (const char *path)
{
  return g_str_has_suffix (path, ".factory.bin");
}

static gboolean
has_factory (const NfJsonNode *files)
{
  for (gsize i = 0; i < nf_json_get_length (files); i++) {
    NfJsonNode file = nf_json_get_element (files, i);
    const char *name = NULL;
    if (nf_json_read_text (&file, "name", &name, NULL) && name != NULL && is_factory (name))
      return TRUE;
  }
  return FALSE;
}

static gboolean
take_file (NfBundle *bundle,
           const NfJsonNode *root,
           const NfJsonNode *file,
           const NfBundlePlace *place,
           gboolean is_only_offered,
           GError **error)
{
  NfBundleEntry entry = { .is_only_offered = is_only_offered };
  const char *partition = NULL;

  if (!nf_json_read_text (file, "name", &entry.path, error) ||
      !nf_json_read_text (file, "md5", &entry.md5, error) ||
      !nf_json_read_text (file, "part_name", &partition, error))
    return FALSE;
  if (entry.path == NULL)
    return nf_json_fail (file, error, "\"name\" is missing");
  if (partition != NULL &&
      !find_partition (root, partition, &entry.has_address, &entry.address, error))
    return FALSE;
  if (is_factory (entry.path)) {
    entry.has_address = TRUE;
    entry.is_only_offered = FALSE;
  }
  /* Others are the same program in other forms: ELF, UF2, an update package. */
  return !entry.has_address || nf_bundle_add (bundle, place, &entry, error);
}

NfBundle *
nf_bundle_read_meshtastic (const NfJson *json, const NfBundlePlace *place, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_MESHTASTIC);
  NfJsonNode root = nf_json_get_root (json);
  NfJsonNode files;
  gboolean is_whole = FALSE;

  if (!take_head (bundle, &root, error) ||
      !nf_json_require (&root, "files", json_type_array, &files, error) ||
      !nf_bundle_check_count (nf_json_get_name (json), nf_json_get_length (&files), error))
    return NULL;
  is_whole = has_factory (&files);
  for (gsize i = 0; i < nf_json_get_length (&files); i++) {
    NfJsonNode file = nf_json_get_element (&files, i);
    if (!take_file (bundle, &root, &file, place, is_whole, error))
      return NULL;
  }
  return nf_bundle_finish (g_steal_pointer (&bundle), nf_json_get_name (json), error);
}
