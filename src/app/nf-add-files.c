/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The ways in which files come into the table, see nf-add-files.h.
 */
#include "nf-add-files.h"

#include <glib/gi18n.h>

static gboolean
add_file (NfOpener *opener, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  if (path != NULL)
    nf_opener_add_path (opener, path);
  return path != NULL;
}

/* --- Choosing ---------------------------------------------------------------------------- */

/* Firmware, and what may bring it; of files that are called anything only those with the names that
 * builds give them. */
static GtkFileFilter *
make_firmware_filter (void)
{
  static const char *const suffixes[] = { "bin", "img",  "fw",   "zip",    "hex", "ihex",
                                          "uf2", "json", "toml", "config", "xml" };
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Firmware"));
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    gtk_file_filter_add_suffix (filter, suffixes[i]);
  gtk_file_filter_add_pattern (filter, "flash*_args");
  return filter;
}

static GtkFileFilter *
make_filter_for_all (void)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("All files"));
  gtk_file_filter_add_pattern (filter, "*");
  return filter;
}

static void
chosen (GtkNativeDialog *dialog, int response, NfOpener *opener)
{
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++) {
    g_autoptr (GFile) file = g_list_model_get_item (files, i);
    add_file (opener, file);
  }
  g_object_unref (dialog); /* it was kept until it is answered */
}

void
nf_add_files_choose (GtkWindow *parent, NfOpener *opener)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Add Files"),
                                                              parent,
                                                              GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              _ ("_Add"),
                                                              _ ("_Cancel"));
  g_autoptr (GtkFileFilter) firmware_filter = make_firmware_filter ();
  g_autoptr (GtkFileFilter) all_filter = make_filter_for_all ();

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), firmware_filter);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all_filter);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen), opener, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- Dropping ---------------------------------------------------------------------------- */

static gboolean
dropped (GtkDropTarget *target, const GValue *value, double x, double y, NfOpener *opener)
{
  gboolean any = FALSE;

  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST)) {
    g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
    for (GSList *at = files; at != NULL; at = at->next)
      any |= add_file (opener, at->data);
  } else if (G_VALUE_HOLDS (value, G_TYPE_FILE)) {
    any = add_file (opener, g_value_get_object (value));
  }
  return any;
}

GtkEventController *
nf_add_files_drop_target_new (NfOpener *opener)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_FILE };

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "drop", G_CALLBACK (dropped), opener, 0);
  return GTK_EVENT_CONTROLLER (target);
}

/* --- Pasting ----------------------------------------------------------------------------- */

/* What waits for the clipboard. */
typedef struct {
  GtkWidget *widget;
  NfOpener *opener;
} Paste;

static void
paste_free (Paste *self)
{
  g_object_unref (self->widget);
  g_object_unref (self->opener);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Paste, paste_free)

/* Text from anywhere is on the clipboard: only what can be nothing but a file is taken. */
static gboolean
add_line (NfOpener *opener, const char *line)
{
  g_autofree char *path = NULL;

  if (g_str_has_prefix (line, "file:"))
    path = g_filename_from_uri (line, NULL, NULL);
  else if (g_path_is_absolute (line) || nf_image_is_internal (line))
    path = g_strdup (line);
  if (path != NULL)
    nf_opener_add_argument (opener, path);
  return path != NULL;
}

/* Text that names esptool and what it shall do; a list of files would not. */
static gboolean
is_command (const char *text)
{
  gboolean has_tool = strstr (text, "esptool") != NULL || strstr (text, "nodeflash") != NULL;

  return has_tool && (strstr (text, "_flash") != NULL || strstr (text, "-flash") != NULL);
}

static gboolean
add_lines (NfOpener *opener, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean any = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    any |= add_line (opener, g_strstrip (lines[i]));
  return any;
}

static void
take_text (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Paste) paste = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text != NULL && is_command (text))
    nf_opener_add_command (paste->opener, text);
  else if (text == NULL || !add_lines (paste->opener, text))
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
    add_file (paste->opener, at->data);
  if (files == NULL)
    gtk_widget_error_bell (paste->widget);
}

void
nf_add_files_paste (GtkWidget *widget, NfOpener *opener)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  Paste *paste = g_new0 (Paste, 1);

  paste->widget = g_object_ref (widget);
  paste->opener = g_object_ref (opener);
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
