/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The options, see nf-options-view.h.
 */
#include "nf-options-view.h"

#include "nf-closures.h"
#include "nf-reset-view.h"
#include "nf-widgets.h"

#include <glib/gi18n.h>

struct _NfOptionsView {
  GtkWidget parent_instance;

  GtkComboBox *baud_rate;
  GtkDropDown *flash_mode;
  GtkDropDown *flash_frequency;
  GtkDropDown *flash_size;
  GtkDropDown *after;
  GtkCheckButton *erase_all;
  GtkCheckButton *write_all;
  GtkCheckButton *rom_only;
  GtkCheckButton *keep_restore_point;
  GtkCheckButton *check_boot;
  NfResetView *reset_view;

  NfSettings *settings; /* NULL: not bound yet */
  NfSpeed *speed;       /* the same */
  char *board;          /* the id of its profile; NULL: none yet */
};

G_DEFINE_FINAL_TYPE (NfOptionsView, nf_options_view, GTK_TYPE_WIDGET)

/* For the template. */
enum { PROP_0, PROP_SPEED, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* The settings' words, in the order of the drop-downs' entries in the template. */
static const char *const modes[] = { "board", "keep", "qio", "qout", "dio", "dout", NULL };
static const char *const frequencies[] = { "board", "keep", "20m", "26m", "40m", "80m", NULL };
static const char *const sizes[] = { "board", "keep", "detect", "256KB",  "512KB",  "1MB", "2MB",
                                     "4MB",   "8MB",  "16MB",   "2MB-c1", "4MB-c1", NULL };
static const char *const afters[] = { "start", "stay", NULL };

static void
nf_options_view_dispose (GObject *object)
{
  nf_widget_dispose_template (GTK_WIDGET (object), NF_TYPE_OPTIONS_VIEW);
  g_clear_object (&NF_OPTIONS_VIEW (object)->speed);
  g_clear_object (&NF_OPTIONS_VIEW (object)->settings);
  g_clear_pointer (&NF_OPTIONS_VIEW (object)->board, g_free);
  G_OBJECT_CLASS (nf_options_view_parent_class)->dispose (object);
}

static void
nf_options_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_SPEED:
    g_value_set_object (value, NF_OPTIONS_VIEW (object)->speed);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* GTK 4.8's expander moves the focus into its child also while that is folded away. */
static gboolean
nf_options_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_get_root (widget) != NULL &&
         GTK_WIDGET_CLASS (nf_options_view_parent_class)->focus (widget, direction);
}

static void
nf_options_view_class_init (NfOptionsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_options_view_dispose;
  object_class->get_property = nf_options_view_get_property;
  properties[PROP_SPEED] = g_param_spec_object ("speed",
                                                NULL,
                                                NULL,
                                                NF_TYPE_SPEED,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  widget_class->focus = nf_options_view_focus;
  g_type_ensure (NF_TYPE_RESET_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-options-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NfOptionsView, baud_rate);
  gtk_widget_class_bind_template_child (widget_class, NfOptionsView, flash_mode);
  gtk_widget_class_bind_template_child (widget_class, NfOptionsView, flash_frequency);
  gtk_widget_class_bind_template_child (widget_class, NfOptionsView, flash_size);
  gtk_widget_class_bind_template_child (widget_class, NfOptionsView, after);
  gtk_widget_class_bind_template_child (widget_class, NfOptionsView, erase_all);
  gtk_widget_class_bind_template_child (widget_class, NfOptionsView, write_all);
  gtk_widget_class_bind_template_child (widget_class, NfOptionsView, rom_only);
  gtk_widget_class_bind_template_child (widget_class, NfOptionsView, keep_restore_point);
  gtk_widget_class_bind_template_child (widget_class, NfOptionsView, check_boot);
  gtk_widget_class_bind_template_child (widget_class, NfOptionsView, reset_view);
  nf_closures_bind (widget_class);
}

static void
nf_options_view_init (NfOptionsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  nf_widget_name_combo_box (self->baud_rate, _ ("Baud rate"));
  nf_widget_name_drop_down (self->flash_mode, _ ("Flash mode"));
  nf_widget_name_drop_down (self->flash_frequency, _ ("Flash frequency"));
  nf_widget_name_drop_down (self->flash_size, _ ("Flash size"));
  nf_widget_name_drop_down (self->after, _ ("At the end"));
}

static void
sequence_typed (NfOptionsView *self)
{
  g_autofree char *text = NULL;

  g_object_get (self->reset_view, "text", &text, NULL);
  if (self->board != NULL)
    nf_settings_set_reset_sequence (self->settings, self->board, text);
}

void
nf_options_view_set_board (NfOptionsView *self, const char *id)
{
  g_autofree char *text = nf_settings_dup_reset_sequence (self->settings, id);

  /* Nobody's while it changes: what is shown is not typed. */
  g_clear_pointer (&self->board, g_free);
  g_object_set (self->reset_view, "text", text, NULL);
  self->board = g_strdup (id);
}

void
nf_options_view_bind (NfOptionsView *self, NfSettings *settings, NfSpeed *speed, NfDoctor *doctor)
{
  self->settings = g_object_ref (settings);
  g_object_set (self->reset_view, "doctor", doctor, NULL);
  g_signal_connect_object (self->reset_view,
                           "notify::text",
                           G_CALLBACK (sequence_typed),
                           self,
                           G_CONNECT_SWAPPED);
  nf_settings_bind (settings, "check-boot", self->check_boot, "active");
  self->speed = g_object_ref (speed);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEED]);
  g_object_bind_property (speed,
                          "text",
                          gtk_combo_box_get_child (self->baud_rate),
                          "text",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  nf_settings_bind (settings, "erase-all", self->erase_all, "active");
  nf_settings_bind (settings, "write-all", self->write_all, "active");
  nf_settings_bind (settings, "keep-restore-point", self->keep_restore_point, "active");
  /* After those that it makes insensitive: a binding makes its own sensitive. */
  nf_settings_bind (settings, "rom-only", self->rom_only, "active");
  nf_settings_bind_choice (settings, "flash-mode", self->flash_mode, modes);
  nf_settings_bind_choice (settings, "flash-frequency", self->flash_frequency, frequencies);
  nf_settings_bind_choice (settings, "flash-size", self->flash_size, sizes);
  nf_settings_bind_choice (settings, "after", self->after, afters);
}
