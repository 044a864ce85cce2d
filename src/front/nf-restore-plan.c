/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Plans that undo, see nf-restore-plan.h.
 */
#include "nf-restore-plan.h"

#include "nf-error.h"

#include <string.h>

/* --- The plan ---------------------------------------------------------------------------- */

/* What will be written. */
typedef struct {
  GArray *addresses; /* of guint32 */
  GPtrArray *images; /* of NfImage */
} Items;

/* Returns: the number of pieces from @first on that lie side by side */
static guint
count_joined (const GArray *pieces, guint first)
{
  guint n = 1;

  while (first + n < pieces->len) {
    NfRange last = g_array_index (pieces, NfRestorePiece, first + n - 1).range;
    if (g_array_index (pieces, NfRestorePiece, first + n).range.address != last.address + last.size)
      break;
    n++;
  }
  return n;
}

static GBytes *
join (const GArray *pieces, guint first, guint n)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = first; i < first + n; i++) {
    const NfRestorePiece *piece = &g_array_index (pieces, NfRestorePiece, i);
    guint from = bytes->len;

    g_byte_array_set_size (bytes, from + piece->range.size);
    if (piece->bytes != NULL)
      memcpy (bytes->data + from, g_bytes_get_data (piece->bytes, NULL), piece->range.size);
    else
      memset (bytes->data + from, 0xFF, piece->range.size);
  }
  return g_byte_array_free_to_bytes (bytes);
}

static void
add_items (Items *self, const char *name, const GArray *pieces)
{
  guint n = 0;

  for (guint i = 0; i < pieces->len; i += n) {
    g_autoptr (GBytes) bytes = NULL;

    n = count_joined (pieces, i);
    bytes = join (pieces, i, n);
    g_ptr_array_add (self->images, nf_image_new (name, bytes));
    g_array_append_val (self->addresses, g_array_index (pieces, NfRestorePiece, i).range.address);
  }
}

NfPlan *
nf_restore_make_plan (const NfRestorePoint *point, const NfPlanOptions *options, GError **error)
{
  g_autoptr (GArray) pieces = nf_restore_point_load (point->path, error);
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) images = g_ptr_array_new_with_free_func ((GDestroyNotify) nf_image_unref);
  g_autofree char *name = g_path_get_basename (point->path);
  Items items = { addresses, images };
  NfPlanOptions as_it_was = *options;

  if (pieces == NULL)
    return NULL;
  if (pieces->len == 0) {
    g_set_error (error, NF_ERROR, NF_ERROR_FILE_EMPTY, "%s: nothing was kept in it", point->path);
    return NULL;
  }
  as_it_was.settings = NF_FLASH_SETTINGS_KEEP;
  as_it_was.erase_all = FALSE;
  add_items (&items, name, pieces);
  return nf_plan_new_write (&as_it_was,
                            (const guint32 *) addresses->data,
                            (NfImage *const *) images->pdata,
                            images->len,
                            error);
}

gboolean
nf_restore_check_board (const NfRestorePoint *point, const NfBoardFacts *facts, GError **error)
{
  g_autofree char *kept = nf_mac_format (point->mac);
  g_autofree char *here = nf_mac_format (facts->station_mac);

  if (memcmp (point->mac, facts->station_mac, NF_MAC_SIZE) == 0)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_NEEDS_DECISION,
               "the restore point is of the board %s, and this is the board %s",
               kept,
               here);
  return FALSE;
}

/* --- The title --------------------------------------------------------------------------- */

static void
append_erase (GString *title, const NfPlan *plan)
{
  NfRange range = nf_plan_get_range (plan);

  if (nf_plan_get_options (plan)->erase_all || range.size == 0)
    g_string_append (title, "all erased");
  else
    g_string_append_printf (title, "0x%x bytes at 0x%05x erased", range.size, range.address);
}

char *
nf_restore_format_title (const NfPlan *plan)
{
  g_autoptr (GString) title = g_string_new (NULL);

  if (nf_plan_get_task (plan) == NF_TASK_ERASE || nf_plan_get_options (plan)->erase_all)
    append_erase (title, plan);
  for (guint i = 0; i < nf_plan_get_n_items (plan); i++)
    g_string_append_printf (title,
                            "%s%s at 0x%05x",
                            title->len > 0 ? ", " : "",
                            nf_image_get_name (nf_plan_get_image (plan, i)),
                            nf_plan_get_address (plan, i));
  return g_string_free (g_steal_pointer (&title), FALSE);
}
