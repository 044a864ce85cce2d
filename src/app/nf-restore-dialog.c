/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The list of restore points, see nf-restore-dialog.h.
 */
#include "nf-restore-dialog.h"

#include "nf-question.h"
#include "nf-restore-points.h"
#include "nf-restore-row.h"
#include "nf-words.h"

#include <glib/gi18n.h>

struct _NfRestoreDialog {
  GtkWindow parent_instance;

  GtkListBox *list;
  GtkWidget *none;
  GtkWidget *some;
  GtkLabel *room;
  GtkWidget *problem;
  GtkLabel *problem_label;

  char *folder;
  GPtrArray *points; /* of NfRestorePoint, as the list shows them */
  guint doomed;      /* the number of the one that is asked about */
};

G_DEFINE_FINAL_TYPE (NfRestoreDialog, nf_restore_dialog, GTK_TYPE_WINDOW)

enum { SIGNAL_CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- What is shown ----------------------------------------------------------------------- */

/* @words: (nullable): NULL: there is none */
static void
show_problem (NfRestoreDialog *self, const char *words)
{
  gtk_label_set_label (self->problem_label, words != NULL ? words : "");
  gtk_widget_set_visible (self->problem, words != NULL);
}

static void
show_room (NfRestoreDialog *self)
{
  guint64 bytes = 0;
  g_autofree char *size = NULL;
  g_autofree char *most = nf_words_format_size (NF_RESTORE_POINTS_MAX_BYTES);
  g_autofree char *words = NULL;

  for (guint i = 0; i < self->points->len; i++)
    bytes += ((const NfRestorePoint *) g_ptr_array_index (self->points, i))->bytes;
  size = nf_words_format_size (bytes);
  words = g_strdup_printf (_ ("All together %s of at most %s; then the oldest go."), size, most);
  gtk_label_set_label (self->room, words);
}

static void
fill (NfRestoreDialog *self)
{
  GtkWidget *row = NULL;

  g_clear_pointer (&self->points, g_ptr_array_unref);
  self->points = nf_restore_points_list (self->folder, NULL);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < self->points->len; i++)
    gtk_list_box_append (self->list, nf_restore_row_new (g_ptr_array_index (self->points, i), i));
  gtk_widget_set_visible (self->none, self->points->len == 0);
  gtk_widget_set_visible (self->some, self->points->len > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "points.open-folder",
                                 g_file_test (self->folder, G_FILE_TEST_IS_DIR));
  show_room (self);
}

/* --- Actions ----------------------------------------------------------------------------- */

static const NfRestorePoint *
get_point (NfRestoreDialog *self, guint number)
{
  return number < self->points->len ? g_ptr_array_index (self->points, number) : NULL;
}

static void
activate_put_back (GtkWidget *widget, const char *action, GVariant *number)
{
  const NfRestorePoint *point =
      get_point (NF_RESTORE_DIALOG (widget), g_variant_get_uint32 (number));

  if (point == NULL)
    return;
  g_signal_emit (widget, signals[SIGNAL_CHOSEN], 0, point->path);
  gtk_window_destroy (GTK_WINDOW (widget));
}

/* The keyboard goes on where it was. */
static void
focus_row (NfRestoreDialog *self, guint number)
{
  GtkListBoxRow *row = NULL;

  if (self->points->len == 0)
    return;
  row = gtk_list_box_get_row_at_index (self->list, (int) MIN (number, self->points->len - 1));
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
delete_answered (GtkDialog *dialog, int response, NfRestoreDialog *self)
{
  const NfRestorePoint *point = get_point (self, self->doomed);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  gtk_window_destroy (GTK_WINDOW (dialog));
  if (response != GTK_RESPONSE_ACCEPT || point == NULL)
    return;
  if (!nf_restore_point_delete (point->path, &error))
    words = g_strdup_printf (_ ("It could not be deleted: %s"), error->message);
  show_problem (self, words);
  fill (self);
  focus_row (self, self->doomed);
}

static void
activate_delete (GtkWidget *widget, const char *action, GVariant *number)
{
  NfRestoreDialog *self = NF_RESTORE_DIALOG (widget);
  const NfRestorePoint *point = get_point (self, g_variant_get_uint32 (number));
  g_autofree char *moment = NULL;
  g_autofree char *explanation = NULL;
  NfQuestion words = {
    .question = _ ("Delete this restore point?"),
    .no = _ ("Keep"),
    .yes = _ ("Delete"),
    .is_destructive = TRUE,
  };
  GtkDialog *dialog = NULL;

  if (point == NULL)
    return;
  moment = nf_words_format_moment (point->time);
  /* Translators: what was flashed, and when, as in "nodemcu.bin at 0x00000, 2026-11-22 20:15" */
  explanation = g_strdup_printf (_ ("%s, %s. What stood there before cannot be put back then."),
                                 point->title,
                                 moment);
  words.explanation = explanation;
  self->doomed = g_variant_get_uint32 (number);
  dialog = nf_question_new (GTK_WINDOW (self), &words);
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The dialog may have been closed meanwhile. */
static void
finish_opening (GObject *window, GAsyncResult *result, gpointer data)
{
  g_autoptr (NfRestoreDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (window), result, &error) || self->problem == NULL)
    return;
  words = g_strdup_printf (_ ("%s cannot be opened: %s"), self->folder, error->message);
  show_problem (self, words);
}

static void
activate_open_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *uri = g_filename_to_uri (NF_RESTORE_DIALOG (widget)->folder, NULL, NULL);

  gtk_show_uri_full (GTK_WINDOW (widget),
                     uri,
                     GDK_CURRENT_TIME,
                     NULL,
                     finish_opening,
                     g_object_ref (widget));
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_restore_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), NF_TYPE_RESTORE_DIALOG);
  G_OBJECT_CLASS (nf_restore_dialog_parent_class)->dispose (object);
}

static void
nf_restore_dialog_finalize (GObject *object)
{
  NfRestoreDialog *self = NF_RESTORE_DIALOG (object);

  g_clear_pointer (&self->points, g_ptr_array_unref);
  g_free (self->folder);
  G_OBJECT_CLASS (nf_restore_dialog_parent_class)->finalize (object);
}

static void
nf_restore_dialog_class_init (NfRestoreDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_restore_dialog_dispose;
  object_class->finalize = nf_restore_dialog_finalize;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen",
                                         NF_TYPE_RESTORE_DIALOG,
                                         G_SIGNAL_RUN_LAST,
                                         0,
                                         NULL,
                                         NULL,
                                         NULL,
                                         G_TYPE_NONE,
                                         1,
                                         G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-restore-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NfRestoreDialog, list);
  gtk_widget_class_bind_template_child (widget_class, NfRestoreDialog, none);
  gtk_widget_class_bind_template_child (widget_class, NfRestoreDialog, some);
  gtk_widget_class_bind_template_child (widget_class, NfRestoreDialog, room);
  gtk_widget_class_bind_template_child (widget_class, NfRestoreDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, NfRestoreDialog, problem_label);
  gtk_widget_class_install_action (widget_class, "point.put-back", "u", activate_put_back);
  gtk_widget_class_install_action (widget_class, "point.delete", "u", activate_delete);
  gtk_widget_class_install_action (widget_class, "points.open-folder", NULL, activate_open_folder);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nf_restore_dialog_init (NfRestoreDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->folder = nf_restore_points_dup_default_folder ();
  fill (self);
}

NfRestoreDialog *
nf_restore_dialog_new (GtkWindow *parent)
{
  return g_object_new (NF_TYPE_RESTORE_DIALOG, "transient-for", parent, NULL);
}
