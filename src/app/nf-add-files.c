/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The ways in which files come into the table, see nf-add-files.h.
 */
#include "nf-add-files.h"

#include <glib/gi18n.h>

static gboolean
add_file (NfTable *table, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  if (path != NULL)
    nf_table_add (table, path, NULL);
  return path != NULL;
}

/* --- Choosing ---------------------------------------------------------------------------- */

static GtkFileFilter *
make_filter (const char *name, const char *const *suffixes)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; suffixes[i] != NULL; i++)
    gtk_file_filter_add_suffix (filter, suffixes[i]);
  if (suffixes[0] == NULL)
    gtk_file_filter_add_pattern (filter, "*");
  return filter;
}

static void
chosen (GtkNativeDialog *dialog, int response, NfTable *table)
{
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++) {
    g_autoptr (GFile) file = g_list_model_get_item (files, i);
    add_file (table, file);
  }
  g_object_unref (dialog); /* it was kept until it is answered */
}

void
nf_add_files_choose (GtkWindow *parent, NfTable *table)
{
  const char *const firmware[] = { "bin", "img", "fw", NULL };
  const char *const all[] = { NULL };
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Add Files"),
                                                              parent,
                                                              GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              _ ("_Add"),
                                                              _ ("_Cancel"));
  g_autoptr (GtkFileFilter) firmware_filter = make_filter (_ ("Firmware"), firmware);
  g_autoptr (GtkFileFilter) all_filter = make_filter (_ ("All files"), all);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), firmware_filter);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all_filter);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen), table, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- Dropping ---------------------------------------------------------------------------- */

static gboolean
dropped (GtkDropTarget *target, const GValue *value, double x, double y, NfTable *table)
{
  gboolean any = FALSE;

  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST)) {
    g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
    for (GSList *at = files; at != NULL; at = at->next)
      any |= add_file (table, at->data);
  } else if (G_VALUE_HOLDS (value, G_TYPE_FILE)) {
    any = add_file (table, g_value_get_object (value));
  }
  return any;
}

GtkEventController *
nf_add_files_drop_target_new (NfTable *table)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_FILE };

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "drop", G_CALLBACK (dropped), table, 0);
  return GTK_EVENT_CONTROLLER (target);
}

/* --- Pasting ----------------------------------------------------------------------------- */

/* What waits for the clipboard. */
typedef struct {
  GtkWidget *widget;
  NfTable *table;
} Paste;

static void
paste_free (Paste *self)
{
  g_object_unref (self->widget);
  g_object_unref (self->table);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Paste, paste_free)

/* Text from anywhere is on the clipboard: only what can be nothing but a file is taken. */
static gboolean
add_line (NfTable *table, const char *line)
{
  g_autofree char *path = NULL;

  if (g_str_has_prefix (line, "file:"))
    path = g_filename_from_uri (line, NULL, NULL);
  else if (g_path_is_absolute (line) || nf_image_is_internal (line))
    path = g_strdup (line);
  if (path != NULL)
    nf_table_add_argument (table, path);
  return path != NULL;
}

static void
take_text (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Paste) paste = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  gboolean any = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    any |= add_line (paste->table, g_strstrip (lines[i]));
  if (!any)
    gtk_widget_error_bell (paste->widget);
}

static void
take_files (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Paste) paste = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GSList) files = NULL;

  if (value != NULL)
    files = gdk_file_list_get_files (g_value_get_boxed (value));
  for (GSList *at = files; at != NULL; at = at->next)
    add_file (paste->table, at->data);
  if (files == NULL)
    gtk_widget_error_bell (paste->widget);
}

void
nf_add_files_paste (GtkWidget *widget, NfTable *table)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  Paste *paste = g_new0 (Paste, 1);

  paste->widget = g_object_ref (widget);
  paste->table = g_object_ref (table);
  if (gdk_content_formats_contain_mime_type (formats, "text/uri-list") ||
      gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard,
                                    GDK_TYPE_FILE_LIST,
                                    G_PRIORITY_DEFAULT,
                                    NULL,
                                    take_files,
                                    paste);
  else
    gdk_clipboard_read_text_async (clipboard, NULL, take_text, paste);
}
