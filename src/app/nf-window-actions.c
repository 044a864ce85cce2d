/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The window's actions, see nf-window.h.
 */
#include "nf-window-private.h"

#include "nf-add-files.h"

static void
activate_add_files (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_window_show_flash (NF_WINDOW (widget));
  nf_add_files_choose (GTK_WINDOW (widget), NF_WINDOW (widget)->opener);
}

static void
activate_add_internal (GtkWidget *widget, const char *action, GVariant *name)
{
  nf_opener_add_path (NF_WINDOW (widget)->opener, g_variant_get_string (name, NULL));
}

static void
activate_paste (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (!nf_window_shows_console (NF_WINDOW (widget)))
    nf_add_files_paste (widget, NF_WINDOW (widget)->opener);
}

static void
activate_clear_files (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_table_clear (NF_WINDOW (widget)->table);
}

static void
activate_focus_port (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_window_show_flash (NF_WINDOW (widget));
  gtk_widget_grab_focus (GTK_WIDGET (NF_WINDOW (widget)->port_chooser));
}

static void
activate_save_log (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_log_view_save (NF_WINDOW (widget)->log_view);
}

static void
activate_copy_log (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *text = nf_log_view_dup_text (NF_WINDOW (widget)->log_view);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
activate_clear_log (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_log_view_clear (NF_WINDOW (widget)->log_view);
}

/* When an action is possible. */
typedef enum {
  ALWAYS,
  WITH_LOG, /* while the log is on the page that is shown: the console has the same keys */
  WHILE_BUSY,
  WHILE_IDLE,
  WITH_FILES, /* while idle, when all is well with the table and the options */
  WITH_ROWS,  /* while idle, when the table has any */
  WITH_SPEED, /* while idle, when all is well with the options */
  WITH_POINT, /* the same, when there is a restore point */
} When;

static const struct {
  const char *name;
  const char *parameter_type;
  When when;
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "win.flash", NULL, WITH_FILES, nf_window_flash },
  { "win.flash-anyway", NULL, WITH_FILES, nf_window_flash_anyway },
  { "win.fix", "u", WHILE_IDLE, nf_window_fix },
  { "win.verify", NULL, WITH_FILES, nf_window_verify },
  { "win.read-chip", NULL, WITH_SPEED, nf_window_read_chip },
  { "win.back-up", NULL, WITH_SPEED, nf_window_back_up },
  { "win.erase", NULL, WITH_SPEED, nf_window_erase },
  { "win.undo", NULL, WITH_POINT, nf_window_undo },
  { "win.restore-points", NULL, WHILE_IDLE, nf_window_show_restore_points },
  { "win.test-reset", NULL, WHILE_IDLE, nf_window_test_reset },
  { "win.repair", NULL, WITH_SPEED, nf_window_repair },
  { "win.doctor", NULL, WITH_SPEED, nf_window_examine },
  { "win.doctor-next", NULL, WHILE_IDLE, nf_window_do_next },
  { "win.cancel", NULL, WHILE_BUSY, nf_window_cancel },
  { "win.add-files", NULL, WHILE_IDLE, activate_add_files },
  { "win.add-internal", "s", WHILE_IDLE, activate_add_internal },
  { "win.paste", NULL, WHILE_IDLE, activate_paste },
  { "win.clear-files", NULL, WHILE_IDLE, activate_clear_files },
  { "win.save-recipe", NULL, WITH_ROWS, nf_window_save_recipe },
  { "win.focus-port", NULL, WHILE_IDLE, activate_focus_port },
  { "win.save-log", NULL, WITH_LOG, activate_save_log },
  { "win.copy-log", NULL, WITH_LOG, activate_copy_log },
  { "win.clear-log", NULL, WITH_LOG, activate_clear_log },
  { "win.show-page", "s", ALWAYS, nf_window_show_page },
};

static gboolean
is_possible (NfWindow *self, When when)
{
  switch (when) {
  case WITH_LOG:
    return !nf_window_shows_console (self);
  case WHILE_BUSY:
    return self->is_busy;
  case WHILE_IDLE:
    return !self->is_busy;
  case WITH_FILES:
    return !self->is_busy && self->problem == NULL;
  case WITH_ROWS:
    return !self->is_busy && g_list_model_get_n_items (G_LIST_MODEL (self->table)) > 0;
  case WITH_SPEED:
    return !self->is_busy && nf_speed_get_baud (self->speed, NULL, NULL);
  case WITH_POINT:
    return is_possible (self, WITH_SPEED) && self->can_undo;
  case ALWAYS:
  default:
    return TRUE;
  }
}

void
nf_window_update_actions (NfWindow *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                   actions[i].name,
                                   is_possible (self, actions[i].when));
}

void
nf_window_install_actions (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class,
                                     actions[i].name,
                                     actions[i].parameter_type,
                                     actions[i].activate);
  /* Here and not among the application's keys, because an entry or a popover comes first. */
  gtk_widget_class_add_binding_action (widget_class,
                                       GDK_KEY_v,
                                       GDK_CONTROL_MASK,
                                       "win.paste",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.cancel", NULL);
}
