/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The log, see nf-log-view.h.
 */
#include "nf-log-view.h"

#include "nf-widgets.h"

#include <glib/gi18n.h>

/* A job writes some ten lines, one that struggles with its cable some thousand. */
enum { LINES_MAX = 5000 };

struct _NfLogView {
  GtkWidget parent_instance;

  GtkTextView *text_view;
  GtkTextBuffer *buffer;
  GtkScrolledWindow *scroller;

  GtkFileChooserNative *dialog; /* while it is open */
};

G_DEFINE_FINAL_TYPE (NfLogView, nf_log_view, GTK_TYPE_WIDGET)

static void
nf_log_view_dispose (GObject *object)
{
  NfLogView *self = NF_LOG_VIEW (object);

  g_clear_object (&self->dialog);
  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_LOG_VIEW);
  G_OBJECT_CLASS (nf_log_view_parent_class)->dispose (object);
}

static void
nf_log_view_class_init (NfLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nf_log_view_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NfLogView, text_view);
  gtk_widget_class_bind_template_child (widget_class, NfLogView, buffer);
  gtk_widget_class_bind_template_child (widget_class, NfLogView, scroller);
}

/* --- Following the end ------------------------------------------------------------------- */

/* Keeps the newest line in sight, unless somebody has put the cursor elsewhere to read. */
static void
follow (NfLogView *self)
{
  GtkTextMark *cursor = gtk_text_buffer_get_insert (self->buffer);
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &at, cursor);
  if (gtk_text_iter_is_end (&at))
    gtk_text_view_scroll_mark_onscreen (self->text_view, cursor);
}

static void
nf_log_view_init (NfLogView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* There is less room when the result appears. */
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller),
                           "notify::page-size",
                           G_CALLBACK (follow),
                           self,
                           G_CONNECT_SWAPPED);
}

/* --- Lines ------------------------------------------------------------------------------- */

static void
drop_oldest (NfLogView *self)
{
  int n = gtk_text_buffer_get_line_count (self->buffer) - LINES_MAX;
  GtkTextIter start, end;

  if (n <= 0)
    return;
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_line (self->buffer, &end, n);
  gtk_text_buffer_delete (self->buffer, &start, &end);
}

void
nf_log_view_add_line (NfLogView *self, const char *line)
{
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  if (gtk_text_buffer_get_char_count (self->buffer) > 0)
    gtk_text_buffer_insert (self->buffer, &end, "\n", 1);
  gtk_text_buffer_insert (self->buffer, &end, line, -1);
  drop_oldest (self);
  follow (self);
}

void
nf_log_view_clear (NfLogView *self)
{
  gtk_text_buffer_set_text (self->buffer, "", 0);
}

char *
nf_log_view_dup_text (NfLogView *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

/* --- Saving ------------------------------------------------------------------------------ */

static void
finish_saving (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (NfLogView) self = NF_LOG_VIEW (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (G_FILE (source));
  g_autofree char *line = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    line = g_strdup_printf (_ ("The log was saved as %s"), name);
  else
    line = g_strdup_printf (_ ("The log could not be saved as %s: %s"), name, error->message);
  nf_log_view_add_line (self, line);
}

static void
save_to (NfLogView *self, GFile *file)
{
  g_autofree char *text = nf_log_view_dup_text (self);
  g_autofree char *content = g_strconcat (text, "\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (content, strlen (content));

  g_file_replace_contents_bytes_async (file,
                                       bytes,
                                       NULL,
                                       FALSE,
                                       G_FILE_CREATE_NONE,
                                       NULL,
                                       finish_saving,
                                       g_object_ref (self));
}

static void
answered (GtkNativeDialog *dialog, int response, NfLogView *self)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
    save_to (self, file);
  }
  g_clear_object (&self->dialog);
}

void
nf_log_view_save (NfLogView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  /* Translators: the name of a file; %Y-%m-%d-%H%M stands for the date and the time */
  g_autofree char *name = g_date_time_format (now, _ ("node-flasher-%Y-%m-%d-%H%M.log"));

  if (self->dialog != NULL)
    return;
  self->dialog = gtk_file_chooser_native_new (_ ("Save Log"),
                                              GTK_WINDOW (root),
                                              GTK_FILE_CHOOSER_ACTION_SAVE,
                                              _ ("_Save"),
                                              _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->dialog), name);
  g_signal_connect_object (self->dialog, "response", G_CALLBACK (answered), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->dialog));
}
