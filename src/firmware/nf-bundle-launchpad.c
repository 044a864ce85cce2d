/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * ESP Launchpad's TOML files. Both kinds name apps, each with a table of its own:
 *
 *   image.<chip> = "file" or, for a development kit of that chip, image.<kit> = "file": one file
 * for the address "offset", 0 without; it lies below firmware_images_url image.<chip>.parts and
 * .addresses: two lists; the minimal launchpad's
 *
 * Files are meant to be fetched from the web. Those that lie beside the TOML file are taken, the
 * others told. Of several apps the first that has something for this chip is taken, and the others
 * are offered.
 *
 * Source of the format: ESP Launchpad's README.md and config/.
 */
#include "nf-bundle-private.h"

#include "nf-address.h"
#include "nf-text.h"
#include "nf-toml.h"

#define CHIP "esp8266"

typedef struct {
  NfBundle *bundle;
  const NfBundleText *text;
  const char *url; /* (nullable): where the files are */
  gboolean is_only_offered;
} Reader;

static gboolean
fail (const Reader *self, const NfToml *where, GError **error, const char *problem)
{
  return nf_text_fail (self->text->name, nf_toml_get_line (where), error, "%s", problem);
}

/* Adds a file, and tells its whole address when it is not here. */
static gboolean
add_file (const Reader *self, const char *path, guint32 address, GError **error)
{
  NfBundleEntry entry = {
    .path = path,
    .seek = NF_SEEK_BY_NAME,
    .is_only_offered = self->is_only_offered,
    .has_address = TRUE,
    .address = address,
  };
  NfBundle *bundle = self->bundle;
  guint n_before = bundle->files->len;
  NfBundleNote *note = NULL;

  if (!nf_bundle_add (bundle, self->text->place, &entry, error))
    return FALSE;
  if (bundle->files->len > n_before || self->url == NULL)
    return TRUE;
  note = g_ptr_array_index (bundle->notes, bundle->notes->len - 1);
  if (note->kind == NF_NOTE_MISSING_FILE) {
    g_free (note->what);
    note->kind = NF_NOTE_REMOTE;
    note->what = g_strconcat (self->url, path, NULL);
  }
  return TRUE;
}

static gboolean
parse_address (const Reader *self, const NfToml *value, guint32 *address, GError **error)
{
  const char *text = nf_toml_get_string (value);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, nf_toml_get_integer (value));
  g_autoptr (GError) problem = NULL;

  return nf_address_parse (text != NULL ? text : number, address, &problem) ||
         fail (self, value, error, problem->message);
}

static gboolean
take_parts (const Reader *self, const NfToml *image, GError **error)
{
  const NfToml *parts = nf_toml_get (image, "parts");
  const NfToml *addresses = nf_toml_get (image, "addresses");

  if (nf_toml_get_length (parts) == 0)
    return fail (self, image, error, "\"parts\" is missing, or is no list of files");
  if (nf_toml_get_length (addresses) != nf_toml_get_length (parts))
    return fail (self, parts, error, "\"addresses\" does not have one for each of \"parts\"");
  for (guint i = 0; i < nf_toml_get_length (parts); i++) {
    const NfToml *part = nf_toml_get_element (parts, i);
    guint32 address = 0;
    if (nf_toml_get_string (part) == NULL)
      return fail (self, part, error, "a part is no text in quotes");
    if (!parse_address (self, nf_toml_get_element (addresses, i), &address, error) ||
        !add_file (self, nf_toml_get_string (part), address, error))
      return FALSE;
  }
  return TRUE;
}

/* Takes what stands under image.<@key>, if anything does. */
static gboolean
take_image (const Reader *self, const NfToml *app, const char *key, GError **error)
{
  const NfToml *image = nf_toml_get (nf_toml_get (app, "image"), key);
  const NfToml *offset = nf_toml_get (app, "offset");
  guint32 address = 0;

  if (image == NULL)
    return TRUE;
  if (nf_toml_get_kind (image) == NF_TOML_TABLE)
    return take_parts (self, image, error);
  if (nf_toml_get_string (image) == NULL)
    return fail (self, image, error, "an image is no text in quotes");
  if (offset != NULL && !parse_address (self, offset, &address, error))
    return FALSE;
  return add_file (self, nf_toml_get_string (image), address, error);
}

static gboolean
take_app (Reader *self, const char *name, const NfToml *app, GError **error)
{
  const NfToml *kits = nf_toml_get (nf_toml_get (app, "developKits"), CHIP);
  guint n_files = self->bundle->files->len;
  guint n_notes = self->bundle->notes->len;

  if (!take_image (self, app, CHIP, error))
    return FALSE;
  for (guint i = 0; i < nf_toml_get_length (kits); i++) {
    const char *kit = nf_toml_get_string (nf_toml_get_element (kits, i));
    self->is_only_offered = self->bundle->files->len > 0;
    if (kit != NULL && !take_image (self, app, kit, error))
      return FALSE;
  }
  if (self->bundle->files->len > n_files && self->bundle->title == NULL)
    self->bundle->title = g_strdup (name);
  if (self->bundle->files->len == n_files && self->bundle->notes->len == n_notes)
    nf_bundle_add_note (self->bundle, NF_NOTE_OTHER_CHIP, name);
  return TRUE;
}

NfBundle *
nf_bundle_read_launchpad (const NfBundleText *text, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_LAUNCHPAD);
  g_autoptr (NfToml) root = nf_toml_parse (text->name, text->text, error);
  const NfToml *apps = nf_toml_get (root, "supported_apps");
  Reader self = { .bundle = bundle, .text = text };

  if (root == NULL)
    return NULL;
  self.url = nf_toml_get_string (nf_toml_get (root, "firmware_images_url"));
  if (nf_toml_get_length (apps) == 0) {
    fail (&self, root, error, "\"supported_apps\" is missing, or is no list of names");
    return NULL;
  }
  for (guint i = 0; i < nf_toml_get_length (apps); i++) {
    const NfToml *name = nf_toml_get_element (apps, i);
    const NfToml *app = nf_toml_get (root, nf_toml_get_string (name) ?: "");
    self.is_only_offered = bundle->files->len > 0;
    if (app == NULL || nf_toml_get_kind (app) != NF_TOML_TABLE) {
      fail (&self, name, error, "there is no table for this app");
      return NULL;
    }
    if (!take_app (&self, nf_toml_get_string (name), app, error))
      return NULL;
  }
  return nf_bundle_finish (g_steal_pointer (&bundle), text->name, error);
}
