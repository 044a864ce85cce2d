/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A drop-down that follows its list, see nf-chooser.h.
 */
#include "nf-chooser.h"

#include "nf-closures.h"
#include "nf-widgets.h"

struct _NfChooser {
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkDropDown *drop_down;

  GListModel *model;
  char *label;
  char *key;
  NfChoice *selected;
  gboolean is_following; /* the selection moves because the list changes, not by a person */
};

G_DEFINE_FINAL_TYPE (NfChooser, nf_chooser, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_LABEL, PROP_KEY, PROP_SELECTED, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { SIGNAL_COMMAND, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- What is in effect ------------------------------------------------------------------- */

static gboolean
has_key (const NfChoiceFacts *facts, const char *key)
{
  return g_strcmp0 (facts->key, key) == 0;
}

/* The chosen one, else the one that suits best, else the first. */
static guint
find_position (NfChooser *self)
{
  guint best = 0;

  for (guint i = 0; i < g_list_model_get_n_items (self->model); i++) {
    g_autoptr (NfChoice) choice = g_list_model_get_item (self->model, i);
    const NfChoiceFacts *facts = nf_choice_get_facts (choice);
    if (has_key (facts, self->key))
      return i;
    if (facts->is_default)
      best = i;
  }
  return best;
}

/* Puts the drop-down where it belongs. */
static void
follow (NfChooser *self)
{
  guint position = find_position (self);
  g_autoptr (NfChoice) choice = g_list_model_get_item (self->model, position);

  self->is_following = TRUE;
  gtk_drop_down_set_selected (self->drop_down, position);
  self->is_following = FALSE;
  if (g_set_object (&self->selected, choice))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
list_will_change (NfChooser *self)
{
  self->is_following = TRUE;
}

static gboolean
is_command (NfChoice *choice)
{
  return nf_choice_get_facts (choice)->key == NULL;
}

static void
picked (GtkDropDown *drop_down, GParamSpec *pspec, NfChooser *self)
{
  NfChoice *choice = gtk_drop_down_get_selected_item (drop_down);
  g_autoptr (NfChoice) command = NULL;

  if (self->is_following || choice == NULL)
    return;
  if (is_command (choice))
    command = g_object_ref (choice);
  else
    nf_chooser_set_key (self, nf_choice_get_facts (choice)->key);
  follow (self);
  if (command != NULL)
    g_signal_emit (self, signals[SIGNAL_COMMAND], 0, command);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
set_label (NfChooser *self, const char *label)
{
  g_free (self->label);
  self->label = g_strdup (label);
  gtk_label_set_label (self->title, label);
  nf_widget_name_drop_down (self->drop_down, gtk_label_get_text (self->title));
}

static void
nf_chooser_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfChooser *self = NF_CHOOSER (object);

  switch (id) {
  case PROP_LABEL:
    g_value_set_string (value, self->label);
    break;
  case PROP_KEY:
    g_value_set_string (value, self->key);
    break;
  case PROP_SELECTED:
    g_value_set_object (value, self->selected);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_chooser_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfChooser *self = NF_CHOOSER (object);

  switch (id) {
  case PROP_LABEL:
    set_label (self, g_value_get_string (value));
    break;
  case PROP_KEY:
    nf_chooser_set_key (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_chooser_dispose (GObject *object)
{
  NfChooser *self = NF_CHOOSER (object);

  if (self->drop_down != NULL)
    g_signal_handlers_disconnect_by_data (self->drop_down, self);
  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_CHOOSER);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (nf_chooser_parent_class)->dispose (object);
}

static void
nf_chooser_finalize (GObject *object)
{
  NfChooser *self = NF_CHOOSER (object);

  g_clear_object (&self->selected);
  g_free (self->label);
  g_free (self->key);
  G_OBJECT_CLASS (nf_chooser_parent_class)->finalize (object);
}

static gboolean
nf_chooser_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NF_CHOOSER (widget)->drop_down));
}

static void
nf_chooser_class_init (NfChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags rw = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = nf_chooser_dispose;
  object_class->finalize = nf_chooser_finalize;
  object_class->get_property = nf_chooser_get_property;
  object_class->set_property = nf_chooser_set_property;
  widget_class->grab_focus = nf_chooser_grab_focus;

  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, "", rw);
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, "", rw);
  properties[PROP_SELECTED] = g_param_spec_object ("selected",
                                                   NULL,
                                                   NULL,
                                                   NF_TYPE_CHOICE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_COMMAND] = g_signal_new ("command",
                                          NF_TYPE_CHOOSER,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          1,
                                          NF_TYPE_CHOICE);

  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, NfChooser, title);
  gtk_widget_class_bind_template_child (widget_class, NfChooser, drop_down);
  nf_closures_bind (widget_class);
}

static void
nf_chooser_init (NfChooser *self)
{
  self->label = g_strdup ("");
  self->key = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* --- Public ------------------------------------------------------------------------------ */

void
nf_chooser_set_model (NfChooser *self, GListModel *model)
{
  g_return_if_fail (self->model == NULL);

  self->model = g_object_ref (model);
  /* Before the drop-down sees a change, and after it has. */
  g_signal_connect_object (model,
                           "items-changed",
                           G_CALLBACK (list_will_change),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_drop_down_set_model (self->drop_down, model);
  g_signal_connect_object (model,
                           "items-changed",
                           G_CALLBACK (follow),
                           self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect (self->drop_down, "notify::selected", G_CALLBACK (picked), self);
  follow (self);
}

const char *
nf_chooser_get_key (NfChooser *self)
{
  return self->key;
}

void
nf_chooser_set_key (NfChooser *self, const char *key)
{
  if (g_str_equal (self->key, key))
    return;
  g_free (self->key);
  self->key = g_strdup (key);
  if (self->model != NULL)
    follow (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEY]);
}

NfChoice *
nf_chooser_get_selected (NfChooser *self)
{
  return self->selected;
}
