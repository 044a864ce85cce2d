/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Plans and their checks, see nf-plan.h.
 */
#include "nf-plan.h"

#include "nf-error.h"

#include "opcodes.h"

typedef struct {
  guint32 address;
  NfImage *image;
} Item;

struct _NfPlan {
  gatomicrefcount ref_count;
  NfTask task;
  NfPlanOptions options;
  gboolean needs_flash;
  NfRange range; /* to read or to erase */
  NfChore chore;
  GArray *items; /* of Item */
  gboolean has_gate;
  NfGate gate;
};

static guint64
get_last_sector (NfRange range)
{
  guint64 end = (guint64) range.address + MAX (range.size, 1);

  return (end - 1) / FLASH_SECTOR_SIZE;
}

static gboolean
overlaps (NfRange a, NfRange b)
{
  return a.address / FLASH_SECTOR_SIZE <= get_last_sector (b) &&
         b.address / FLASH_SECTOR_SIZE <= get_last_sector (a);
}

NfFit
nf_range_check (const NfRange *ranges, guint n, guint index, guint32 flash_bytes, guint *other)
{
  NfRange range = ranges[index];
  guint64 limit = flash_bytes != 0 ? flash_bytes : FLASH_SIZE_MAX;

  if (range.address % FLASH_SECTOR_SIZE != 0)
    return NF_FIT_UNALIGNED;
  if ((guint64) range.address + MAX (range.size, 1) > limit)
    return NF_FIT_PAST_END;
  for (guint i = 0; i < n; i++)
    if (i != index && overlaps (range, ranges[i])) {
      *other = i;
      return NF_FIT_OVERLAP;
    }
  return NF_FIT_OK;
}

static void
clear_item (gpointer data)
{
  nf_image_unref (((Item *) data)->image);
}

static gboolean
check_options (const NfPlanOptions *options, GError **error)
{
  if (options->baud >= 300 && options->baud <= 4000000)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_SETTING,
               "%u baud is not possible; it must be 300 to 4000000",
               options->baud);
  return FALSE;
}

static NfPlan *
new_plan (NfTask task, const NfPlanOptions *options, gboolean needs_flash, GError **error)
{
  if (!check_options (options, error))
    return NULL;
  NfPlan *self = g_new0 (NfPlan, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->task = task;
  self->options = *options;
  self->needs_flash = needs_flash;
  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (self->items, clear_item);
  return self;
}

static gboolean
fail_fit (const NfPlan *self, NfFit fit, guint index, guint other, guint32 limit, GError **error)
{
  const Item *item = &g_array_index (self->items, Item, index);
  const char *name = nf_image_get_name (item->image);
  const Item *other_item = &g_array_index (self->items, Item, other);

  switch (fit) {
  case NF_FIT_UNALIGNED:
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_UNALIGNED,
                 "%s at 0x%05x does not begin on a 4 KiB boundary",
                 name,
                 item->address);
    break;
  case NF_FIT_PAST_END:
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_DOES_NOT_FIT,
                 "%s at 0x%05x ends at 0x%" G_GINT64_MODIFIER "x, past the %u KB of the flash",
                 name,
                 item->address,
                 (guint64) item->address + nf_image_get_size (item->image),
                 limit >> 10);
    break;
  case NF_FIT_OVERLAP:
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_OVERLAP,
                 "%s at 0x%05x and %s at 0x%05x share a sector",
                 name,
                 item->address,
                 nf_image_get_name (other_item->image),
                 other_item->address);
    break;
  case NF_FIT_OK:
  default:
    return TRUE;
  }
  return FALSE;
}

static gboolean
check_items (const NfPlan *self, guint32 flash_bytes, GError **error)
{
  guint n = self->items->len;
  g_autofree NfRange *ranges = g_new (NfRange, n);
  guint32 limit = flash_bytes != 0 ? flash_bytes : FLASH_SIZE_MAX;

  for (guint i = 0; i < n; i++) {
    ranges[i].address = nf_plan_get_address (self, i);
    ranges[i].size = (guint32) nf_image_get_size (nf_plan_get_image (self, i));
  }
  for (guint i = 0; i < n; i++) {
    guint other = 0;
    NfFit fit = nf_range_check (ranges, n, i, flash_bytes, &other);
    if (!fail_fit (self, fit, i, other, limit, error))
      return FALSE;
  }
  return TRUE;
}

static NfPlan *
new_items_plan (NfTask task,
                const NfPlanOptions *options,
                const guint32 *addresses,
                NfImage *const *images,
                guint n,
                GError **error)
{
  g_autoptr (NfPlan) self = new_plan (task, options, TRUE, error);

  if (self == NULL)
    return NULL;
  if (n == 0) {
    g_set_error (error, NF_ERROR, NF_ERROR_NOTHING_TO_DO, "there are no files");
    return NULL;
  }
  for (guint i = 0; i < n; i++) {
    Item item = { addresses[i], nf_image_ref (images[i]) };
    g_array_append_val (self->items, item);
  }
  if (!check_items (self, options->flash_bytes, error))
    return NULL;
  return g_steal_pointer (&self);
}

NfPlan *
nf_plan_new_write (const NfPlanOptions *options,
                   const guint32 *addresses,
                   NfImage *const *images,
                   guint n,
                   GError **error)
{
  return new_items_plan (NF_TASK_WRITE, options, addresses, images, n, error);
}

static gboolean
check_stub (const NfPlanOptions *options, GError **error)
{
  if (!options->no_stub)
    return TRUE;
  g_set_error (error, NF_ERROR, NF_ERROR_NEEDS_STUB, "the ROM's loader cannot read the flash");
  return FALSE;
}

NfPlan *
nf_plan_new_verify (const NfPlanOptions *options,
                    const guint32 *addresses,
                    NfImage *const *images,
                    guint n,
                    GError **error)
{
  if (!check_stub (options, error))
    return NULL;
  return new_items_plan (NF_TASK_VERIFY, options, addresses, images, n, error);
}

static gboolean
check_inside (NfRange range, guint32 flash_bytes, GError **error)
{
  guint64 limit = flash_bytes != 0 ? flash_bytes : FLASH_SIZE_MAX;

  if (range.address < limit && (guint64) range.address + range.size <= limit)
    return TRUE;
  if (range.size == 0) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_DOES_NOT_FIT,
                 "0x%05x is past the %" G_GUINT64_FORMAT " KB of the flash",
                 range.address,
                 limit >> 10);
    return FALSE;
  }
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_DOES_NOT_FIT,
               "0x%x bytes at 0x%05x end past the %" G_GUINT64_FORMAT " KB of the flash",
               range.size,
               range.address,
               limit >> 10);
  return FALSE;
}

NfPlan *
nf_plan_new_read (const NfPlanOptions *options, NfRange range, GError **error)
{
  g_autoptr (NfPlan) self = NULL;

  if (!check_stub (options, error) || !check_inside (range, options->flash_bytes, error))
    return NULL;
  self = new_plan (NF_TASK_READ, options, TRUE, error);
  if (self != NULL)
    self->range = range;
  return g_steal_pointer (&self);
}

static gboolean
check_erase_range (NfRange range, guint32 flash_bytes, GError **error)
{
  if (range.address % FLASH_SECTOR_SIZE == 0 && range.size % FLASH_SECTOR_SIZE == 0)
    return check_inside (range, flash_bytes, error);
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_UNALIGNED,
               "0x%x bytes at 0x%05x cannot be erased: the flash is erased in sectors of 0x1000",
               range.size,
               range.address);
  return FALSE;
}

NfPlan *
nf_plan_new_erase (const NfPlanOptions *options, NfRange range, GError **error)
{
  g_autoptr (NfPlan) self = new_plan (NF_TASK_ERASE, options, TRUE, error);

  if (self == NULL || !check_erase_range (range, options->flash_bytes, error))
    return NULL;
  self->range = range;
  return g_steal_pointer (&self);
}

NfPlan *
nf_plan_new_survey (const NfPlanOptions *options, GError **error)
{
  return check_stub (options, error) ? new_plan (NF_TASK_SURVEY, options, TRUE, error) : NULL;
}

NfPlan *
nf_plan_new_chore (const NfPlanOptions *options, const NfChore *chore, GError **error)
{
  g_autoptr (NfPlan) self = new_plan (NF_TASK_CHORE, options, nf_chore_needs_flash (chore), error);

  if (self == NULL || !nf_chore_check (chore, error))
    return NULL;
  self->chore = *chore;
  if (chore->kind == NF_CHORE_LOAD_MEMORY)
    nf_image_ref (chore->image);
  else
    self->chore.image = NULL;
  return g_steal_pointer (&self);
}

NfPlan *
nf_plan_new_identify (const NfPlanOptions *options, gboolean with_flash, GError **error)
{
  return new_plan (NF_TASK_IDENTIFY, options, with_flash, error);
}

void
nf_plan_set_gate (NfPlan *self, const NfGate *gate)
{
  g_return_if_fail (!self->has_gate && g_atomic_ref_count_compare (&self->ref_count, 1));
  self->has_gate = TRUE;
  self->gate = *gate;
}

NfPlan *
nf_plan_ref (NfPlan *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nf_plan_unref (NfPlan *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->items);
  if (self->chore.image != NULL)
    nf_image_unref (self->chore.image);
  if (self->gate.destroy != NULL)
    self->gate.destroy (self->gate.data);
  g_free (self);
}

NfTask
nf_plan_get_task (const NfPlan *self)
{
  return self->task;
}

const NfPlanOptions *
nf_plan_get_options (const NfPlan *self)
{
  return &self->options;
}

gboolean
nf_plan_needs_flash (const NfPlan *self)
{
  return self->needs_flash;
}

guint
nf_plan_get_n_items (const NfPlan *self)
{
  return self->items->len;
}

NfImage *
nf_plan_get_image (const NfPlan *self, guint item)
{
  return g_array_index (self->items, Item, item).image;
}

guint32
nf_plan_get_address (const NfPlan *self, guint item)
{
  return g_array_index (self->items, Item, item).address;
}

NfRange
nf_plan_get_range (const NfPlan *self)
{
  return self->range;
}

const NfChore *
nf_plan_get_chore (const NfPlan *self)
{
  return &self->chore;
}

const NfGate *
nf_plan_get_gate (const NfPlan *self)
{
  return self->has_gate ? &self->gate : NULL;
}

guint64
nf_plan_get_total_bytes (const NfPlan *self)
{
  guint64 total = 0;

  for (guint i = 0; i < self->items->len; i++)
    total += nf_image_get_size (nf_plan_get_image (self, i));
  return total;
}

gboolean
nf_plan_check_flash (const NfPlan *self, guint32 flash_bytes, GError **error)
{
  if (self->task == NF_TASK_ERASE)
    return check_erase_range (self->range, flash_bytes, error);
  if (self->task == NF_TASK_READ)
    return check_inside (self->range, flash_bytes, error);
  return check_items (self, flash_bytes, error);
}
