/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The window, see nf-window.h.
 */
#include "nf-window-private.h"

#include "nf-add-files.h"
#include "nf-bundle-bar.h"
#include "nf-closures.h"
#include "nf-table-view.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (NfWindow, nf_window, GTK_TYPE_APPLICATION_WINDOW)

enum {
  PROP_0,
  PROP_TABLE,
  PROP_OPENER,
  PROP_REVIEWER,
  PROP_RUN,
  PROP_HAS_FILES,
  PROP_BUSY,
  PROP_PROBLEM,
  PROP_KEEP_TIME,
  PROP_BY_HAND,
  PROP_PROFILE_PROBLEMS,
  PROP_DOCTOR,
  PROP_LACKS_BOARD,
  PROP_LISTENING,
  PROP_SHOWS_CONSOLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* --- State ------------------------------------------------------------------------------- */

static void
notify (NfWindow *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static char *
make_problem (NfWindow *self)
{
  g_autoptr (GError) error = NULL;
  gboolean is_opening = FALSE;

  g_object_get (self->opener, "busy", &is_opening, NULL);
  if (is_opening)
    return g_strdup (_ ("Files are being opened"));
  if (nf_table_get_problem (self->table) != NULL)
    return g_strdup (nf_table_get_problem (self->table));
  if (nf_speed_get_baud (self->speed, NULL, &error))
    return NULL;
  return g_strdup (error->message);
}

static void
update_keep_time (NfWindow *self)
{
  NfPlanOptions options = nf_window_get_plan_options (self);
  g_autoptr (NfPlan) plan = nf_table_preview_plan (self->table, &options);

  g_free (self->keep_time);
  self->keep_time = nf_window_dup_keep_time (self, plan);
  notify (self, PROP_KEEP_TIME);
}

void
nf_window_update_problem (NfWindow *self)
{
  g_free (self->problem);
  self->problem = make_problem (self);
  nf_window_update_actions (self);
  notify (self, PROP_PROBLEM);
}

void
nf_window_set_busy (NfWindow *self, gboolean busy)
{
  self->is_busy = busy;
  gtk_event_controller_set_propagation_phase (self->drop_target,
                                              busy ? GTK_PHASE_NONE : GTK_PHASE_BUBBLE);
  nf_window_update_problem (self);
  nf_window_update_port_use (self);
  notify (self, PROP_BUSY);
}

void
nf_window_save_rows (NfWindow *self)
{
  nf_settings_set_rows (self->settings, nf_table_save (self->table));
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfWindow *self = NF_WINDOW (object);

  switch (id) {
  case PROP_TABLE:
    g_value_set_object (value, self->table);
    break;
  case PROP_OPENER:
    g_value_set_object (value, self->opener);
    break;
  case PROP_REVIEWER:
    g_value_set_object (value, self->reviewer);
    break;
  case PROP_RUN:
    g_value_set_object (value, self->run);
    break;
  case PROP_HAS_FILES:
    g_value_set_boolean (value, g_list_model_get_n_items (G_LIST_MODEL (self->table)) > 0);
    break;
  case PROP_BUSY:
    g_value_set_boolean (value, self->is_busy);
    break;
  case PROP_PROBLEM:
    g_value_set_string (value, self->problem);
    break;
  case PROP_KEEP_TIME:
    g_value_set_string (value, self->keep_time);
    break;
  case PROP_BY_HAND:
    g_value_set_boolean (value,
                         self->is_by_hand ||
                             !nf_profile_get_auto_reset (nf_table_get_profile (self->table)));
    break;
  case PROP_PROFILE_PROBLEMS:
    g_value_take_string (
        value,
        g_strjoinv ("\n", (char **) nf_profile_store_get_problems (self->profiles)));
    break;
  case PROP_DOCTOR:
    g_value_set_object (value, self->doctor);
    break;
  case PROP_LISTENING:
    g_value_set_boolean (value, self->run != NULL && nf_flash_run_is_listening (self->run));
    break;
  case PROP_LACKS_BOARD:
    g_value_set_boolean (value, self->lacks_board);
    break;
  case PROP_SHOWS_CONSOLE:
    g_value_set_boolean (value, nf_window_shows_console (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static gboolean
destroy (gpointer window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  return G_SOURCE_REMOVE;
}

void
nf_window_destroy_soon (NfWindow *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, destroy, g_object_ref (self), g_object_unref);
}

static gboolean
nf_window_close_request (GtkWindow *window)
{
  NfWindow *self = NF_WINDOW (window);

  if (self->is_busy)
    nf_window_ask_to_close (self);
  else
    nf_window_destroy_soon (self);
  return GDK_EVENT_STOP;
}

static void
nf_window_dispose (GObject *object)
{
  NfWindow *self = NF_WINDOW (object);

  if (self->table != NULL)
    nf_window_save_rows (self);
  g_clear_handle_id (&self->take_back_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_WINDOW);
  g_clear_object (&self->chooser);
  g_clear_object (&self->run);
  g_clear_object (&self->next_run);
  if (self->doctor != NULL)
    nf_doctor_cancel (self->doctor);
  g_clear_object (&self->doctor);
  g_clear_object (&self->opener);
  g_clear_object (&self->reviewer);
  g_clear_object (&self->port);
  g_clear_object (&self->table);
  g_clear_object (&self->speed);
  g_clear_object (&self->port_choices);
  g_clear_object (&self->ports);
  g_clear_object (&self->profiles);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (nf_window_parent_class)->dispose (object);
}

static void
nf_window_finalize (GObject *object)
{
  g_free (NF_WINDOW (object)->problem);
  g_free (NF_WINDOW (object)->keep_time);
  G_OBJECT_CLASS (nf_window_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_TABLE] = g_param_spec_object ("table", NULL, NULL, NF_TYPE_TABLE, flags);
  properties[PROP_OPENER] = g_param_spec_object ("opener", NULL, NULL, NF_TYPE_OPENER, flags);
  properties[PROP_REVIEWER] = g_param_spec_object ("reviewer", NULL, NULL, NF_TYPE_REVIEWER, flags);
  properties[PROP_RUN] = g_param_spec_object ("run", NULL, NULL, NF_TYPE_FLASH_RUN, flags);
  properties[PROP_HAS_FILES] = g_param_spec_boolean ("has-files", NULL, NULL, FALSE, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  properties[PROP_KEEP_TIME] = g_param_spec_string ("keep-time", NULL, NULL, NULL, flags);
  properties[PROP_BY_HAND] = g_param_spec_boolean ("by-hand", NULL, NULL, FALSE, flags);
  properties[PROP_PROFILE_PROBLEMS] =
      g_param_spec_string ("profile-problems", NULL, NULL, "", flags);
  properties[PROP_DOCTOR] = g_param_spec_object ("doctor", NULL, NULL, NF_TYPE_DOCTOR, flags);
  properties[PROP_LISTENING] = g_param_spec_boolean ("listening", NULL, NULL, FALSE, flags);
  properties[PROP_LACKS_BOARD] = g_param_spec_boolean ("lacks-board", NULL, NULL, FALSE, flags);
  properties[PROP_SHOWS_CONSOLE] = g_param_spec_boolean ("shows-console", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NF_TYPE_CHOOSER);
  g_type_ensure (NF_TYPE_TABLE_VIEW);
  g_type_ensure (NF_TYPE_BUNDLE_BAR);
  g_type_ensure (NF_TYPE_FLASH_MAP_VIEW);
  g_type_ensure (NF_TYPE_OPTIONS_VIEW);
  g_type_ensure (NF_TYPE_FINDINGS_VIEW);
  g_type_ensure (NF_TYPE_GUIDE_VIEW);
  g_type_ensure (NF_TYPE_RESULT_VIEW);
  g_type_ensure (NF_TYPE_DOCTOR_VIEW);
  g_type_ensure (NF_TYPE_BOARD_VIEW);
  g_type_ensure (NF_TYPE_LOG_VIEW);
  g_type_ensure (NF_TYPE_CONSOLE_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-window.ui");
  gtk_widget_class_bind_template_child (widget_class, NfWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, port_chooser);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, board_chooser);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, map_view);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, options_view);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, options_expander);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, erase_hint);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, rom_hint);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, findings_view);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, run_button);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, guide_view);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, result_view);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, doctor_view);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, log_view);
  gtk_widget_class_bind_template_child (widget_class, NfWindow, console_view);
  nf_closures_bind (widget_class);
}

static void
nf_window_class_init (NfWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_window_dispose;
  object_class->finalize = nf_window_finalize;
  object_class->get_property = nf_window_get_property;
  GTK_WINDOW_CLASS (klass)->close_request = nf_window_close_request;
  install_properties (object_class);
  bind_template (widget_class);
  nf_window_install_actions (widget_class);
}

/* --- Making it --------------------------------------------------------------------------- */

/* The models come first, since the template's bindings ask for them. */
static void
nf_window_init (NfWindow *self)
{
  g_autofree char *folder = nf_profile_store_dup_default_folder ();
  g_autoptr (NfProfile) first = NULL;

  self->profiles = nf_profile_store_new (folder);
  first = g_list_model_get_item (G_LIST_MODEL (self->profiles), 0);
  self->table = nf_table_new (first);
  self->ports = nf_port_list_new ();
  self->port_choices = nf_port_choices_new (self->ports);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_up_table (NfWindow *self)
{
  g_autoptr (GVariant) rows = nf_settings_dup_rows (self->settings);

  nf_table_restore (self->table, rows);
  self->opener = nf_opener_new (self->table, self->settings, self->profiles, self->speed);
  notify (self, PROP_OPENER);
  self->drop_target = nf_add_files_drop_target_new (self->opener);
  gtk_widget_add_controller (GTK_WIDGET (self), self->drop_target);
}

static void
files_changed (NfWindow *self)
{
  nf_window_update_actions (self);
  notify (self, PROP_HAS_FILES);
}

static void
opener_line (NfWindow *self, const char *line)
{
  nf_log_view_add_line (self->log_view, line);
}

static void
profile_problems_changed (NfWindow *self)
{
  notify (self, PROP_PROFILE_PROBLEMS);
}

static void
listen (NfWindow *self)
{
  g_signal_connect_object (self->profiles,
                           "notify::problems",
                           G_CALLBACK (profile_problems_changed),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table,
                           "items-changed",
                           G_CALLBACK (files_changed),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table,
                           "notify::problem",
                           G_CALLBACK (nf_window_update_problem),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->opener,
                           "notify::busy",
                           G_CALLBACK (nf_window_update_problem),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->opener, "line", G_CALLBACK (opener_line), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->speed,
                           "notify::text",
                           G_CALLBACK (nf_window_update_problem),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->speed,
                           "notify::text",
                           G_CALLBACK (update_keep_time),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reviewer,
                           "notify::review",
                           G_CALLBACK (update_keep_time),
                           self,
                           G_CONNECT_SWAPPED);
}

NfWindow *
nf_window_new (GtkApplication *application, NfSettings *settings)
{
  NfWindow *self = g_object_new (NF_TYPE_WINDOW, "application", application, NULL);

  self->settings = g_object_ref (settings);
  self->reviewer = nf_reviewer_new (self->table, settings);
  notify (self, PROP_REVIEWER);
  nf_window_set_up_choices (self);
  nf_window_make_doctor (self);
  set_up_table (self);
  nf_flash_map_view_bind (self->map_view, settings);
  nf_options_view_bind (self->options_view, settings, self->speed, self->doctor);
  nf_settings_bind (settings, "window-width", self, "default-width");
  nf_settings_bind (settings, "window-height", self, "default-height");
  nf_settings_bind (settings, "is-maximized", self, "maximized");
  nf_settings_bind (settings, "show-options", self->options_expander, "expanded");
  /* Said aloud, because the options are remembered and may be folded away. */
  nf_settings_bind (settings, "erase-all", self->erase_hint, "visible");
  nf_settings_bind (settings, "rom-only", self->rom_hint, "visible");
  listen (self);
  nf_window_follow_choices (self);
  nf_window_make_console (self);
  files_changed (self);
  nf_window_set_busy (self, FALSE);
  profile_problems_changed (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->port_chooser));
  return self;
}

void
nf_window_add_argument (NfWindow *self, const char *argument)
{
  nf_opener_add_argument (self->opener, argument);
}
