/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The table of files, see nf-table-view.h.
 */
#include "nf-table-view.h"

#include "nf-address-cell.h"
#include "nf-closures.h"
#include "nf-row-cell.h"
#include "nf-widgets.h"

#include <glib/gi18n.h>

struct _NfTableView {
  GtkWidget parent_instance;

  GtkColumnView *column_view;
  GtkPopoverMenu *menu;

  NfTable *table;
};

G_DEFINE_FINAL_TYPE (NfTableView, nf_table_view, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_TABLE, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* --- Which row --------------------------------------------------------------------------- */

/* Finds the first of our cells in @widget or below it. */
static NfRowCell *
find_cell (GtkWidget *widget)
{
  NfRowCell *cell = NULL;

  if (NF_IS_ROW_CELL (widget))
    return NF_ROW_CELL (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && cell == NULL;
       child = gtk_widget_get_next_sibling (child))
    cell = find_cell (child);
  return cell;
}

static guint
count_rows (NfTableView *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->table));
}

/* Finds the place of the row that @widget is, or is inside of. GTK's own row widget is private,
 * but it is what stands directly in the list. */
static gboolean
find_position (NfTableView *self, GtkWidget *widget, guint *position)
{
  NfRowCell *cell = NULL;

  while (widget != NULL && widget != GTK_WIDGET (self) &&
         !GTK_IS_LIST_VIEW (gtk_widget_get_parent (widget)))
    widget = gtk_widget_get_parent (widget);
  if (widget == NULL || widget == GTK_WIDGET (self))
    return FALSE;
  cell = find_cell (widget);
  for (*position = 0; cell != NULL && *position < count_rows (self); (*position)++) {
    g_autoptr (NfRow) row = g_list_model_get_item (G_LIST_MODEL (self->table), *position);
    if (row == nf_row_cell_get_row (cell))
      return TRUE;
  }
  return FALSE;
}

static gboolean
get_focused_position (NfTableView *self, guint *position)
{
  return find_position (self,
                        gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))),
                        position);
}

/* Puts the keyboard on a row that has just been moved. @list: what holds the row widgets */
static void
focus_row (GtkWidget *list, NfRow *row)
{
  for (GtkWidget *child = gtk_widget_get_first_child (list); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    NfRowCell *cell = find_cell (child);
    if (cell != NULL && nf_row_cell_get_row (cell) == row)
      gtk_widget_grab_focus (child);
  }
}

/* --- Rows -------------------------------------------------------------------------------- */

static void
activate_move (GtkWidget *widget, const char *action, GVariant *target)
{
  NfTableView *self = NF_TABLE_VIEW (widget);
  g_autoptr (NfRow) row =
      g_list_model_get_item (G_LIST_MODEL (self->table), g_variant_get_uint32 (target));

  if (row == NULL)
    return;
  nf_table_move (self->table, row, g_str_equal (action, "row.up") ? -1 : 1);
  focus_row (gtk_widget_get_last_child (GTK_WIDGET (self->column_view)), row);
}

static void
activate_remove (GtkWidget *widget, const char *action, GVariant *target)
{
  NfTableView *self = NF_TABLE_VIEW (widget);
  g_autoptr (NfRow) row =
      g_list_model_get_item (G_LIST_MODEL (self->table), g_variant_get_uint32 (target));

  if (row != NULL)
    nf_table_remove (self->table, row);
}

/* A check button was pressed. */
static void
toggled (GtkListItem *item, GtkCheckButton *button)
{
  NfRow *row = gtk_list_item_get_item (item);

  if (row != NULL)
    nf_row_set_enabled (row, gtk_check_button_get_active (button));
}

/* @args: the name of an action for the row that has the focus */
static gboolean
act_on_focused (GtkWidget *widget, GVariant *args, gpointer data)
{
  const char *action = NULL;
  guint position = 0;

  if (!get_focused_position (NF_TABLE_VIEW (widget), &position))
    return GDK_EVENT_PROPAGATE;
  g_variant_get (args, "(&s)", &action);
  return gtk_widget_activate_action (widget, action, "u", position);
}

/* Space on a row, before GTK's list takes it for a selection that is not there. */
static gboolean
key_pressed (GtkEventControllerKey *controller,
             guint key,
             guint keycode,
             GdkModifierType state,
             NfTableView *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr (NfRow) row = NULL;
  guint position = 0;

  if (key != GDK_KEY_space || !GTK_IS_LIST_VIEW (gtk_widget_get_parent (focus)) ||
      !find_position (self, focus, &position))
    return GDK_EVENT_PROPAGATE;
  row = g_list_model_get_item (G_LIST_MODEL (self->table), position);
  nf_row_set_enabled (row, !nf_row_get_enabled (row));
  return GDK_EVENT_STOP;
}

/* --- The menu of a row ------------------------------------------------------------------- */

static void
append_command (GMenu *menu, const char *label, const char *action, guint position)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "u", position);
  g_menu_append_item (menu, item);
}

static void
open_menu (NfTableView *self, guint position, const GdkRectangle *at)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  append_command (menu, _ ("Move _Up"), "row.up", position);
  append_command (menu, _ ("Move _Down"), "row.down", position);
  append_command (menu, _ ("_Remove"), "row.remove", position);
  gtk_popover_menu_set_menu_model (self->menu, G_MENU_MODEL (menu));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), at);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static gboolean
open_menu_by_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  NfTableView *self = NF_TABLE_VIEW (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  graphene_rect_t bounds;
  guint position = 0;

  if (!get_focused_position (self, &position) ||
      !gtk_widget_compute_bounds (focus, widget, &bounds))
    return GDK_EVENT_PROPAGATE;
  open_menu (self,
             position,
             &(GdkRectangle){ (int) bounds.origin.x,
                              (int) bounds.origin.y,
                              (int) bounds.size.width,
                              (int) bounds.size.height });
  return GDK_EVENT_STOP;
}

static void
right_pressed (NfTableView *self, int n_press, double x, double y)
{
  GtkWidget *under = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  guint position = 0;

  if (find_position (self, under, &position))
    open_menu (self, position, &(GdkRectangle){ (int) x, (int) y, 1, 1 });
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_table_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_TABLE:
    g_value_set_object (value, NF_TABLE_VIEW (object)->table);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_table_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfTableView *self = NF_TABLE_VIEW (object);

  switch (id) {
  case PROP_TABLE:
    if (g_set_object (&self->table, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_table_view_dispose (GObject *object)
{
  NfTableView *self = NF_TABLE_VIEW (object);

  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_TABLE_VIEW);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (nf_table_view_parent_class)->dispose (object);
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_Delete, 0, "row.remove" },
    { GDK_KEY_KP_Delete, 0, "row.remove" },
    { GDK_KEY_Up, GDK_ALT_MASK, "row.up" },
    { GDK_KEY_Down, GDK_ALT_MASK, "row.down" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class,
                                  keys[i].key,
                                  keys[i].modifiers,
                                  act_on_focused,
                                  "(s)",
                                  keys[i].action);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, open_menu_by_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, open_menu_by_key, NULL);
}

static void
nf_table_view_class_init (NfTableViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_table_view_dispose;
  object_class->get_property = nf_table_view_get_property;
  object_class->set_property = nf_table_view_set_property;
  properties[PROP_TABLE] =
      g_param_spec_object ("table",
                           NULL,
                           NULL,
                           NF_TYPE_TABLE,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (NF_TYPE_ROW);
  g_type_ensure (NF_TYPE_ROW_CELL);
  g_type_ensure (NF_TYPE_ADDRESS_CELL);
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-table-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NfTableView, column_view);
  gtk_widget_class_bind_template_child (widget_class, NfTableView, menu);
  gtk_widget_class_bind_template_callback (widget_class, right_pressed);
  gtk_widget_class_bind_template_callback (widget_class, toggled);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed);
  nf_closures_bind (widget_class);

  gtk_widget_class_install_action (widget_class, "row.remove", "u", activate_remove);
  gtk_widget_class_install_action (widget_class, "row.up", "u", activate_move);
  gtk_widget_class_install_action (widget_class, "row.down", "u", activate_move);
  add_keys (widget_class);
}

static void
nf_table_view_init (NfTableView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
