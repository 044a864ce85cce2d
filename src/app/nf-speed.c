/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The speed of the line, see nf-speed.h.
 */
#include "nf-speed.h"

#include "nf-adapters.h"
#include "nf-error.h"

#include <glib/gi18n.h>

enum { BAUD_MIN = 300, BAUD_MAX = 4000000 };

struct _NfSpeed {
  GObject parent_instance;

  NfSettings *settings;
  char *adapters;
  NfPort *port; /* NULL: none is chosen yet */
  char *wanted; /* the person's choice, as the settings have it */
  char *text;
  char *note;
};

G_DEFINE_FINAL_TYPE (NfSpeed, nf_speed, G_TYPE_OBJECT)

enum { PROP_0, PROP_TEXT, PROP_NOTE, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* Takes @text. */
static void
take_text (NfSpeed *self, char **member, char *text, guint property)
{
  g_autofree char *taken = text;

  if (g_strcmp0 (*member, taken) == 0)
    return;
  g_free (*member);
  *member = g_steal_pointer (&taken);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
offer (NfSpeed *self, guint rate)
{
  g_autofree char *text = g_strdup_printf ("%u", rate);

  take_text (self,
             &self->note,
             g_str_equal (text, self->wanted)
                 ? g_strdup ("")
                 : g_strdup_printf (_ ("This adapter managed %u"), rate),
             PROP_NOTE);
  take_text (self, &self->text, g_steal_pointer (&text), PROP_TEXT);
}

static void
choose (NfSpeed *self, const char *text)
{
  if (g_strcmp0 (text, self->text) == 0)
    return;
  g_free (self->wanted);
  self->wanted = g_strdup (text);
  nf_settings_set_baud_rate (self->settings, text);
  take_text (self, &self->note, g_strdup (""), PROP_NOTE);
  take_text (self, &self->text, g_strdup (text), PROP_TEXT);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_speed_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfSpeed *self = NF_SPEED (object);

  switch (id) {
  case PROP_TEXT:
    g_value_set_string (value, self->text);
    break;
  case PROP_NOTE:
    g_value_set_string (value, self->note);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_speed_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_TEXT:
    choose (NF_SPEED (object), g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_speed_finalize (GObject *object)
{
  NfSpeed *self = NF_SPEED (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->port);
  g_free (self->adapters);
  g_free (self->wanted);
  g_free (self->text);
  g_free (self->note);
  G_OBJECT_CLASS (nf_speed_parent_class)->finalize (object);
}

static void
nf_speed_class_init (NfSpeedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = nf_speed_finalize;
  object_class->get_property = nf_speed_get_property;
  object_class->set_property = nf_speed_set_property;
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags | G_PARAM_WRITABLE);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
nf_speed_init (NfSpeed *self)
{
  self->note = g_strdup ("");
}

/* --- Public ------------------------------------------------------------------------------ */

NfSpeed *
nf_speed_new (NfSettings *settings, const char *adapters)
{
  NfSpeed *self = g_object_new (NF_TYPE_SPEED, NULL);

  self->settings = g_object_ref (settings);
  self->adapters = g_strdup (adapters);
  self->wanted = nf_settings_dup_baud_rate (settings);
  self->text = g_strdup (self->wanted);
  return self;
}

static void
withdraw (NfSpeed *self)
{
  take_text (self, &self->note, g_strdup (""), PROP_NOTE);
  take_text (self, &self->text, g_strdup (self->wanted), PROP_TEXT);
}

void
nf_speed_set_port (NfSpeed *self, NfPort *port)
{
  guint rate = 0;

  if (self->port != NULL && nf_port_equal (self->port, port))
    return;
  g_set_object (&self->port, port);
  rate = nf_adapters_get_rate (self->adapters, port);
  if (rate != 0)
    offer (self, rate);
  else
    withdraw (self);
}

void
nf_speed_take_result (NfSpeed *self, NfPort *port, guint asked, guint reached)
{
  g_autoptr (GError) error = NULL;

  /* What cannot be remembered is found out again, and is no reason to bother anybody. */
  if (!nf_adapters_set_rate (self->adapters, port, reached, &error))
    g_info ("%s", error->message);
  if (reached < asked && self->port != NULL && nf_port_equal (port, self->port))
    offer (self, reached);
}

gboolean
nf_speed_get_baud (NfSpeed *self, guint *baud, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (self->text));
  guint64 value = 0;

  if (!g_ascii_string_to_unsigned (text, 10, BAUD_MIN, BAUD_MAX, &value, NULL)) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_SETTING,
                 _ ("The baud rate is a number from %d to %d"),
                 BAUD_MIN,
                 BAUD_MAX);
    return FALSE;
  }
  if (baud != NULL)
    *baud = (guint) value;
  return TRUE;
}
