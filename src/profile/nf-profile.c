/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The profile object and where it comes from, see nf-profile.h.
 */
#include "nf-profile.h"

#include "nf-config.h"
#include "nf-error.h"
#include "nf-profile-json.h"

#include <string.h>

/* Sectors counted from the end of the flash, as the NONOS SDK up to 2.x has them: the init data
 * is the fourth last, the second last is to be blank. */
enum { INIT_DATA_FROM_END = 0x4000, BLANK_FROM_END = 0x2000 };

struct _NfProfile {
  GObject parent_instance;

  char *id;
  char *path;
  NfProfileValues values;
};

enum {
  PROP_ID = 1,
  PROP_NAME,
  PROP_DESCRIPTION,
  PROP_FLASH_SIZE,
  PROP_AUTO_RESET,
  PROP_PATH,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (NfProfile, nf_profile, G_TYPE_OBJECT)

static void
nf_profile_finalize (GObject *object)
{
  NfProfile *self = NF_PROFILE (object);

  g_free (self->id);
  g_free (self->path);
  nf_profile_values_clear (&self->values);
  G_OBJECT_CLASS (nf_profile_parent_class)->finalize (object);
}

static void
nf_profile_get_property (GObject *object, guint property, GValue *value, GParamSpec *spec)
{
  NfProfile *self = NF_PROFILE (object);

  switch (property) {
  case PROP_ID:
    g_value_set_string (value, nf_profile_get_id (self));
    break;
  case PROP_NAME:
    g_value_set_string (value, nf_profile_get_name (self));
    break;
  case PROP_DESCRIPTION:
    g_value_set_string (value, nf_profile_get_description (self));
    break;
  case PROP_FLASH_SIZE:
    g_value_set_uint (value, nf_profile_get_flash_size (self));
    break;
  case PROP_AUTO_RESET:
    g_value_set_boolean (value, nf_profile_get_auto_reset (self));
    break;
  case PROP_PATH:
    g_value_set_string (value, nf_profile_get_path (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, spec);
  }
}

static void
nf_profile_class_init (NfProfileClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = nf_profile_finalize;
  object_class->get_property = nf_profile_get_property;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  properties[PROP_FLASH_SIZE] =
      g_param_spec_uint ("flash-size", NULL, NULL, 0, G_MAXUINT32, 0, flags);
  properties[PROP_AUTO_RESET] = g_param_spec_boolean ("auto-reset", NULL, NULL, TRUE, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
nf_profile_init (NfProfile *self)
{
}

static NfProfile *
make_profile (const char *id, const char *path, const char *file, GBytes *json, GError **error)
{
  NfProfileValues values = { NULL };
  NfProfile *self = NULL;

  if (!nf_profile_values_parse (file, json, &values, error))
    return NULL;
  self = g_object_new (NF_TYPE_PROFILE, NULL);
  self->id = g_strdup (id);
  self->path = g_strdup (path);
  self->values = values;
  return self;
}

/* Reads no more than is needed to see that the file is too large. A folder, a pipe or a device
 * is not even opened, because that could block for ever. */
static GBytes *
read_file (GFile *file, GError **error)
{
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *buffer = g_malloc (NF_PROFILE_JSON_MAX_SIZE + 1);
  gsize size = 0;

  if (type != G_FILE_TYPE_REGULAR && type != G_FILE_TYPE_UNKNOWN) {
    g_set_error (error, NF_ERROR, NF_ERROR_PROFILE, "this is not a regular file");
    return NULL;
  }
  stream = g_file_read (file, NULL, error);
  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream),
                                                  buffer,
                                                  NF_PROFILE_JSON_MAX_SIZE + 1,
                                                  &size,
                                                  NULL,
                                                  error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&buffer), size);
}

/* Returns the file's name without ".json", or NULL when it is not UTF-8. */
static char *
get_id_from_path (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  if (g_str_has_suffix (name, ".json"))
    name[strlen (name) - strlen (".json")] = '\0';
  return g_utf8_validate (name, -1, NULL) ? g_steal_pointer (&name) : NULL;
}

NfProfile *
nf_profile_new_from_file (const char *path, GError **error)
{
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *id = get_id_from_path (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) json = NULL;

  if (id == NULL) {
    g_set_error (error, NF_ERROR, NF_ERROR_PROFILE, "%s: the file's name is not UTF-8", display);
    return NULL;
  }
  json = read_file (file, &problem);
  if (json == NULL) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_PROFILE,
                 "%s: could not be read: %s",
                 display,
                 problem->message);
    return NULL;
  }
  return make_profile (id, path, display, json, error);
}

NfProfile *
nf_profile_new_built_in (const char *id, GBytes *json, GError **error)
{
  g_autofree char *file = g_strconcat (id, ".json", NULL);

  return make_profile (id, NULL, file, json, error);
}

/* A user's own words are left as they are; and "" is no message but asks for the catalogue's
 * header. */
static const char *
translate (NfProfile *self, const char *words)
{
  return self->path == NULL && words[0] != '\0' ? g_dgettext (NF_GETTEXT_DOMAIN, words) : words;
}

const char *
nf_profile_get_id (NfProfile *self)
{
  return self->id;
}

const char *
nf_profile_get_name (NfProfile *self)
{
  return translate (self, self->values.name);
}

const char *
nf_profile_get_description (NfProfile *self)
{
  return translate (self, self->values.description);
}

guint32
nf_profile_get_flash_size (NfProfile *self)
{
  return nf_flash_size_to_bytes (self->values.settings.size);
}

NfFlashSettings
nf_profile_get_flash_settings (NfProfile *self)
{
  return self->values.settings;
}

gboolean
nf_profile_get_auto_reset (NfProfile *self)
{
  return self->values.auto_reset;
}

const NfResetSequence *
nf_profile_get_into_loader (NfProfile *self)
{
  return &self->values.into_loader;
}

const NfResetSequence *
nf_profile_get_into_program (NfProfile *self)
{
  return &self->values.into_program;
}

const char *
nf_profile_get_module (NfProfile *self)
{
  return self->values.module;
}

const char *
nf_profile_get_path (NfProfile *self)
{
  return self->path;
}

static gboolean
resolve_address (NfProfile *self,
                 guint32 own,
                 guint32 from_end,
                 guint32 detected_size,
                 guint32 *address)
{
  guint32 flash_size = nf_profile_get_flash_size (self);

  if (own != NF_PROFILE_ADDRESS_FROM_END) {
    *address = own;
    return TRUE;
  }
  if (flash_size == 0)
    flash_size = detected_size;
  if (flash_size == 0)
    return FALSE;
  g_return_val_if_fail (flash_size >= from_end, FALSE);
  *address = flash_size - from_end;
  return TRUE;
}

gboolean
nf_profile_get_init_data_address (NfProfile *self, guint32 detected_size, guint32 *address)
{
  return resolve_address (self,
                          self->values.init_data_address,
                          INIT_DATA_FROM_END,
                          detected_size,
                          address);
}

gboolean
nf_profile_get_blank_address (NfProfile *self, guint32 detected_size, guint32 *address)
{
  return resolve_address (self, self->values.blank_address, BLANK_FROM_END, detected_size, address);
}

static gboolean
are_sequences_equal (const NfResetSequence *a, const NfResetSequence *b)
{
  return a->n == b->n && memcmp (a->steps, b->steps, a->n * sizeof *a->steps) == 0;
}

gboolean
nf_profile_equal (NfProfile *a, NfProfile *b)
{
  const NfProfileValues *x = &a->values;
  const NfProfileValues *y = &b->values;

  return g_strcmp0 (a->id, b->id) == 0 && g_strcmp0 (a->path, b->path) == 0 &&
         g_str_equal (x->name, y->name) && g_str_equal (x->description, y->description) &&
         x->settings.mode == y->settings.mode && x->settings.frequency == y->settings.frequency &&
         x->settings.size == y->settings.size && x->auto_reset == y->auto_reset &&
         are_sequences_equal (&x->into_loader, &y->into_loader) &&
         are_sequences_equal (&x->into_program, &y->into_program) &&
         g_str_equal (x->module, y->module) && x->init_data_address == y->init_data_address &&
         x->blank_address == y->blank_address;
}
