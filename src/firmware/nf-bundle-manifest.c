/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The manifest.json of ESP Web Tools, by which web pages offer firmware: one build for each family
 * of chips, each of parts with an offset. Of several for this chip the first is taken, and the
 * parts of the others are offered.
 *
 * What it says about erasing is for a first installation by a web page that cannot look at the
 * board, and is not taken over.
 *
 * Source of the format: ESP Web Tools' documentation and src/const.ts.
 */
#include "nf-bundle-private.h"

static gboolean
take_title (NfBundle *bundle, const NfJsonNode *root, GError **error)
{
  const char *name = NULL;
  const char *version = NULL;

  if (!nf_json_read_text (root, "name", &name, error) ||
      !nf_json_read_text (root, "version", &version, error))
    return FALSE;
  if (name != NULL)
    bundle->title = version != NULL ? g_strdup_printf ("%s %s", name, version) : g_strdup (name);
  return TRUE;
}

static gboolean
take_part (NfBundle *bundle,
           const NfJsonNode *part,
           const NfBundlePlace *place,
           gboolean is_only_offered,
           GError **error)
{
  NfBundleEntry entry = { .seek = NF_SEEK_BY_NAME, .is_only_offered = is_only_offered };

  if (!nf_json_is (part, json_type_object))
    return nf_json_fail (part, error, "is no object with \"path\" and \"offset\"");
  if (!nf_json_read_text (part, "path", &entry.path, error) ||
      !nf_json_read_address (part, "offset", &entry.has_address, &entry.address, error))
    return FALSE;
  if (entry.path == NULL)
    return nf_json_fail (part, error, "\"path\" is missing");
  if (!entry.has_address)
    return nf_json_fail (part, error, "\"offset\" is missing");
  return nf_bundle_add (bundle, place, &entry, error);
}

static void
note_other_chip (NfBundle *bundle, const NfJsonNode *build, const char *chip)
{
  g_autofree char *where = nf_json_describe (build);
  g_autofree char *what = g_strdup_printf ("%s (%s)", where, chip);

  nf_bundle_add_note (bundle, NF_NOTE_OTHER_CHIP, what);
}

/* @n_ours: (inout): how many builds for this chip there were before */
static gboolean
take_build (NfBundle *bundle,
            const NfJsonNode *build,
            const NfBundlePlace *place,
            guint *n_ours,
            GError **error)
{
  const char *chip = NULL;
  NfJsonNode parts;

  if (!nf_json_is (build, json_type_object))
    return nf_json_fail (build, error, "is no object with \"chipFamily\" and \"parts\"");
  if (!nf_json_read_text (build, "chipFamily", &chip, error))
    return FALSE;
  if (chip == NULL)
    return nf_json_fail (build, error, "\"chipFamily\" is missing");
  if (!nf_bundle_is_our_chip (chip)) {
    note_other_chip (bundle, build, chip);
    return TRUE;
  }
  if (!nf_json_require (build, "parts", json_type_array, &parts, error))
    return FALSE;
  for (gsize i = 0; i < nf_json_get_length (&parts); i++) {
    NfJsonNode part = nf_json_get_element (&parts, i);
    if (!take_part (bundle, &part, place, *n_ours > 0, error))
      return FALSE;
  }
  (*n_ours)++;
  return TRUE;
}

NfBundle *
nf_bundle_read_manifest (const NfJson *json, const NfBundlePlace *place, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_MANIFEST);
  NfJsonNode root = nf_json_get_root (json);
  NfJsonNode builds;
  guint n_ours = 0;

  if (!take_title (bundle, &root, error) ||
      !nf_json_require (&root, "builds", json_type_array, &builds, error))
    return NULL;
  for (gsize i = 0; i < nf_json_get_length (&builds); i++) {
    NfJsonNode build = nf_json_get_element (&builds, i);
    if (!take_build (bundle, &build, place, &n_ours, error))
      return NULL;
  }
  return nf_bundle_finish (g_steal_pointer (&bundle), nf_json_get_name (json), error);
}
