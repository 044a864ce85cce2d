/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Items of a plan made ready to be written, see nf-run-item.h.
 */
#include "nf-run-item.h"

#include <string.h>

/* A header is patched only where the ROM will read it: in a program at address 0. */
static void
patch_header (NfRun *run, NfRunItem *self, const NfImage *image)
{
  const NfImageProgram *program = nf_image_get_program (image);
  NfFlashSettings settings = run->options->settings;
  NfEvent event = { .kind = NF_EVENT_PATCHED, .item = self->index };

  if (program == NULL || self->address != 0)
    return;
  if (settings.size == NF_FLASH_SIZE_DETECT)
    settings.size = nf_flash_size_from_bytes (run->result->facts.flash_bytes);
  if (!nf_flash_settings_patch (settings, self->data))
    return;
  event.before = program->settings;
  event.after = nf_flash_settings_read (self->data);
  nf_run_send_event (run, event);
}

void
nf_run_item_init (NfRunItem *self, NfRun *run, guint index)
{
  NfImage *image = nf_plan_get_image (run->plan, index);
  const guint8 *data = nf_image_get_data (image, &self->image_size);
  NfEvent event = { .kind = NF_EVENT_ITEM, .item = index };

  self->index = index;
  self->address = nf_plan_get_address (run->plan, index);
  self->size = (self->image_size + FLASH_SECTOR_SIZE - 1) / FLASH_SECTOR_SIZE * FLASH_SECTOR_SIZE;
  self->used_size = (self->image_size + 3) & ~(gsize) 3;
  self->data = g_malloc (self->size);
  memset (self->data, 0xFF, self->size);
  memcpy (self->data, data, self->image_size);
  event.address = self->address;
  event.size = (guint32) self->image_size;
  nf_run_send_event (run, event);
  patch_header (run, self, image);
}

void
nf_run_item_clear (NfRunItem *self)
{
  g_clear_pointer (&self->data, g_free);
}

gboolean
nf_run_item_is_tail_blank (const NfRunItem *self)
{
  for (gsize at = self->image_size; at < self->size; at++)
    if (self->data[at] != 0xFF)
      return FALSE;
  return TRUE;
}
