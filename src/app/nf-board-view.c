/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The facts of the board, see nf-board-view.h.
 */
#include "nf-board-view.h"

#include "nf-widgets.h"

struct _NfBoardView {
  GtkWidget parent_instance;

  NfBoard *board;
};

G_DEFINE_FINAL_TYPE (NfBoardView, nf_board_view, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_BOARD, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* @property: which of the board's strings */
static void
activate_copy (GtkWidget *widget, const char *action, GVariant *property)
{
  NfBoardView *self = NF_BOARD_VIEW (widget);
  g_autofree char *text = NULL;

  if (self->board == NULL)
    return;
  g_object_get (self->board, g_variant_get_string (property, NULL), &text, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
nf_board_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_BOARD:
    g_value_set_object (value, NF_BOARD_VIEW (object)->board);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_board_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfBoardView *self = NF_BOARD_VIEW (object);

  switch (id) {
  case PROP_BOARD:
    if (g_set_object (&self->board, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_board_view_dispose (GObject *object)
{
  NfBoardView *self = NF_BOARD_VIEW (object);

  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_BOARD_VIEW);
  g_clear_object (&self->board);
  G_OBJECT_CLASS (nf_board_view_parent_class)->dispose (object);
}

static void
nf_board_view_class_init (NfBoardViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_board_view_dispose;
  object_class->get_property = nf_board_view_get_property;
  object_class->set_property = nf_board_view_set_property;
  properties[PROP_BOARD] =
      g_param_spec_object ("board",
                           NULL,
                           NULL,
                           NF_TYPE_BOARD,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-board-view.ui");
  gtk_widget_class_install_action (widget_class, "board.copy", "s", activate_copy);
}

static void
nf_board_view_init (NfBoardView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
