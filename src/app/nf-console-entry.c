/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The line to send, see nf-console-entry.h.
 */
#include "nf-console-entry.h"

#include "nf-widgets.h"

#include <glib/gi18n.h>

struct _NfConsoleEntry {
  GtkWidget parent_instance;

  GtkEntry *entry;
  GtkDropDown *ending;

  char **history;
  guint position; /* in the history, from 1; 0: what is being typed */
  gboolean can_send;
  char *typed; /* while one of the history is shown; NULL: nothing */
};

G_DEFINE_FINAL_TYPE (NfConsoleEntry, nf_console_entry, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_HISTORY, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { SIGNAL_SEND, N_SIGNALS };

static guint signals[N_SIGNALS];

/* The settings' words, in the order of the drop-down's entries and of NfLineEnding. */
static const char *const endings[] = { "none", "lf", "cr", "crlf", NULL };

/* --- History ------------------------------------------------------------------------------ */

static void
set_history (NfConsoleEntry *self, char **history)
{
  g_strfreev (self->history);
  self->history = history;
  self->position = 0;
  g_clear_pointer (&self->typed, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HISTORY]);
}

/* The same line stands there once. */
static void
remember (NfConsoleEntry *self, const char *line)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 1;

  if (*line == '\0')
    return;
  g_strv_builder_add (builder, line);
  for (guint i = 0; self->history[i] != NULL && n < NF_CONSOLE_HISTORY_MAX; i++) {
    if (g_str_equal (self->history[i], line))
      continue;
    g_strv_builder_add (builder, self->history[i]);
    n++;
  }
  set_history (self, g_strv_builder_end (builder));
}

static void
show_line (NfConsoleEntry *self, const char *line)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), line);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

static void
go_to (NfConsoleEntry *self, guint position)
{
  if (self->position == 0) {
    g_free (self->typed);
    self->typed = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  }
  self->position = position;
  show_line (self, position > 0 ? self->history[position - 1] : self->typed);
}

static gboolean
key_pressed (NfConsoleEntry *self, guint key, guint code, GdkModifierType state)
{
  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up) {
    if (self->position < g_strv_length (self->history))
      go_to (self, self->position + 1);
    return GDK_EVENT_STOP;
  }
  if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down) {
    if (self->position > 0)
      go_to (self, self->position - 1);
    return GDK_EVENT_STOP;
  }
  return GDK_EVENT_PROPAGATE;
}

/* --- Sending ------------------------------------------------------------------------------ */

/* An empty line is sent as well: it is what a board shows its prompt for. */
static void
activate_send (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfConsoleEntry *self = NF_CONSOLE_ENTRY (widget);
  g_autofree char *line = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  if (!self->can_send)
    return;
  remember (self, line);
  self->position = 0;
  show_line (self, "");
  g_signal_emit (self, signals[SIGNAL_SEND], 0, line);
}

static void
entry_activated (NfConsoleEntry *self)
{
  activate_send (GTK_WIDGET (self), NULL, NULL);
}

/* --- Object ------------------------------------------------------------------------------- */

static void
nf_console_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_HISTORY:
    g_value_set_boxed (value, NF_CONSOLE_ENTRY (object)->history);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_console_entry_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_HISTORY:
    set_history (NF_CONSOLE_ENTRY (object), g_value_dup_boxed (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static gboolean
nf_console_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NF_CONSOLE_ENTRY (widget)->entry));
}

static void
nf_console_entry_dispose (GObject *object)
{
  nf_widget_dispose_template (GTK_WIDGET (object), NF_TYPE_CONSOLE_ENTRY);
  G_OBJECT_CLASS (nf_console_entry_parent_class)->dispose (object);
}

static void
nf_console_entry_finalize (GObject *object)
{
  NfConsoleEntry *self = NF_CONSOLE_ENTRY (object);

  g_strfreev (self->history);
  g_free (self->typed);
  G_OBJECT_CLASS (nf_console_entry_parent_class)->finalize (object);
}

static void
nf_console_entry_class_init (NfConsoleEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_console_entry_dispose;
  object_class->finalize = nf_console_entry_finalize;
  object_class->get_property = nf_console_entry_get_property;
  object_class->set_property = nf_console_entry_set_property;
  properties[PROP_HISTORY] = g_param_spec_boxed ("history",
                                                 NULL,
                                                 NULL,
                                                 G_TYPE_STRV,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_SEND] = g_signal_new ("send",
                                       NF_TYPE_CONSOLE_ENTRY,
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       1,
                                       G_TYPE_STRING);
  widget_class->grab_focus = nf_console_entry_grab_focus;
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-console-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, NfConsoleEntry, entry);
  gtk_widget_class_bind_template_child (widget_class, NfConsoleEntry, ending);
  gtk_widget_class_install_action (widget_class, "entry.send", NULL, activate_send);
}

static void
nf_console_entry_init (NfConsoleEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->history = g_new0 (char *, 1);
  gtk_widget_init_template (GTK_WIDGET (self));
  nf_widget_name_drop_down (self->ending, _ ("Line ending"));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (entry_activated), self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "entry.send", FALSE);
}

void
nf_console_entry_bind (NfConsoleEntry *self, NfSettings *settings)
{
  nf_settings_bind (settings, "console-history", self, "history");
  nf_settings_bind_choice (settings, "console-line-ending", self->ending, endings);
}

void
nf_console_entry_set_can_send (NfConsoleEntry *self, gboolean can_send)
{
  self->can_send = can_send;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "entry.send", can_send);
}

NfLineEnding
nf_console_entry_get_ending (NfConsoleEntry *self)
{
  return (NfLineEnding) gtk_drop_down_get_selected (self->ending);
}
