/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Dark or light, see nf-style.h.
 */
#include "nf-style.h"

#include <gtk/gtk.h>

#define PORTAL_NAME      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH      "/org/freedesktop/portal/desktop"
#define PORTAL_SETTINGS  "org.freedesktop.portal.Settings"
#define PORTAL_NAMESPACE "org.freedesktop.appearance"
#define PORTAL_KEY       "color-scheme"

/* The portal's color-scheme: 0 no preference, 1 dark, 2 light. */
enum { PORTAL_PREFERS_DARK = 1 };

struct _NfStyle {
  GObject parent_instance;

  char *scheme;
  gboolean is_desktop_dark;
  GCancellable *cancellable;
  GDBusProxy *portal;
};

G_DEFINE_FINAL_TYPE (NfStyle, nf_style, G_TYPE_OBJECT)

enum { PROP_0, PROP_SCHEME, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
apply (NfStyle *self)
{
  gboolean is_dark = g_str_equal (self->scheme, "dark") ||
                     (g_str_equal (self->scheme, "system") && self->is_desktop_dark);

  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", is_dark, NULL);
}

/* @value: as the portal gives it; Read () wraps it once more than the signal does */
static void
take_desktop_scheme (NfStyle *self, GVariant *value)
{
  g_autoptr (GVariant) inner = g_variant_ref (value);

  while (g_variant_is_of_type (inner, G_VARIANT_TYPE_VARIANT)) {
    GVariant *next = g_variant_get_variant (inner);
    g_variant_unref (inner);
    inner = next;
  }
  if (!g_variant_is_of_type (inner, G_VARIANT_TYPE_UINT32))
    return;
  self->is_desktop_dark = g_variant_get_uint32 (inner) == PORTAL_PREFERS_DARK;
  apply (self);
}

static void
portal_signal (NfStyle *self, const char *sender, const char *name, GVariant *parameters)
{
  const char *group = NULL;
  const char *key = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!g_str_equal (name, "SettingChanged"))
    return;
  g_variant_get (parameters, "(&s&sv)", &group, &key, &value);
  if (g_str_equal (group, PORTAL_NAMESPACE) && g_str_equal (key, PORTAL_KEY))
    take_desktop_scheme (self, value);
}

static void
finish_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GVariant) reply = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, NULL);
  g_autoptr (GVariant) value = NULL;

  /* Also when the style is gone: then the call was cancelled and gave no reply. */
  if (reply == NULL)
    return;
  value = g_variant_get_child_value (reply, 0);
  take_desktop_scheme (NF_STYLE (data), value);
}

static void
finish_proxy (GObject *source, GAsyncResult *result, gpointer data)
{
  GDBusProxy *portal = g_dbus_proxy_new_for_bus_finish (result, NULL);
  NfStyle *self = data;

  if (portal == NULL)
    return;
  self->portal = portal;
  g_signal_connect_object (portal, "g-signal", G_CALLBACK (portal_signal), self, G_CONNECT_SWAPPED);
  g_dbus_proxy_call (portal,
                     "Read",
                     g_variant_new ("(ss)", PORTAL_NAMESPACE, PORTAL_KEY),
                     G_DBUS_CALL_FLAGS_NONE,
                     -1,
                     self->cancellable,
                     finish_read,
                     self);
}

static void
nf_style_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_SCHEME:
    g_value_set_string (value, NF_STYLE (object)->scheme);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_style_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfStyle *self = NF_STYLE (object);

  switch (id) {
  case PROP_SCHEME:
    g_free (self->scheme);
    self->scheme = g_value_dup_string (value);
    apply (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_style_dispose (GObject *object)
{
  NfStyle *self = NF_STYLE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->portal);
  G_OBJECT_CLASS (nf_style_parent_class)->dispose (object);
}

static void
nf_style_finalize (GObject *object)
{
  NfStyle *self = NF_STYLE (object);

  g_clear_object (&self->cancellable);
  g_free (self->scheme);
  G_OBJECT_CLASS (nf_style_parent_class)->finalize (object);
}

static void
nf_style_class_init (NfStyleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nf_style_dispose;
  object_class->finalize = nf_style_finalize;
  object_class->get_property = nf_style_get_property;
  object_class->set_property = nf_style_set_property;
  properties[PROP_SCHEME] = g_param_spec_string ("scheme",
                                                 NULL,
                                                 NULL,
                                                 "system",
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
nf_style_init (NfStyle *self)
{
  self->scheme = g_strdup ("system");
  self->cancellable = g_cancellable_new ();
  g_dbus_proxy_new_for_bus (G_BUS_TYPE_SESSION,
                            G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                            NULL,
                            PORTAL_NAME,
                            PORTAL_PATH,
                            PORTAL_SETTINGS,
                            self->cancellable,
                            finish_proxy,
                            self);
}

NfStyle *
nf_style_new (void)
{
  return g_object_new (NF_TYPE_STYLE, NULL);
}
