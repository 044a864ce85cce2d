/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The table of files, see nf-table.h.
 */
#include "nf-table.h"

#include "nf-address.h"
#include "nf-error.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _NfTable {
  GObject parent_instance;

  GListStore *rows;
  NfProfile *profile;
  guint32 detected_bytes;
  char *problem;
};

static void nf_table_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NfTable,
                               nf_table,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, nf_table_list_model_init))

enum { PROP_0, PROP_PROBLEM, N_PROPS };

static GParamSpec *properties[N_PROPS];

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

/* Rows that take part: checked, and with an address. @numbers: their places in the table */
static GArray *
collect_ranges (NfTable *self, GArray *numbers)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (NfRange));

  for (guint i = 0; i < count_rows (self); i++) {
    NfRow *row = peek_row (self, i);
    NfRange range = { 0, 0 };
    if (!nf_row_get_enabled (row) || !nf_row_get_range (row, &range.address, &range.size))
      continue;
    g_array_append_val (ranges, range);
    g_array_append_val (numbers, i);
  }
  return ranges;
}

static GError *
make_fit_problem (NfTable *self, NfFit fit, guint other_number)
{
  g_autofree char *flash = NULL;

  switch (fit) {
  case NF_FIT_UNALIGNED:
    return g_error_new_literal (NF_ERROR,
                                NF_ERROR_UNALIGNED,
                                _ ("Not on a 4 KB boundary (0x1000)"));
  case NF_FIT_PAST_END:
    flash = nf_words_format_size (MAX (nf_table_get_flash_bytes (self), 1));
    if (nf_table_get_flash_bytes (self) == 0)
      return g_error_new_literal (NF_ERROR, NF_ERROR_DOES_NOT_FIT, _ ("Ends past 16 MB"));
    /* Translators: the size of the board's flash memory, as in "Ends past 4 MB" */
    return g_error_new (NF_ERROR, NF_ERROR_DOES_NOT_FIT, _ ("Ends past %s"), flash);
  case NF_FIT_OVERLAP:
    return g_error_new (NF_ERROR, NF_ERROR_OVERLAP, _ ("Overlaps row %u"), other_number + 1);
  case NF_FIT_OK:
  default:
    return NULL;
  }
}

static void
check_fits (NfTable *self)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) ranges = collect_ranges (self, numbers);
  const NfRange *data = (const NfRange *) (gpointer) ranges->data;

  for (guint i = 0; i < ranges->len; i++) {
    guint other = 0;
    NfFit fit = nf_range_check (data, ranges->len, i, nf_table_get_flash_bytes (self), &other);
    if (fit != NF_FIT_OK)
      nf_row_take_fit_problem (peek_row (self, g_array_index (numbers, guint, i)),
                               make_fit_problem (self, fit, g_array_index (numbers, guint, other)));
  }
}

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
check (NfTable *self)
{
  g_autofree char *problem = NULL;

  for (guint i = 0; i < count_rows (self); i++)
    nf_row_resolve (peek_row (self, i), self->profile, self->detected_bytes);
  check_fits (self);
  problem = make_problem (self);
  if (g_strcmp0 (problem, self->problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_steal_pointer (&problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_table_finalize (GObject *object)
{
  NfTable *self = NF_TABLE (object);

  g_clear_object (&self->rows);
  g_clear_object (&self->profile);
  g_free (self->problem);
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
}

static void
nf_table_init (NfTable *self)
{
  self->rows = g_list_store_new (NF_TYPE_ROW);
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
nf_table_add (NfTable *self, const char *path, const char *address)
{
  g_autoptr (NfRow) row = nf_row_new (path, address);

  g_signal_connect_object (row, "changed", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->rows, row);
  check (self);
  return row;
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
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  NfPlanOptions with_size = *options;

  for (guint i = 0; i < count_rows (self); i++) {
    NfRow *row = peek_row (self, i);
    guint32 address = 0;
    guint32 size = 0;
    if (!nf_row_get_enabled (row) || !nf_row_get_range (row, &address, &size))
      continue;
    g_array_append_val (addresses, address);
    g_ptr_array_add (images, nf_row_get_image (row));
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
nf_table_make_verify_plan (NfTable *self, const NfPlanOptions *options, GError **error)
{
  return check_and_make_plan (self, nf_plan_new_verify, options, error);
}

/* --- Jobs -------------------------------------------------------------------------------- */

void
nf_table_show_waiting (NfTable *self)
{
  for (guint i = 0; i < count_rows (self); i++)
    if (nf_row_get_enabled (peek_row (self, i)))
      nf_row_set_progress (peek_row (self, i), NF_ROW_WAITING);
}

void
nf_table_show_progress (NfTable *self, guint item, NfRowProgress progress)
{
  guint n = 0;

  for (guint i = 0; i < count_rows (self); i++) {
    NfRow *row = peek_row (self, i);
    if (nf_row_get_enabled (row) && n++ == item)
      nf_row_set_progress (row, progress);
  }
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
