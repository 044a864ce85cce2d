/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Bundles and the table, see nf-table-bundle.h.
 */
#include "nf-table-bundle.h"

#include "nf-address.h"
#include "nf-error.h"
#include "nf-parts.h"
#include "opcodes.h"

#include <glib/gi18n-lib.h>

/* A row that was there before the bundle. */
typedef struct {
  NfRow *row;
  gboolean enabled;
} Was;

static void
was_free (gpointer data)
{
  Was *was = data;

  g_object_unref (was->row);
  g_free (was);
}

static void
remember_rows (NfTableBundle *self, NfTable *table)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (table));

  for (guint i = 0; i < n; i++) {
    Was *was = g_new0 (Was, 1);
    was->row = g_list_model_get_item (G_LIST_MODEL (table), i);
    was->enabled = nf_row_get_enabled (was->row);
    g_ptr_array_add (self->was, was);
  }
}

static gboolean
has_row (GPtrArray *rows, NfRow *row)
{
  return g_ptr_array_find (rows, row, NULL);
}

/* --- Taking ------------------------------------------------------------------------------ */

static gboolean
is_same (NfRow *row, const NfBundleFile *file)
{
  gboolean has_address = nf_row_get_typed_address (row) != NULL;
  NfPlace place = nf_row_get_place (row);

  return g_str_equal (nf_row_get_path (row), file->path) && has_address == file->has_address &&
         (!has_address || (place.kind == NF_PLACE_FIXED && place.address == file->address));
}

/* Each row counts for one file. */
static NfRow *
find_same_row (NfTableBundle *self, const NfBundleFile *file)
{
  for (guint i = 0; i < self->was->len; i++) {
    NfRow *row = ((Was *) g_ptr_array_index (self->was, i))->row;
    if (is_same (row, file) && !has_row (self->rows, row))
      return row;
  }
  return NULL;
}

static NfRow *
add_row (NfTableBundle *self, NfTable *table, const NfBundleFile *file)
{
  g_autofree char *address = file->has_address ? nf_address_format (file->address) : NULL;
  g_autofree char *name = g_filename_display_name (file->name);
  NfRow *row = nf_table_add_named (table, file->path, address, name);

  g_ptr_array_add (self->added, g_object_ref (row));
  return row;
}

static void
take_file (NfTableBundle *self, NfTable *table, const NfBundleFile *file)
{
  NfRow *row = find_same_row (self, file);

  if (row == NULL)
    row = add_row (self, table, file);
  nf_row_set_enabled (row, file->enabled);
  g_ptr_array_add (self->rows, g_object_ref (row));
}

/* Both move with the board, and will come to the same place as soon as that is known. */
static gboolean
follow_the_same (NfRow *a, NfRow *b)
{
  NfPlaceKind kind = nf_row_get_place (a).kind;

  return (kind == NF_PLACE_INIT_DATA || kind == NF_PLACE_BLANK) &&
         kind == nf_row_get_place (b).kind;
}

static gboolean
share_sector (NfRange a, NfRange b)
{
  guint64 a_end = (guint64) a.address + a.size - 1;
  guint64 b_end = (guint64) b.address + b.size - 1;

  return a.address / FLASH_SECTOR_SIZE <= b_end / FLASH_SECTOR_SIZE &&
         b.address / FLASH_SECTOR_SIZE <= a_end / FLASH_SECTOR_SIZE;
}

static gboolean
have_common_sector (GArray *parts, NfRow *a, NfRow *b)
{
  for (guint i = 0; i < parts->len; i++)
    for (guint k = 0; k < parts->len; k++) {
      const NfPart *one = &g_array_index (parts, NfPart, i);
      const NfPart *other = &g_array_index (parts, NfPart, k);
      if (one->row == a && other->row == b && share_sector (one->range, other->range))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_in_the_way (NfTableBundle *self, GArray *parts, NfRow *row)
{
  if (!nf_row_get_enabled (row) || has_row (self->rows, row))
    return FALSE;
  for (guint i = 0; i < self->rows->len; i++) {
    NfRow *taken = g_ptr_array_index (self->rows, i);
    if (nf_row_get_enabled (taken) &&
        (follow_the_same (row, taken) || have_common_sector (parts, row, taken)))
      return TRUE;
  }
  return FALSE;
}

/* The rows' parts hold only until the first row changes. */
static void
uncheck_what_is_in_the_way (NfTableBundle *self, NfTable *table)
{
  g_autoptr (GArray) parts = nf_parts_make (G_LIST_MODEL (table));

  for (guint i = 0; i < self->was->len; i++) {
    NfRow *row = ((Was *) g_ptr_array_index (self->was, i))->row;
    if (is_in_the_way (self, parts, row))
      g_ptr_array_add (self->unchecked, g_object_ref (row));
  }
  for (guint i = 0; i < self->unchecked->len; i++)
    nf_row_set_enabled (g_ptr_array_index (self->unchecked, i), FALSE);
}

NfTableBundle *
nf_table_bundle_take (NfTable *table, const NfBundle *bundle)
{
  NfTableBundle *self = g_new0 (NfTableBundle, 1);

  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->unchecked = g_ptr_array_new_with_free_func (g_object_unref);
  self->added = g_ptr_array_new_with_free_func (g_object_unref);
  self->was = g_ptr_array_new_with_free_func (was_free);
  remember_rows (self, table);
  for (guint i = 0; i < bundle->files->len; i++)
    take_file (self, table, g_ptr_array_index (bundle->files, i));
  uncheck_what_is_in_the_way (self, table);
  return self;
}

void
nf_table_bundle_undo (NfTableBundle *self, NfTable *table)
{
  for (guint i = 0; i < self->added->len; i++)
    nf_table_remove (table, g_ptr_array_index (self->added, i));
  for (guint i = 0; i < self->was->len; i++) {
    Was *was = g_ptr_array_index (self->was, i);
    nf_row_set_enabled (was->row, was->enabled);
  }
}

void
nf_table_bundle_free (NfTableBundle *self)
{
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->unchecked);
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->was);
  g_free (self);
}

/* --- The other way round ----------------------------------------------------------------- */

static gboolean
fail_address (NfRow *row, GError **error)
{
  const GError *problem = nf_row_get_problem (row);
  g_autoptr (GError) unknown =
      g_error_new_literal (NF_ERROR,
                           NF_ERROR_ADDRESS,
                           _ ("Its address depends on the size of the flash: choose the board"));

  g_propagate_prefixed_error (error,
                              g_error_copy (problem != NULL ? problem : unknown),
                              "%s: ",
                              nf_row_get_path (row));
  return FALSE;
}

static gboolean
append_row (NfBundle *bundle, NfRow *row, GError **error)
{
  NfBundleFile *file = nf_bundle_append (bundle, nf_row_get_path (row), nf_row_get_name (row));
  guint32 size = 0;

  file->enabled = nf_row_get_enabled (row);
  file->has_address = nf_row_get_typed_address (row) != NULL;
  return !file->has_address || nf_row_get_range (row, &file->address, &size) ||
         fail_address (row, error);
}

gboolean
nf_table_bundle_fill (NfTable *table, NfBundle *bundle, GError **error)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (table));

  for (guint i = 0; i < n; i++) {
    g_autoptr (NfRow) row = g_list_model_get_item (G_LIST_MODEL (table), i);
    if (!append_row (bundle, row, error))
      return FALSE;
  }
  return TRUE;
}
