/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The console, see nf-console-view.h.
 */
#include "nf-console-view-private.h"

#include "nf-closures.h"
#include "nf-widgets.h"
#include "nf-words.h"

#include <glib/gi18n.h>

enum { BAUD_MIN = 300, BAUD_MAX = 4000000, BAUD_CHARS = 8 };

G_DEFINE_FINAL_TYPE (NfConsoleView, nf_console_view, GTK_TYPE_WIDGET)

enum {
  PROP_0,
  PROP_LINK,
  PROP_NODEMCU,
  PROP_PAUSED,
  PROP_TIMESTAMPS,
  PROP_OPENS_AFTER_FLASH,
  PROP_BAUD_RATE,
  PROP_IS_EMPTY,
  PROP_IS_BEHIND,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
notify (NfConsoleView *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* --- The rate ----------------------------------------------------------------------------- */

static GtkEditable *
get_rate_entry (NfConsoleView *self)
{
  return GTK_EDITABLE (gtk_combo_box_get_child (self->rate));
}

static void
show_rate_problem (NfConsoleView *self, gboolean is_bad)
{
  if (is_bad)
    gtk_widget_add_css_class (GTK_WIDGET (self->rate), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->rate), "error");
  gtk_widget_set_visible (self->rate_problem, is_bad);
  gtk_accessible_update_state (GTK_ACCESSIBLE (get_rate_entry (self)),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               is_bad ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

/* While it is no rate the old one stays in effect. */
static void
take_rate (NfConsoleView *self)
{
  const char *text = gtk_editable_get_text (get_rate_entry (self));
  guint64 baud = 0;
  gboolean is_good = g_ascii_string_to_unsigned (text, 10, BAUD_MIN, BAUD_MAX, &baud, NULL);

  show_rate_problem (self, !is_good);
  if (!is_good || g_strcmp0 (text, self->baud_rate) == 0)
    return;
  g_free (self->baud_rate);
  self->baud_rate = g_strdup (text);
  nf_console_link_set_baud (self->link, (guint) baud);
  notify (self, PROP_BAUD_RATE);
}

/* While it is being typed it is another rate with each digit. */
static void
rate_changed (NfConsoleView *self)
{
  if (gtk_combo_box_get_active (self->rate) >= 0)
    take_rate (self);
}

static void
watch_rate (NfConsoleView *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  nf_widget_name_combo_box (self->rate, _ ("Baud rate"));
  gtk_editable_set_width_chars (get_rate_entry (self), BAUD_CHARS);
  gtk_editable_set_max_width_chars (get_rate_entry (self), BAUD_CHARS);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (take_rate), self);
  gtk_widget_add_controller (GTK_WIDGET (get_rate_entry (self)), focus);
  g_signal_connect_swapped (get_rate_entry (self), "activate", G_CALLBACK (take_rate), self);
  g_signal_connect_swapped (self->rate, "changed", G_CALLBACK (rate_changed), self);
}

/* --- What the board says ------------------------------------------------------------------ */

static void
link_received (NfConsoleView *self, GBytes *bytes)
{
  nf_console_text_put (self->text, bytes);
}

static void
link_note (NfConsoleView *self, const char *note)
{
  nf_console_text_add_note (self->text, note);
}

static void
link_changed (NfConsoleView *self)
{
  if (nf_console_link_get_state (self->link) != NF_LINK_CONNECTED)
    nf_console_nodemcu_forget (self->nodemcu);
  nf_console_view_update_actions (self);
  notify (self, PROP_IS_EMPTY);
}

static void
bytes_lost (NfConsoleView *self)
{
  guint64 lost = 0;
  g_autofree char *size = NULL;
  g_autofree char *note = NULL;

  g_object_get (nf_console_link_get_console (self->link), "lost", &lost, NULL);
  size = nf_words_format_size (lost);
  note = g_strdup_printf (_ ("It was too much to be kept: %s of what the board said are not here."),
                          size);
  nf_console_text_add_note (self->text, note);
}

static void
text_line (NfConsoleView *self, const char *line)
{
  nf_console_nodemcu_take_line (self->nodemcu, line);
}

static void
text_changed (NfConsoleView *self)
{
  g_autofree char *open = nf_console_text_dup_open (self->text);

  nf_console_nodemcu_take_open (self->nodemcu, open);
  nf_console_view_follow (self);
  notify (self, PROP_IS_EMPTY);
}

static void
entry_send (NfConsoleView *self, const char *line)
{
  nf_console_send_line (nf_console_link_get_console (self->link),
                        line,
                        nf_console_entry_get_ending (self->entry));
}

static gboolean
is_empty (NfConsoleView *self)
{
  GtkTextBuffer *buffer = nf_console_text_get_buffer (self->text);

  return gtk_text_buffer_get_char_count (buffer) == 0 &&
         nf_console_link_get_state (self->link) == NF_LINK_IDLE;
}

/* --- For the template --------------------------------------------------------------------- */

static char *
choose_connect_label (gpointer object, gboolean is_wanted)
{
  return g_strdup (is_wanted ? _ ("_Disconnect") : _ ("_Connect"));
}

static char *
choose_page (gpointer object, gboolean empty)
{
  return g_strdup (empty ? "empty" : "text");
}

static gboolean
shows_nodemcu (gpointer object, gboolean has_prompt, const char *status)
{
  return has_prompt || nf_closure_is_not_empty (object, status);
}

static char *
choose_nodemcu_words (gpointer object, const char *status)
{
  return g_strdup (nf_closure_is_not_empty (object, status)
                       ? status
                       : _ ("NodeMCU waits for a command. After an upgrade its file system has to "
                            "be formatted once."));
}

static gboolean
is_empty_text (gpointer object, const char *text)
{
  return !nf_closure_is_not_empty (object, text);
}

static void
bind_closures (GtkWidgetClass *widget_class)
{
  nf_closures_bind (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, choose_connect_label);
  gtk_widget_class_bind_template_callback (widget_class, choose_page);
  gtk_widget_class_bind_template_callback (widget_class, shows_nodemcu);
  gtk_widget_class_bind_template_callback (widget_class, choose_nodemcu_words);
  gtk_widget_class_bind_template_callback (widget_class, is_empty_text);
}

/* --- Properties --------------------------------------------------------------------------- */

static void
nf_console_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (object);

  switch (id) {
  case PROP_LINK:
    g_value_set_object (value, self->link);
    break;
  case PROP_NODEMCU:
    g_value_set_object (value, self->nodemcu);
    break;
  case PROP_PAUSED:
    g_value_set_boolean (value, self->is_paused);
    break;
  case PROP_TIMESTAMPS:
    g_value_set_boolean (value, self->has_timestamps);
    break;
  case PROP_OPENS_AFTER_FLASH:
    g_value_set_boolean (value, self->opens_after_flash);
    break;
  case PROP_BAUD_RATE:
    g_value_set_string (value, self->baud_rate);
    break;
  case PROP_IS_EMPTY:
    g_value_set_boolean (value, is_empty (self));
    break;
  case PROP_IS_BEHIND:
    g_value_set_boolean (value, self->is_behind);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
set_paused (NfConsoleView *self, gboolean is_paused)
{
  self->is_paused = is_paused;
  nf_console_set_paused (nf_console_link_get_console (self->link), is_paused);
}

static void
nf_console_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (object);

  switch (id) {
  case PROP_PAUSED:
    set_paused (self, g_value_get_boolean (value));
    break;
  case PROP_TIMESTAMPS:
    self->has_timestamps = g_value_get_boolean (value);
    nf_console_text_set_timestamps (self->text, self->has_timestamps);
    break;
  case PROP_OPENS_AFTER_FLASH:
    self->opens_after_flash = g_value_get_boolean (value);
    break;
  case PROP_BAUD_RATE:
    gtk_editable_set_text (get_rate_entry (self), g_value_get_string (value));
    take_rate (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamFlags both = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  properties[PROP_LINK] = g_param_spec_object ("link", NULL, NULL, NF_TYPE_CONSOLE_LINK, readable);
  properties[PROP_NODEMCU] =
      g_param_spec_object ("nodemcu", NULL, NULL, NF_TYPE_CONSOLE_NODEMCU, readable);
  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, both);
  properties[PROP_TIMESTAMPS] = g_param_spec_boolean ("timestamps", NULL, NULL, FALSE, both);
  properties[PROP_OPENS_AFTER_FLASH] =
      g_param_spec_boolean ("opens-after-flash", NULL, NULL, FALSE, both);
  properties[PROP_BAUD_RATE] = g_param_spec_string ("baud-rate", NULL, NULL, NULL, both);
  properties[PROP_IS_EMPTY] = g_param_spec_boolean ("is-empty", NULL, NULL, TRUE, readable);
  properties[PROP_IS_BEHIND] = g_param_spec_boolean ("is-behind", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

/* --- Object ------------------------------------------------------------------------------- */

/* By the ground that the text stands on, whatever theme it is of. */
static void
nf_console_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA ground = { 1, 1, 1, 1 };

  GTK_WIDGET_CLASS (nf_console_view_parent_class)->css_changed (widget, change);
  if (self->text == NULL)
    return;
  gtk_style_context_lookup_color (style, "theme_base_color", &ground);
  nf_console_tags_set_dark (nf_console_text_get_tags (self->text), ground.green < 0.5);
}

/* Where one begins: with the line to send, once there is somebody to hear it. */
static gboolean
nf_console_view_grab_focus (GtkWidget *widget)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (widget);
  gboolean is_idle = nf_console_link_get_state (self->link) == NF_LINK_IDLE;

  if (is_empty (self))
    return gtk_widget_grab_focus (self->empty_button);
  return gtk_widget_grab_focus (is_idle ? self->connect_button : GTK_WIDGET (self->entry));
}

static void
nf_console_view_dispose (GObject *object)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (object);

  g_clear_object (&self->chooser);
  if (self->link != NULL)
    g_signal_handlers_disconnect_by_data (self->link, self);
  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_CONSOLE_VIEW);
  g_clear_object (&self->nodemcu);
  g_clear_object (&self->text);
  g_clear_object (&self->link);
  G_OBJECT_CLASS (nf_console_view_parent_class)->dispose (object);
}

static void
nf_console_view_finalize (GObject *object)
{
  g_free (NF_CONSOLE_VIEW (object)->baud_rate);
  G_OBJECT_CLASS (nf_console_view_parent_class)->finalize (object);
}

static void
nf_console_view_class_init (NfConsoleViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_console_view_dispose;
  object_class->finalize = nf_console_view_finalize;
  object_class->get_property = nf_console_view_get_property;
  object_class->set_property = nf_console_view_set_property;
  install_properties (object_class);
  widget_class->css_changed = nf_console_view_css_changed;
  widget_class->grab_focus = nf_console_view_grab_focus;
  g_type_ensure (NF_TYPE_CONSOLE_FIND);
  g_type_ensure (NF_TYPE_CONSOLE_ENTRY);
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-console-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NfConsoleView, rate);
  gtk_widget_class_bind_template_child (widget_class, NfConsoleView, rate_problem);
  gtk_widget_class_bind_template_child (widget_class, NfConsoleView, connect_button);
  gtk_widget_class_bind_template_child (widget_class, NfConsoleView, empty_button);
  gtk_widget_class_bind_template_child (widget_class, NfConsoleView, find);
  gtk_widget_class_bind_template_child (widget_class, NfConsoleView, scroller);
  gtk_widget_class_bind_template_child (widget_class, NfConsoleView, text_view);
  gtk_widget_class_bind_template_child (widget_class, NfConsoleView, entry);
  bind_closures (widget_class);
  nf_console_view_install_actions (widget_class);
}

static void
set_up_text (NfConsoleView *self)
{
  GtkTextBuffer *buffer = nf_console_text_get_buffer (self->text);
  GtkTextIter end;

  gtk_text_view_set_buffer (self->text_view, buffer);
  gtk_text_buffer_get_end_iter (buffer, &end);
  self->end = gtk_text_buffer_create_mark (buffer, NULL, &end, FALSE);
  nf_console_find_set_text (self->find, self->text);
  g_signal_connect_swapped (self->find, "found", G_CALLBACK (nf_console_view_show_selection), self);
}

static void
listen (NfConsoleView *self)
{
  static const struct {
    const char *signal;
    GCallback heard;
  } of_link[] = {
    { "received", G_CALLBACK (link_received) },
    { "note", G_CALLBACK (link_note) },
    { "notify::state", G_CALLBACK (link_changed) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (of_link); i++)
    g_signal_connect_swapped (self->link, of_link[i].signal, of_link[i].heard, self);
  g_signal_connect_object (nf_console_link_get_console (self->link),
                           "notify::lost",
                           G_CALLBACK (bytes_lost),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text, "line", G_CALLBACK (text_line), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text,
                           "changed",
                           G_CALLBACK (text_changed),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->nodemcu,
                           "notify::has-prompt",
                           G_CALLBACK (nf_console_view_update_actions),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->nodemcu,
                           "formatted",
                           G_CALLBACK (link_note),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->entry, "send", G_CALLBACK (entry_send), self);
}

/* The models come first, since the template's bindings ask for them. */
static void
nf_console_view_init (NfConsoleView *self)
{
  self->link = nf_console_link_new ();
  self->text = nf_console_text_new ();
  self->nodemcu = nf_console_nodemcu_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  watch_rate (self);
  set_up_text (self);
  nf_console_view_watch_keys (self);
  nf_console_view_watch_scrolling (self);
  listen (self);
  nf_console_view_update_actions (self);
}

/* --- Public ------------------------------------------------------------------------------- */

void
nf_console_view_bind (NfConsoleView *self, NfSettings *settings, NfPortList *ports)
{
  nf_console_link_set_ports (self->link, ports);
  nf_console_entry_bind (self->entry, settings);
  nf_settings_bind (settings, "console-baud-rate", self, "baud-rate");
  nf_settings_bind (settings, "console-timestamps", self, "timestamps");
  nf_settings_bind (settings, "open-console-after-flash", self, "opens-after-flash");
}

NfConsoleLink *
nf_console_view_get_link (NfConsoleView *self)
{
  return self->link;
}

void
nf_console_view_set_reset (NfConsoleView *self, const NfResetSequence *into_program)
{
  self->into_program = *into_program;
}

gboolean
nf_console_view_opens_after_flash (NfConsoleView *self)
{
  return self->opens_after_flash;
}
