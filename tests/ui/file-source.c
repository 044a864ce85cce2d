/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Stands in for a file manager: offers files to be dragged from its window, and puts them on the
 * clipboard.
 *
 * usage: file-source files|text FILE …
 */
#include <gtk/gtk.h>

static GdkContentProvider *provider;

static GdkContentProvider *
make_provider (const char *kind, char **paths)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_text = g_str_equal (kind, "text");
  const char *type = is_text ? "text/plain;charset=utf-8" : "text/uri-list";

  for (guint i = 0; paths[i] != NULL; i++) {
    g_autofree char *uri = is_text ? g_strdup (paths[i]) : g_filename_to_uri (paths[i], NULL, NULL);
    g_string_append_printf (text, "%s\r\n", uri);
  }
  return gdk_content_provider_new_for_bytes (type,
                                             g_string_free_to_bytes (g_steal_pointer (&text)));
}

static void
make_window (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *label = gtk_label_new ("Drag me");
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_content (source, provider);
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  gtk_window_set_title (GTK_WINDOW (window), "Files");
  gtk_window_set_default_size (GTK_WINDOW (window), 160, 160);
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  gtk_init ();
  provider = make_provider (argv[1], argv + 2);
  make_window ();
  gdk_clipboard_set_content (gdk_display_get_clipboard (gdk_display_get_default ()), provider);
  g_main_loop_run (g_main_loop_new (NULL, FALSE));
  return 0;
}
