/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The application, see nf-application.h.
 */
#include "nf-application.h"

#include "nf-config.h"
#include "nf-settings.h"
#include "nf-style.h"
#include "nf-window.h"

#include <glib/gi18n.h>

struct _NfApplication {
  GtkApplication parent_instance;

  NfSettings *settings;
  NfStyle *style;
};

G_DEFINE_FINAL_TYPE (NfApplication, nf_application, GTK_TYPE_APPLICATION)

static const struct {
  const char *action;
  const char *keys[3];
} accels[] = {
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "win.add-files", { "<Control>o" } },
  { "win.flash", { "<Control>Return", "<Control>KP_Enter" } },
  { "win.verify", { "<Control><Shift>v" } },
  { "win.back-up", { "<Control>b" } },
  { "win.erase", { "<Control><Shift>e" } },
  { "win.focus-port", { "<Control>l" } },
  { "win.show-page::flash", { "<Control>1" } },
  { "win.show-page::console", { "<Control>2" } },
  { "win.save-recipe", { "<Control>s" } },
  { "win.save-log", { "<Control><Shift>s" } },
  { "win.copy-log", { "<Control><Shift>c" } },
  { "win.clear-log", { "<Control><Shift>k" } },
};

static NfWindow *
ensure_window (NfApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window != NULL)
    return NF_WINDOW (window);
  return nf_window_new (GTK_APPLICATION (self), self->settings);
}

static void
nf_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ensure_window (NF_APPLICATION (application))));
}

/* An internal name arrives as a URI that no file system knows, and has no path. */
static void
nf_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  NfWindow *window = ensure_window (NF_APPLICATION (application));

  for (int i = 0; i < n_files; i++) {
    g_autofree char *name = g_file_get_path (files[i]);
    if (name == NULL)
      name = g_file_get_uri (files[i]);
    nf_window_add_argument (window, name);
  }
  gtk_window_present (GTK_WINDOW (window));
}

static void
activate_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (data));

  /* The window asks first while it writes; the last one to close ends the program. */
  if (window != NULL)
    gtk_window_close (window);
}

static void
activate_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplication *self = GTK_APPLICATION (data);

  gtk_show_about_dialog (gtk_application_get_active_window (self),
                         "program-name",
                         _ ("Node Flasher"),
                         "logo-icon-name",
                         NF_APP_ID,
                         "version",
                         NF_VERSION,
                         "comments",
                         _ ("Write firmware to ESP8266 boards"),
                         "copyright",
                         _ ("© 2026 the Node Flasher developers"),
                         "license-type",
                         GTK_LICENSE_MIT_X11,
                         /* Translators: your name and address, one translator a line */
                         "translator-credits",
                         _ ("translator-credits"),
                         NULL);
}

static const GActionEntry actions[] = {
  { .name = "quit", .activate = activate_quit },
  { .name = "about", .activate = activate_about },
};

static void
load_css (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/nodeflasher/NodeFlasher/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
nf_application_startup (GApplication *application)
{
  NfApplication *self = NF_APPLICATION (application);

  G_APPLICATION_CLASS (nf_application_parent_class)->startup (application);
  load_css ();
  gtk_window_set_default_icon_name (NF_APP_ID);
  self->settings = nf_settings_new ();
  self->style = nf_style_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  nf_settings_add_action (self->settings, G_ACTION_MAP (self), "color-scheme");
  nf_settings_bind (self->settings, "color-scheme", self->style, "scheme");
  for (gsize i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self),
                                           accels[i].action,
                                           accels[i].keys);
}

/* Returns: an exit status, or -1 to go on */
static int
nf_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("%s %s\n", g_get_application_name (), NF_VERSION);
  return 0;
}

static void
nf_application_finalize (GObject *object)
{
  NfApplication *self = NF_APPLICATION (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->style);
  G_OBJECT_CLASS (nf_application_parent_class)->finalize (object);
}

static void
nf_application_class_init (NfApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nf_application_finalize;
  application_class->startup = nf_application_startup;
  application_class->activate = nf_application_activate;
  application_class->open = nf_application_open;
  application_class->handle_local_options = nf_application_handle_local_options;
}

static void
nf_application_init (NfApplication *self)
{
  g_application_add_main_option_entries (
      G_APPLICATION (self),
      (const GOptionEntry[]){
          { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
          { NULL } });
  g_application_set_option_context_parameter_string (G_APPLICATION (self),
                                                     _ ("[FILE[@ADDRESS] …]"));
}

NfApplication *
nf_application_new (void)
{
  return g_object_new (NF_TYPE_APPLICATION,
                       "application-id",
                       NF_APP_ID,
                       "flags",
                       G_APPLICATION_HANDLES_OPEN,
                       NULL);
}
