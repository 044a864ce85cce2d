/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Rows of the table, see nf-row.h.
 */
#include "nf-row.h"

#include "nf-address.h"
#include "nf-error.h"
#include "nf-words-firmware.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

struct _NfRow {
  GObject parent_instance;

  gboolean enabled;
  char *path;
  char *name;
  char *typed_address; /* NULL: the row chooses */
  char *shown_address;

  NfImage *image; /* NULL: file_problem says why */
  NfFirmware *firmware;
  GError *file_problem;
  GError *address_problem;
  GError *fit_problem;
  GFileMonitor *monitor;

  NfPlace place;
  gboolean has_address;
  guint32 address;
  NfRowProgress progress;
  char *state; /* cached text of the property */
  char *size;
  char *kind;
  char *warning; /* what speaks against the file itself; NULL: nothing */
};

G_DEFINE_FINAL_TYPE (NfRow, nf_row, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_ENABLED,
  PROP_PATH,
  PROP_NAME,
  PROP_ADDRESS,
  PROP_SIZE,
  PROP_KIND,
  PROP_WHY,
  PROP_STATE,
  PROP_HAS_PROBLEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* "changed" tells the table that the row has to be checked anew, with the others. */
enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
nf_row_finalize (GObject *object)
{
  NfRow *self = NF_ROW (object);

  g_clear_object (&self->monitor);
  nf_image_unref (self->image);
  nf_firmware_unref (self->firmware);
  g_clear_error (&self->file_problem);
  g_clear_error (&self->address_problem);
  g_clear_error (&self->fit_problem);
  g_free (self->path);
  g_free (self->name);
  g_free (self->typed_address);
  g_free (self->shown_address);
  g_free (self->state);
  g_free (self->size);
  g_free (self->kind);
  g_free (self->warning);
  G_OBJECT_CLASS (nf_row_parent_class)->finalize (object);
}

/* A job that has dealt with it says more. */
static gboolean
shows_warning (NfRow *self)
{
  return self->warning != NULL && self->progress == NF_ROW_IDLE;
}

static char *
make_why (NfRow *self)
{
  return self->image != NULL
             ? nf_words_format_firmware_why (self->firmware, self->typed_address != NULL)
             : g_strdup ("");
}

static void
nf_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfRow *self = NF_ROW (object);

  switch (id) {
  case PROP_ENABLED:
    g_value_set_boolean (value, self->enabled);
    break;
  case PROP_PATH:
    g_value_set_string (value, self->path);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_ADDRESS:
    g_value_set_string (value, nf_row_get_address (self));
    break;
  case PROP_SIZE:
    g_value_set_string (value, self->size);
    break;
  case PROP_KIND:
    g_value_set_string (value, self->kind);
    break;
  case PROP_WHY:
    g_value_take_string (value, make_why (self));
    break;
  case PROP_STATE:
    g_value_set_string (value, self->state);
    break;
  case PROP_HAS_PROBLEM:
    g_value_set_boolean (value, nf_row_get_problem (self) != NULL || shows_warning (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfRow *self = NF_ROW (object);

  switch (id) {
  case PROP_ENABLED:
    nf_row_set_enabled (self, g_value_get_boolean (value));
    break;
  case PROP_ADDRESS:
    nf_row_set_address (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_row_class_init (NfRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags r = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamFlags rw = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = nf_row_finalize;
  object_class->get_property = nf_row_get_property;
  object_class->set_property = nf_row_set_property;

  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, rw);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, "", r);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", r);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, "", rw);
  properties[PROP_SIZE] = g_param_spec_string ("size", NULL, NULL, "", r);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, "", r);
  properties[PROP_WHY] = g_param_spec_string ("why", NULL, NULL, "", r);
  properties[PROP_STATE] = g_param_spec_string ("state", NULL, NULL, "", r);
  properties[PROP_HAS_PROBLEM] = g_param_spec_boolean ("has-problem", NULL, NULL, FALSE, r);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", NF_TYPE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nf_row_init (NfRow *self)
{
  self->enabled = TRUE;
  self->shown_address = g_strdup ("");
  self->state = g_strdup ("");
  self->size = g_strdup ("");
  self->kind = g_strdup ("");
}

/* Sets a cached text and notifies when it changed. Takes @text. */
static void
take_text (NfRow *self, char **member, char *text, guint property)
{
  g_autofree char *taken = text;

  if (g_strcmp0 (*member, taken) == 0)
    return;
  g_free (*member);
  *member = g_steal_pointer (&taken);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static char *
make_state_text (NfRow *self)
{
  const GError *problem = nf_row_get_problem (self);

  if (problem != NULL)
    return g_strdup (problem->message);
  if (shows_warning (self))
    return g_strdup (self->warning);
  return g_strdup (nf_words_get_row_progress (self->progress));
}

static void
update_state (NfRow *self)
{
  take_text (self, &self->state, make_state_text (self), PROP_STATE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_PROBLEM]);
}

/* The job is over for a row that was changed: it is no longer what was written. */
static void
emit_changed (NfRow *self)
{
  self->progress = NF_ROW_IDLE;
  update_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WHY]);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- The file ---------------------------------------------------------------------------- */

static char *
make_warning (NfRow *self)
{
  char *refusal = nf_words_format_firmware_refusal (self->firmware);

  if (self->image == NULL || refusal != NULL)
    return refusal;
  return nf_words_format_firmware_fault (self->firmware);
}

static void
read_file (NfRow *self)
{
  g_autoptr (GError) error = NULL;

  nf_image_unref (self->image);
  g_clear_error (&self->file_problem);
  self->image = nf_image_load (self->path, &error);
  if (self->image == NULL)
    self->file_problem =
        g_error_new_literal (NF_ERROR, error->code, nf_words_get_row_problem (error->code));
  nf_firmware_unref (self->firmware);
  self->firmware = nf_firmware_identify_image (self->path, self->image);
  g_free (self->warning);
  self->warning = make_warning (self);
  take_text (self,
             &self->size,
             self->image != NULL ? nf_words_format_size (nf_image_get_size (self->image))
                                 : g_strdup (""),
             PROP_SIZE);
  take_text (self,
             &self->kind,
             self->image != NULL ? nf_words_format_firmware (self->firmware) : g_strdup (""),
             PROP_KIND);
  if (self->typed_address == NULL)
    self->place = nf_place_guess (self->firmware);
}

static void
file_changed (GFileMonitor *monitor,
              GFile *file,
              GFile *other,
              GFileMonitorEvent event,
              NfRow *self)
{
  if (event == G_FILE_MONITOR_EVENT_CHANGED) /* CHANGES_DONE_HINT follows */
    return;
  nf_row_reload (self);
}

static void
watch_file (NfRow *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);

  if (nf_image_is_internal (self->path))
    return;
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (file_changed), self, 0);
}

void
nf_row_reload (NfRow *self)
{
  read_file (self);
  emit_changed (self);
}

/* --- The address ------------------------------------------------------------------------- */

/* Takes what a person typed; an address that cannot be read stays on screen with its problem. */
static void
read_typed_address (NfRow *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_error (&self->address_problem);
  if (self->typed_address == NULL) {
    self->place = nf_place_guess (self->firmware);
    return;
  }
  self->place = (NfPlace){ NF_PLACE_UNKNOWN, 0 };
  if (!nf_place_parse (self->typed_address, &self->place, &error))
    self->address_problem =
        g_error_new_literal (NF_ERROR, error->code, nf_words_get_row_problem (error->code));
}

static char *
make_address_text (NfRow *self)
{
  if (self->address_problem != NULL)
    return g_strdup (self->typed_address);
  if (self->has_address)
    return nf_address_format (self->address);
  return g_strdup ("");
}

static void
update_address_text (NfRow *self)
{
  take_text (self, &self->shown_address, make_address_text (self), PROP_ADDRESS);
}

void
nf_row_resolve (NfRow *self, NfProfile *profile, guint32 flash_bytes)
{
  g_clear_error (&self->fit_problem);
  self->has_address = nf_place_resolve (self->place, profile, flash_bytes, &self->address);
  if (self->place.kind == NF_PLACE_UNKNOWN && self->address_problem == NULL)
    self->fit_problem =
        g_error_new_literal (NF_ERROR, NF_ERROR_ADDRESS, _ ("Type the address it goes to"));
  update_address_text (self);
  update_state (self);
}

/* --- Public ------------------------------------------------------------------------------ */

NfRow *
nf_row_new (const char *path, const char *address)
{
  NfRow *self = g_object_new (NF_TYPE_ROW, NULL);

  self->path = g_strdup (path);
  self->name = nf_image_is_internal (path) ? g_strdup (path) : g_path_get_basename (path);
  if (address != NULL && *address != '\0')
    self->typed_address = g_strdup (address);
  read_file (self);
  read_typed_address (self);
  watch_file (self);
  return self;
}

gboolean
nf_row_get_enabled (NfRow *self)
{
  return self->enabled;
}

void
nf_row_set_enabled (NfRow *self, gboolean enabled)
{
  if (self->enabled == enabled)
    return;
  self->enabled = enabled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
  emit_changed (self);
}

const char *
nf_row_get_path (NfRow *self)
{
  return self->path;
}

const char *
nf_row_get_name (NfRow *self)
{
  return self->name;
}

void
nf_row_set_name (NfRow *self, const char *name)
{
  take_text (self, &self->name, g_strdup (name), PROP_NAME);
}

const char *
nf_row_get_address (NfRow *self)
{
  return self->shown_address;
}

void
nf_row_set_address (NfRow *self, const char *text)
{
  g_autofree char *typed = g_strstrip (g_strdup (text != NULL ? text : ""));

  /* What the row itself shows was not typed: an edit that ends where it began keeps it moving. */
  if (g_strcmp0 (typed, self->shown_address) == 0)
    return;
  g_free (self->typed_address);
  self->typed_address = *typed != '\0' ? g_steal_pointer (&typed) : NULL;
  read_typed_address (self);
  emit_changed (self);
}

const char *
nf_row_get_typed_address (NfRow *self)
{
  return self->typed_address;
}

NfImage *
nf_row_get_image (NfRow *self)
{
  return self->image;
}

NfFirmware *
nf_row_get_firmware (NfRow *self)
{
  return self->firmware;
}

NfPlace
nf_row_get_place (NfRow *self)
{
  return self->place;
}

const GError *
nf_row_get_problem (NfRow *self)
{
  if (self->file_problem != NULL)
    return self->file_problem;
  if (self->address_problem != NULL)
    return self->address_problem;
  return self->fit_problem;
}

gboolean
nf_row_get_range (NfRow *self, guint32 *address, guint32 *size)
{
  if (!self->has_address)
    return FALSE;
  *address = self->address;
  *size = self->image != NULL ? (guint32) nf_image_get_size (self->image) : 1;
  return TRUE;
}

void
nf_row_take_fit_problem (NfRow *self, GError *problem)
{
  g_clear_error (&self->fit_problem);
  self->fit_problem = problem;
  update_state (self);
}

void
nf_row_set_progress (NfRow *self, NfRowProgress progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  update_state (self);
}

NfRowProgress
nf_row_get_progress (NfRow *self)
{
  return self->progress;
}
