/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The table of files, see nf-table.h.
 */
#include "nf-table.h"

#include "nf-address.h"
#include "nf-error.h"
#include "nf-parts.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _NfTable {
  GObject parent_instance;

  GListStore *rows;
  NfProfile *profile;
  guint32 detected_bytes;
  char *problem;
  GArray *items; /* of Item: what the job that was last shown writes or compares */
};

/* An item of a plan. */
typedef struct {
  NfRow *row;
  NfRowProgress progress;
} Item;

static void
clear_item (gpointer data)
{
  g_object_unref (((Item *) data)->row);
}

static void nf_table_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NfTable,
                               nf_table,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, nf_table_list_model_init))

enum { PROP_0, PROP_PROBLEM, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return NF_TYPE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (NF_TABLE (model)->rows));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (NF_TABLE (model)->rows), position);
}

static void
nf_table_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Gives a row that the store keeps alive, so no reference has to be carried around. */
static NfRow *
peek_row (NfTable *self, guint position)
{
  g_autoptr (NfRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

  return row;
}

static guint
count_rows (NfTable *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->rows));
}

/* --- Checks ------------------------------------------------------------------------------ */

static char *
make_problem (NfTable *self)
{
  NfRow *bad = nf_table_get_first_bad_row (self);
  gboolean any = FALSE;

  if (bad != NULL)
    return g_strdup_printf ("%s: %s", nf_row_get_name (bad), nf_row_get_problem (bad)->message);
  for (guint i = 0; i < count_rows (self); i++)
    any |= nf_row_get_enabled (peek_row (self, i));
  return any ? NULL : g_strdup (_ ("Choose a file to write first"));
}

static void
check_rows (NfTable *self)
{
  g_autofree char *problem = NULL;

  for (guint i = 0; i < count_rows (self); i++)
    nf_row_resolve (peek_row (self, i), self->profile, self->detected_bytes);
  nf_parts_check (G_LIST_MODEL (self->rows), nf_table_get_flash_bytes (self));
  problem = make_problem (self);
  if (g_strcmp0 (problem, self->problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_steal_pointer (&problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
check (NfTable *self)
{
  check_rows (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_table_finalize (GObject *object)
{
  NfTable *self = NF_TABLE (object);

  g_clear_object (&self->rows);
  g_clear_object (&self->profile);
  g_free (self->problem);
  g_array_unref (self->items);
  G_OBJECT_CLASS (nf_table_parent_class)->finalize (object);
}

static void
nf_table_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_PROBLEM:
    g_value_set_string (value, NF_TABLE (object)->problem);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_table_class_init (NfTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nf_table_finalize;
  object_class->get_property = nf_table_get_property;
  properties[PROP_PROBLEM] =
      g_param_spec_string ("problem", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed",
                                          G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          0);
}

static void
nf_table_init (NfTable *self)
{
  self->rows = g_list_store_new (NF_TYPE_ROW);
  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (self->items, clear_item);
  g_signal_connect_object (self->rows,
                           "items-changed",
                           G_CALLBACK (g_list_model_items_changed),
                           self,
                           G_CONNECT_SWAPPED);
}

/* --- Public ------------------------------------------------------------------------------ */

NfTable *
nf_table_new (NfProfile *profile)
{
  NfTable *self = g_object_new (NF_TYPE_TABLE, NULL);

  self->profile = g_object_ref (profile);
  check (self);
  return self;
}

void
nf_table_set_profile (NfTable *self, NfProfile *profile)
{
  g_set_object (&self->profile, profile);
  check (self);
}

NfProfile *
nf_table_get_profile (NfTable *self)
{
  return self->profile;
}

void
nf_table_set_detected_bytes (NfTable *self, guint32 flash_bytes)
{
  self->detected_bytes = flash_bytes;
  check (self);
}

guint32
nf_table_get_flash_bytes (NfTable *self)
{
  guint32 by_profile = nf_profile_get_flash_size (self->profile);

  return by_profile != 0 ? by_profile : self->detected_bytes;
}

gboolean
nf_table_needs_detection (NfTable *self)
{
  for (guint i = 0; i < count_rows (self); i++) {
    NfRow *row = peek_row (self, i);
    NfPlaceKind place = nf_row_get_place (row).kind;
    guint32 address = 0;
    guint32 size = 0;
    if (nf_row_get_enabled (row) && place != NF_PLACE_UNKNOWN &&
        !nf_row_get_range (row, &address, &size))
      return TRUE;
  }
  return FALSE;
}

NfRow *
nf_table_add_named (NfTable *self, const char *path, const char *address, const char *name)
{
  g_autoptr (NfRow) row = nf_row_new (path, address);

  if (name != NULL)
    nf_row_set_name (row, name);
  g_signal_connect_object (row, "changed", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->rows, row);
  check (self);
  return row;
}

NfRow *
nf_table_add (NfTable *self, const char *path, const char *address)
{
  return nf_table_add_named (self, path, address, NULL);
}

NfRow *
nf_table_add_argument (NfTable *self, const char *argument)
{
  const char *at = strrchr (argument, '@');
  NfPlace place;

  if (at == NULL || at == argument || !nf_place_parse (at + 1, &place, NULL))
    return nf_table_add (self, argument, NULL);
  g_autofree char *path = g_strndup (argument, (gsize) (at - argument));
  return nf_table_add (self, path, at + 1);
}

void
nf_table_remove (NfTable *self, NfRow *row)
{
  guint position = 0;

  if (!g_list_store_find (self->rows, row, &position))
    return;
  g_signal_handlers_disconnect_by_func (row, check, self);
  g_list_store_remove (self->rows, position);
  check (self);
}

void
nf_table_clear (NfTable *self)
{
  while (count_rows (self) > 0)
    nf_table_remove (self, peek_row (self, 0));
}

void
nf_table_move (NfTable *self, NfRow *row, int by)
{
  guint from = 0;

  if (!g_list_store_find (self->rows, row, &from))
    return;
  g_autoptr (NfRow) kept = g_object_ref (row);
  int to = CLAMP ((int) from + by, 0, (int) count_rows (self) - 1);
  g_list_store_remove (self->rows, from);
  g_list_store_insert (self->rows, (guint) to, kept);
  check (self);
}

const char *
nf_table_get_problem (NfTable *self)
{
  return self->problem;
}

NfRow *
nf_table_get_first_bad_row (NfTable *self)
{
  for (guint i = 0; i < count_rows (self); i++) {
    NfRow *row = peek_row (self, i);
    if (nf_row_get_enabled (row) && nf_row_get_problem (row) != NULL)
      return row;
  }
  return NULL;
}

static void
reload_enabled (NfTable *self)
{
  for (guint i = 0; i < count_rows (self); i++)
    if (nf_row_get_enabled (peek_row (self, i)))
      nf_row_reload (peek_row (self, i));
}

/* Either of nf_plan_new_write () and nf_plan_new_verify (). */
typedef NfPlan *(*NewPlan) (const NfPlanOptions *options,
                            const guint32 *addresses,
                            NfImage *const *images,
                            guint n,
                            GError **error);

static NfPlan *
make_plan (NfTable *self, NewPlan new_plan, const NfPlanOptions *options, GError **error)
{
  g_autoptr (GArray) parts = nf_parts_make (G_LIST_MODEL (self->rows));
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) images = g_ptr_array_new_with_free_func ((GDestroyNotify) nf_image_unref);
  NfPlanOptions with_size = *options;

  for (guint i = 0; i < parts->len; i++) {
    const NfPart *part = &g_array_index (parts, NfPart, i);
    g_array_append_val (addresses, part->range.address);
    g_ptr_array_add (images, nf_part_make_image (part));
  }
  with_size.flash_bytes = nf_table_get_flash_bytes (self);
  return new_plan (&with_size,
                   (const guint32 *) (gpointer) addresses->data,
                   (NfImage *const *) images->pdata,
                   images->len,
                   error);
}

static NfPlan *
check_and_make_plan (NfTable *self, NewPlan new_plan, const NfPlanOptions *options, GError **error)
{
  NfRow *bad = NULL;

  reload_enabled (self);
  bad = nf_table_get_first_bad_row (self);
  if (bad != NULL) {
    g_propagate_prefixed_error (error,
                                g_error_copy (nf_row_get_problem (bad)),
                                "%s: ",
                                nf_row_get_path (bad));
    return NULL;
  }
  if (nf_table_needs_detection (self)) {
    g_set_error_literal (error,
                         NF_ERROR,
                         NF_ERROR_ADDRESS,
                         _ ("The flash chip does not tell its size: choose the board"));
    return NULL;
  }
  return make_plan (self, new_plan, options, error);
}

NfPlan *
nf_table_make_plan (NfTable *self, const NfPlanOptions *options, GError **error)
{
  return check_and_make_plan (self, nf_plan_new_write, options, error);
}

NfPlan *
nf_table_preview_plan (NfTable *self, const NfPlanOptions *options)
{
  gboolean is_possible = self->problem == NULL && !nf_table_needs_detection (self);

  return is_possible ? make_plan (self, nf_plan_new_write, options, NULL) : NULL;
}

NfPlan *
nf_table_make_verify_plan (NfTable *self, const NfPlanOptions *options, GError **error)
{
  return check_and_make_plan (self, nf_plan_new_verify, options, error);
}

/* --- Jobs -------------------------------------------------------------------------------- */

void
nf_table_show_waiting (NfTable *self)
{
  g_autoptr (GArray) parts = nf_parts_make (G_LIST_MODEL (self->rows));

  g_array_set_size (self->items, 0);
  for (guint i = 0; i < parts->len; i++) {
    Item item = { g_object_ref (g_array_index (parts, NfPart, i).row), NF_ROW_WAITING };
    g_array_append_val (self->items, item);
    nf_row_set_progress (item.row, NF_ROW_WAITING);
  }
}

/* Of a file in parts what went wrong counts most, then what is going on, then what is to come. */
static guint
rank (NfRowProgress progress)
{
  static const guint ranks[] = {
    [NF_ROW_SAME] = 1,    [NF_ROW_WRITTEN] = 2, [NF_ROW_WAITING] = 3, [NF_ROW_COMPARING] = 4,
    [NF_ROW_WRITING] = 5, [NF_ROW_DIFFERS] = 6, [NF_ROW_FAILED] = 7,
  };

  return ranks[progress];
}

void
nf_table_show_progress (NfTable *self, guint item, NfRowProgress progress)
{
  NfRowProgress all = progress;
  NfRow *row = NULL;

  if (item >= self->items->len)
    return;
  row = g_array_index (self->items, Item, item).row;
  g_array_index (self->items, Item, item).progress = progress;
  for (guint i = 0; i < self->items->len; i++) {
    const Item *other = &g_array_index (self->items, Item, i);
    if (other->row == row && rank (other->progress) > rank (all))
      all = other->progress;
  }
  /* Between two parts the row is what it was: under way. */
  if (all != NF_ROW_WAITING)
    nf_row_set_progress (row, all);
}

void
nf_table_show_over (NfTable *self, NfRowProgress unfinished)
{
  for (guint i = 0; i < count_rows (self); i++) {
    NfRow *row = peek_row (self, i);
    NfRowProgress progress = nf_row_get_progress (row);
    if (progress == NF_ROW_WAITING)
      nf_row_set_progress (row, NF_ROW_IDLE);
    else if (progress == NF_ROW_WRITING || progress == NF_ROW_COMPARING)
      nf_row_set_progress (row, unfinished);
  }
}

/* --- Remembering ------------------------------------------------------------------------- */

GVariant *
nf_table_save (NfTable *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(bss)"));
  for (guint i = 0; i < count_rows (self); i++) {
    NfRow *row = peek_row (self, i);
    const char *typed = nf_row_get_typed_address (row);
    g_variant_builder_add (&builder,
                           "(bss)",
                           nf_row_get_enabled (row),
                           nf_row_get_path (row),
                           typed != NULL ? typed : "");
  }
  return g_variant_builder_end (&builder);
}

void
nf_table_restore (NfTable *self, GVariant *rows)
{
  GVariantIter iter;
  gboolean enabled = FALSE;
  const char *path = NULL;
  const char *address = NULL;

  nf_table_clear (self);
  g_variant_iter_init (&iter, rows);
  while (g_variant_iter_next (&iter, "(b&s&s)", &enabled, &path, &address))
    nf_row_set_enabled (nf_table_add (self, path, address), enabled);
}
